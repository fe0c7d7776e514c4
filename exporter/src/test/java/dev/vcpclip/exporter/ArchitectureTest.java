package dev.vcpclip.exporter;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.vcpclip.exporter.internal.onnx.GraphRunner;
import java.util.stream.Stream;

/**
 * The packages' direction: weights, clip, onnx, graph, fold, model, bundle, root. What a request is
 * made of lies in the root and is everybody's.
 */
@AnalyzeClasses(
    packages = "dev.vcpclip.exporter",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String BASE = "dev.vcpclip.exporter";

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

  @ArchTest static final ArchRule weightsUseNothing = uses("weights");

  @ArchTest static final ArchRule clipUsesWeights = uses("clip", "weights");

  @ArchTest static final ArchRule graphsUseWeights = uses("internal.onnx", "weights");

  @ArchTest
  static final ArchRule blocksUseClip = uses("internal.graph", "clip", "weights", "internal.onnx");

  @ArchTest
  static final ArchRule foldsUseBlocks =
      uses("internal.fold", "clip", "weights", "internal.onnx", "internal.graph");

  @ArchTest
  static final ArchRule modelsUseFolds =
      uses(
          "internal.model",
          "clip",
          "weights",
          "internal.onnx",
          "internal.graph",
          "internal.fold",
          "internal.fused");

  @ArchTest
  static final ArchRule fusedTowersUseBlocks =
      uses("internal.fused", "clip", "weights", "internal.onnx", "internal.graph");

  private static ArchRule uses(String name, String... others) {
    String[] allowed =
        Stream.concat(Stream.of(name), Stream.of(others))
            .map(other -> BASE + "." + other)
            .toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage(BASE + "." + name)
        .should()
        .dependOnClassesThat(
            resideInAPackage(BASE + "..")
                .and(not(resideInAnyPackage(allowed)))
                .and(
                    not(
                        belongToAnyOf(
                            ConfigOverrides.class,
                            Fold.class,
                            OperatingPoint.class,
                            WeightType.class))));
  }
}
