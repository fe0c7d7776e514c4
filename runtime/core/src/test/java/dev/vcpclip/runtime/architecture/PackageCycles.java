package dev.vcpclip.runtime.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.vcpclip.runtime.VcpClipException;

/** The rule that no two packages of a module import one another, for every module's tests. */
public final class PackageCycles {
  private PackageCycles() {}

  /**
   * No cycles between a module's packages. The exception type, which is everybody's, is left out.
   *
   * @param base the module's root package
   */
  public static ArchRule forbiddenIn(String base) {
    return slices()
        .assignedFrom(new EachPackage(base))
        .should()
        .beFreeOfCycles()
        .ignoreDependency(alwaysTrue(), type(VcpClipException.class));
  }

  private static final class EachPackage implements SliceAssignment {
    private final String base;

    EachPackage(String base) {
      this.base = base;
    }

    @Override
    public SliceIdentifier getIdentifierOf(JavaClass each) {
      String name = each.getPackageName();
      boolean inside = name.equals(base) || name.startsWith(base + ".");
      return inside ? SliceIdentifier.of(name) : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "each package of " + base;
    }
  }
}
