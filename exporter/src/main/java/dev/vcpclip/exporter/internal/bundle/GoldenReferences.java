package dev.vcpclip.exporter.internal.bundle;

import dev.vcpclip.exporter.internal.model.ModelSource;
import dev.vcpclip.exporter.internal.model.ReferenceGraph;
import dev.vcpclip.exporter.internal.onnx.Tensor;
import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.bundle.BundleManifest.References;
import dev.vcpclip.runtime.bundle.GoldenPair;
import dev.vcpclip.runtime.reference.PatchTokens;
import java.util.Arrays;
import java.util.Map;

/**
 * Bank of the golden pair: a few patches of its picture's mirror image, which every graph's tokens
 * of the picture itself are compared with.
 */
final class GoldenReferences {
  /** Enough for every patch to have another neighbour; more only make every bundle larger. */
  private static final int ROWS = 32;

  private final BundleWriter bundle;
  private final PatchTokens bank;

  private GoldenReferences(BundleWriter bundle, PatchTokens bank) {
    this.bundle = bundle;
    this.bank = bank;
  }

  /**
   * Writes the graph that compares, and draws the bank from tokens {@code [1, layers, patches,
   * channels]}, evenly.
   */
  static GoldenReferences write(BundleWriter bundle, ModelSource source, Tensor tokens) {
    ReferenceGraph graph = ReferenceGraph.of(source);
    bundle.writeReferences(graph.build());
    References form = graph.form();
    PatchTokens picture =
        PatchTokens.of(form.layers(), form.patches(), form.channels(), tokens.floats());
    int[] rows = new int[Math.min(ROWS, form.patches())];
    Arrays.setAll(rows, i -> (int) ((long) i * form.patches() / rows.length));
    int[][] chosen = new int[form.layers()][];
    Arrays.fill(chosen, rows);
    return new GoldenReferences(bundle, picture.select(chosen));
  }

  /**
   * Map and score by their names.
   *
   * @param outputs of a graph for one picture, its tokens among them
   */
  Map<String, Tensor> compare(Map<String, Tensor> outputs) {
    Tensor tokens = outputs.get(BundleManifest.PATCH_TOKENS);
    long[] shape = tokens.shape();
    long[] ofOnePicture = Arrays.copyOfRange(shape, 1, shape.length);
    float[] rows = new float[bank.layers() * bank.rows() * bank.channels()];
    bank.values().get(rows);
    Map<String, Tensor> inputs =
        Map.of(
            BundleManifest.PATCH_TOKENS,
            Tensor.of(tokens.floats(), ofOnePicture),
            BundleManifest.BANK,
            Tensor.of(rows, bank.layers(), bank.rows(), bank.channels()));
    return bundle.run(BundleManifest.REFERENCE_MODEL_FILE, runner -> runner.run(inputs));
  }

  /** The pair with the bank and what comparing with it gave. */
  GoldenPair addTo(GoldenPair pair, Map<String, Tensor> compared) {
    return pair.with(
        bank,
        compared.get(BundleManifest.REFERENCE_MAP).floats(),
        compared.get(BundleManifest.REFERENCE_SCORE).floats());
  }
}
