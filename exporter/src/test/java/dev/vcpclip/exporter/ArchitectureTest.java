package dev.vcpclip.exporter;

import static com.tngtech.archunit.base.DescribedPredicate.anyElementThat;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.vcpclip.exporter.internal.onnx.GraphRunner;
import java.util.stream.Stream;

/**
 * The packages' direction: weights, clip, request, onnx, graph, fold and fused, model, bundle,
 * root, cli. Nothing goes back.
 */
@AnalyzeClasses(
    packages = "dev.vcpclip.exporter",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String BASE = "dev.vcpclip.exporter";
  private static final DescribedPredicate<JavaClass> INTERNAL =
      resideInAPackage("dev.vcpclip..internal..");

  @ArchTest
  static final ArchRule onlyTheRunnerKnowsOnnxRuntime =
      noClasses()
          .that(not(belongToAnyOf(GraphRunner.class)))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.onnxruntime..");

  @ArchTest
  static final ArchRule onlyTheWriterKnowsTheFileFormat =
      noClasses()
          .that()
          .resideOutsideOfPackage(BASE + ".internal.onnx")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ai.onnx.proto..", "com.google.protobuf..");

  @ArchTest
  static final ArchRule nobodyKnowsDjl =
      noClasses().should().dependOnClassesThat().resideInAPackage("ai.djl..");

  @ArchTest
  static final ArchRule noTwoPackagesUseOneAnother =
      slices().matching(BASE + ".(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule nobodyUsesTheFrontDoorButTheVerb =
      noClasses()
          .that()
          .resideOutsideOfPackages(BASE, BASE + ".cli")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(BASE, BASE + ".cli");

  /** The libraries below are no modules, so that no descriptor can keep these packages in. */
  @ArchTest
  static final ArchRule signaturesNameNothingInternal =
      noMethods()
          .that()
          .arePublic()
          .and()
          .areDeclaredInClassesThat(not(INTERNAL))
          .should()
          .haveRawReturnType(INTERNAL)
          .orShould()
          .haveRawParameterTypes(anyElementThat(INTERNAL));

  @ArchTest static final ArchRule weightsUseNothing = uses("weights");

  @ArchTest static final ArchRule clipUsesWeights = uses("clip", "weights");

  @ArchTest static final ArchRule requestsUseClip = uses("request", "clip");

  @ArchTest static final ArchRule graphsUseWeights = uses("internal.onnx", "weights", "request");

  @ArchTest
  static final ArchRule blocksUseClip =
      uses("internal.graph", "clip", "weights", "request", "internal.onnx");

  @ArchTest
  static final ArchRule foldsUseBlocks =
      uses("internal.fold", "clip", "weights", "request", "internal.onnx", "internal.graph");

  @ArchTest
  static final ArchRule modelsUseFolds =
      uses(
          "internal.model",
          "clip",
          "weights",
          "request",
          "internal.onnx",
          "internal.graph",
          "internal.fold");

  @ArchTest
  static final ArchRule fusedTowersUseBlocks =
      uses("internal.fused", "clip", "weights", "request", "internal.onnx", "internal.graph");

  private static ArchRule uses(String name, String... others) {
    String[] allowed =
        Stream.concat(Stream.of(name), Stream.of(others))
            .map(other -> BASE + "." + other)
            .toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage(BASE + "." + name)
        .should()
        .dependOnClassesThat(resideInAPackage(BASE + "..").and(not(resideInAnyPackage(allowed))));
  }
}
