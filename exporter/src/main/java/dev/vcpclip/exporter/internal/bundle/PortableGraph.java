package dev.vcpclip.exporter.internal.bundle;

import dev.vcpclip.exporter.internal.model.ModelGraph;
import dev.vcpclip.exporter.internal.model.ModelSource;
import dev.vcpclip.exporter.internal.onnx.Graph;
import dev.vcpclip.exporter.internal.onnx.GraphRunner;
import dev.vcpclip.exporter.internal.onnx.Tensor;
import dev.vcpclip.exporter.request.ExportRequest;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.bundle.GoldenPair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Portable graph of a bundle, proved: folded, it gives for the golden picture what the plain graph
 * gives on the CPU. What that was goes into the bundle as the golden pair, which every variant,
 * provider and precision has to reproduce.
 */
public final class PortableGraph {
  /** Largest difference from the plain graph, relative to the largest value. */
  private static final double TOLERANCE = 1e-4;

  /** Among the outputs, the tokens of the golden picture's mirror image. */
  private static final String MIRRORED = "mirrored";

  private final BundleWriter bundle;
  private final ModelSource source;
  private final ExportRequest request;
  private final int size;
  private final Tensor picture;

  private PortableGraph(BundleWriter bundle, ModelSource source, ExportRequest request) {
    this.bundle = bundle;
    this.source = source;
    this.request = request;
    this.size = source.config().imageSize();
    this.picture = Tensor.ofBytes(GoldenPicture.draw(size), 1, size, size, 3);
  }

  /** What every other form of the graph is measured by. */
  public static final class Golden {
    private final Tensor picture;
    private final Optional<GoldenReferences> references;

    private Golden(Tensor picture, Optional<GoldenReferences> references) {
      this.picture = picture;
      this.references = references;
    }

    /** {@code [1, size, size, 3]}. */
    Tensor picture() {
      return picture;
    }

    /** What it is compared with; empty in a bundle without. */
    Optional<GoldenReferences> references() {
      return references;
    }
  }

  /**
   * Writes the graph and the golden pair, and compares the two.
   *
   * @throws VcpClipException when the model does not give numbers, or the graphs differ by more
   *     than rounding explains
   */
  public static Golden write(
      BundleWriter bundle, ModelSource source, ExportRequest request, Consumer<String> progress) {
    Graph folded =
        ModelGraph.ofImages(source, request.folds(), request.weightType(), bundle.scratch());
    long bytes = bundle.writePortable(folded, request);
    progress.accept(String.format("wrote %.1f MB of weights", bytes / 1e6));
    PortableGraph portable = new PortableGraph(bundle, source, request);
    Graph plain = ModelGraph.ofImages(source, Set.of(), request.weightType(), bundle.scratch());
    Map<String, Tensor> golden = portable.run(plain);
    Optional<GoldenReferences> references =
        Optional.ofNullable(golden.remove(MIRRORED))
            .map(tokens -> GoldenReferences.write(bundle, source, tokens));
    references.ifPresent(good -> golden.putAll(good.compare(golden)));
    portable.record(golden, references);
    progress.accept("recorded the golden pair from the plain graph");
    double error = portable.verify(golden, references);
    progress.accept(String.format("folded and plain graph agree within %.1e", error));
    return new Golden(portable.picture, references);
  }

  private Map<String, Tensor> run(Graph plain) {
    List<String> outputs = new ArrayList<>(request.scoreOutputs());
    outputs.add(BundleManifest.ANOMALY_MAP);
    Map<String, Tensor> golden = new HashMap<>();
    bundle.runBeside(
        plain.select(outputs),
        runner -> {
          golden.putAll(runner.run(BundleManifest.IMAGE, picture));
          if (request.references()) {
            golden.put(MIRRORED, mirroredTokens(runner));
          }
          return golden;
        });
    return golden;
  }

  private Tensor mirroredTokens(GraphRunner runner) {
    Tensor mirrored =
        Tensor.ofBytes(GoldenPicture.mirrored(picture.bytes(), size), 1, size, size, 3);
    return runner.run(BundleManifest.IMAGE, mirrored).get(BundleManifest.PATCH_TOKENS);
  }

  private void record(Map<String, Tensor> golden, Optional<GoldenReferences> references) {
    golden.forEach(PortableGraph::requireNumbers);
    GoldenPair pair =
        new GoldenPair(
            1,
            size,
            size,
            picture.bytes(),
            golden.get(BundleManifest.ANOMALY_MAP).floats(),
            golden.get(BundleManifest.IMAGE_SCORE).floats());
    bundle.writeGolden(references.map(good -> good.addTo(pair, golden)).orElse(pair));
  }

  private static void requireNumbers(String output, Tensor values) {
    for (float value : values.floats()) {
      if (!Float.isFinite(value)) {
        throw new VcpClipException(
            "the model gives " + value + " as '" + output + "'. Damaged weights?");
      }
    }
  }

  /** Compares both of the graph's files; gives the larger difference. */
  private double verify(Map<String, Tensor> golden, Optional<GoldenReferences> references) {
    double worst = 0;
    for (String file : List.of(GraphFiles.PORTABLE.model(), GraphFiles.PORTABLE.score())) {
      Map<String, Tensor> found =
          new HashMap<>(bundle.run(file, runner -> runner.run(BundleManifest.IMAGE, picture)));
      references.ifPresent(good -> found.putAll(good.compare(found)));
      double error = RelativeError.of(found, golden);
      if (error > TOLERANCE) {
        throw new VcpClipException(
            String.format(
                "%s differs from the unfolded model by %.1e of the largest value, allowed %.0e."
                    + " Find the fold at fault with --without-fold.",
                file, error, TOLERANCE));
      }
      worst = Math.max(worst, error);
    }
    return worst;
  }
}
