package dev.vcpclip.runtime;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.vcpclip.runtime.architecture.PackageCycles;
import java.util.ArrayList;
import java.util.List;

/** The packages' direction. The exception type lies in the root and is everybody's. */
@AnalyzeClasses(
    packages = "dev.vcpclip.runtime",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String BASE = "dev.vcpclip.runtime";

  @ArchTest
  static final ArchRule onlyInternalKnowsOnnxRuntime =
      noClasses()
          .that()
          .resideOutsideOfPackage(BASE + ".internal..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.onnxruntime..");

  @ArchTest
  static final ArchRule nobodyKnowsDjl =
      noClasses().should().dependOnClassesThat().resideInAPackage("ai.djl..");

  @ArchTest static final ArchRule toolsUseNothing = uses("io");

  @ArchTest static final ArchRule tensorsUseFiles = uses("tensor", "io");

  @ArchTest static final ArchRule bundlesUseTensors = uses("bundle", "reference", "tensor", "io");

  @ArchTest static final ArchRule picturesUseFiles = uses("image", "io");

  @ArchTest static final ArchRule sourcesUsePictures = uses("source", "image");

  @ArchTest
  static final ArchRule pipelinesUseInspectorsAndSources =
      uses("pipeline", "", "source", "image", "map", "provider", "bundle");

  @ArchTest static final ArchRule mapsUseNothing = uses("map");

  @ArchTest
  static final ArchRule calibrationUsesFindings =
      uses("calibration", "", "bundle", "image", "io", "map", "reference");

  @ArchTest static final ArchRule referencesUseNothing = uses("reference");

  @ArchTest static final ArchRule recipeStoreUsesRecipes = uses("recipe", "", "io");

  @ArchTest static final ArchRule providersUseNothing = uses("provider");

  @ArchTest
  static final ArchRule sessionsUseBundlesAndProviders =
      uses("internal", "bundle", "image", "map", "provider", "reference", "io");

  @ArchTest
  static final ArchRule sinksUseResults =
      uses("sink", "", "pipeline", "source", "image", "map", "provider", "io");

  @ArchTest
  static final ArchRule rootUsesNoPipeline =
      uses("", "bundle", "image", "internal", "io", "map", "provider", "reference", "tensor");

  @ArchTest static final ArchRule packagesAreFreeOfCycles = PackageCycles.forbiddenIn(BASE);

  @ArchTest
  static final ArchRule signaturesNameNothingInternal =
      noMethods()
          .that()
          .arePublic()
          .and()
          .areDeclaredInClassesThat(not(resideInAPackage(BASE + ".internal..")))
          .should(NameInternalTypes.IN_SIGNATURE);

  private static ArchRule uses(String name, String... others) {
    List<String> allowed = new ArrayList<>(List.of(packageOf(name)));
    for (String other : others) {
      allowed.add(packageOf(other));
    }
    DescribedPredicate<JavaClass> forbidden =
        resideInAPackage(BASE + "..")
            .and(not(resideInAnyPackage(allowed.toArray(String[]::new))))
            .and(not(type(VcpClipException.class)));
    return noClasses()
        .that()
        .resideInAPackage(packageOf(name))
        .should()
        .dependOnClassesThat(forbidden);
  }

  private static String packageOf(String name) {
    return name.isEmpty() ? BASE : BASE + "." + name;
  }

  private static final class NameInternalTypes extends ArchCondition<JavaMethod> {
    static final NameInternalTypes IN_SIGNATURE = new NameInternalTypes();

    private NameInternalTypes() {
      super("name internal types in their signature");
    }

    @Override
    public void check(JavaMethod method, ConditionEvents events) {
      List<JavaClass> named = new ArrayList<>(method.getRawParameterTypes());
      named.add(method.getRawReturnType());
      boolean internal =
          named.stream().anyMatch(c -> c.getPackageName().startsWith(BASE + ".internal"));
      events.add(
          new SimpleConditionEvent(
              method, internal, method.getFullName() + (internal ? " names" : " does not name")));
    }
  }
}
