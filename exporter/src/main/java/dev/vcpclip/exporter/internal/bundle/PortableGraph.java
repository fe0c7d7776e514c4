package dev.vcpclip.exporter.internal.bundle;

import dev.vcpclip.exporter.internal.model.ModelGraph;
import dev.vcpclip.exporter.internal.model.ModelSource;
import dev.vcpclip.exporter.internal.onnx.Graph;
import dev.vcpclip.exporter.internal.onnx.Tensor;
import dev.vcpclip.exporter.request.ExportRequest;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.bundle.GoldenPair;
import java.util.List;
import java.util.Map;
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

  private static final List<String> RECORDED =
      List.of(BundleManifest.ANOMALY_MAP, BundleManifest.IMAGE_SCORE);

  private final BundleWriter bundle;
  private final int size;
  private final Tensor picture;

  private PortableGraph(BundleWriter bundle, int size) {
    this.bundle = bundle;
    this.size = size;
    this.picture = Tensor.ofBytes(GoldenPicture.draw(size), 1, size, size, 3);
  }

  /**
   * Writes the graph and the golden pair, and compares the two.
   *
   * @return the golden picture, {@code [1, size, size, 3]}
   * @throws VcpClipException when the model does not give numbers, or the graphs differ by more
   *     than rounding explains
   */
  public static Tensor write(
      BundleWriter bundle, ModelSource source, ExportRequest request, Consumer<String> progress) {
    Graph folded =
        ModelGraph.ofImages(source, request.folds(), request.weightType(), bundle.scratch());
    long bytes = bundle.writePortable(folded, request.outputs());
    progress.accept(String.format("wrote %.1f MB of weights", bytes / 1e6));
    PortableGraph portable = new PortableGraph(bundle, source.config().imageSize());
    Graph plain = ModelGraph.ofImages(source, Set.of(), request.weightType(), bundle.scratch());
    Map<String, Tensor> golden = portable.record(plain);
    progress.accept("recorded the golden pair from the plain graph");
    double error = portable.verify(golden);
    progress.accept(String.format("folded and plain graph agree within %.1e", error));
    return portable.picture;
  }

  private Map<String, Tensor> record(Graph plain) {
    Map<String, Tensor> golden =
        bundle.runBeside(
            plain.select(RECORDED), runner -> runner.run(BundleManifest.IMAGE, picture));
    golden.forEach(PortableGraph::requireNumbers);
    bundle.writeGolden(
        new GoldenPair(
            1,
            size,
            size,
            picture.bytes(),
            golden.get(BundleManifest.ANOMALY_MAP).floats(),
            golden.get(BundleManifest.IMAGE_SCORE).floats()));
    return golden;
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
  private double verify(Map<String, Tensor> golden) {
    double worst = 0;
    for (String file : List.of(GraphFiles.PORTABLE.model(), GraphFiles.PORTABLE.score())) {
      Map<String, Tensor> found =
          bundle.run(file, runner -> runner.run(BundleManifest.IMAGE, picture));
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
