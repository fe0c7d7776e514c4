package dev.vcpclip.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import dev.vcpclip.exporter.clip.ClipConfig;
import dev.vcpclip.exporter.clip.ClipWeights;
import dev.vcpclip.exporter.clip.VcpClipConfig.Activation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * CLIP's text tower over weights under OpenAI's names, with or without deep prompts.
 *
 * <p>Attention is causal, so the rows after the last [EOT] change nothing and are not computed. It
 * owns nothing; run it inside an {@link ai.djl.ndarray.NDScope}, which frees results and
 * intermediates.
 */
public final class TextTower {
  private final ClipConfig config;
  private final Map<String, NDArray> weights;
  private final List<TransformerBlock> blocks;

  /**
   * @param activation of the perceptrons, the same as the image tower's
   * @param weights under OpenAI's names, those of the image tower may be among them
   */
  public TextTower(ClipConfig config, Activation activation, Map<String, NDArray> weights) {
    this(config, activation, weights, Attention.EXPLICIT);
  }

  /** The same with another attention. */
  TextTower(
      ClipConfig config, Activation activation, Map<String, NDArray> weights, Attention attention) {
    this.config = config;
    this.weights = weights;
    this.blocks =
        IntStream.range(0, config.textLayers())
            .mapToObj(
                layer ->
                    new TransformerBlock(
                        weights,
                        ClipWeights.textBlock(layer),
                        config.textHeads(),
                        activation,
                        attention))
            .toList();
  }

  /**
   * Plain CLIP: captions to features.
   *
   * @param tokens one caption a row, [SOT] first, ending with [EOT], the highest id; rows may be
   *     padded, and may differ in length
   * @return not normalised, {@code (B, embedDim)}
   */
  public NDArray encode(long[][] tokens) {
    int[] ends = Arrays.stream(tokens).mapToInt(TextTower::indexOfHighest).toArray();
    int length = Arrays.stream(ends).max().orElseThrow() + 1;
    long[] cropped = new long[tokens.length * length];
    for (int row = 0; row < tokens.length; row++) {
      int kept = Math.min(length, tokens[row].length);
      System.arraycopy(tokens[row], 0, cropped, row * length, kept);
    }
    NDArray x = embed(cropped).reshape(tokens.length, length, config.textWidth());
    return encode(x, ends, null, false);
  }

  /** Word embeddings without positions, {@code (tokens.length, textWidth)}. */
  NDArray embed(long[] tokens) {
    NDArray table = weights.get("token_embedding.weight");
    NDArray ids = table.getManager().create(tokens);
    return ids.getNDArrayInternal().embedding(ids, table, SparseFormat.DENSE).singletonOrThrow();
  }

  /**
   * Embedded sequences to features.
   *
   * @param embedded {@code (S, T, textWidth)}, positions not yet added
   * @param ends index of [EOT] in each row
   * @param prompts inserted after [SOT], or {@code null} for plain CLIP
   * @param training whether the prompts' dropout is active
   * @return not normalised, {@code (S, embedDim)}
   */
  NDArray encode(NDArray embedded, int[] ends, DeepTextPrompts prompts, boolean training) {
    int length = Math.toIntExact(embedded.getShape().get(1));
    int inserted = prompts == null ? 0 : prompts.length();
    checkFits(length + inserted);
    NDManager manager = embedded.getManager();
    NDArray mask = causalMask(manager, length + inserted).toType(embedded.getDataType(), false);

    NDArray positions = weights.get("positional_embedding").get(new NDIndex("0:" + length));
    NDArray x = embedded.add(positions);
    for (int layer = 0; layer < blocks.size(); layer++) {
      if (prompts != null) {
        x = layer == 0 ? prompts.insert(x, training) : prompts.replace(x, layer, training);
      }
      x = blocks.get(layer).forward(x, mask);
    }
    NDArray last = rowsAt(x, ends, inserted);
    if (prompts != null) {
      last = prompts.normalise(last);
    }
    return Ops.layerNorm(last, weights, "ln_final").matMul(weights.get("text_projection"));
  }

  private void checkFits(int length) {
    if (length > config.context()) {
      throw new IllegalArgumentException(
          "a sequence of " + length + " tokens, the text tower takes " + config.context());
    }
  }

  /** One row of each sequence, by a product with one-hot rows: {@code (S, textWidth)}. */
  private static NDArray rowsAt(NDArray x, int[] ends, int shift) {
    int length = Math.toIntExact(x.getShape().get(1));
    float[] oneHot = new float[ends.length * length];
    for (int row = 0; row < ends.length; row++) {
      oneHot[row * length + shift + ends[row]] = 1;
    }
    NDArray selector = x.getManager().create(oneHot, new Shape(ends.length, 1, length));
    selector = selector.toType(x.getDataType(), false);
    return selector.batchMatMul(x).reshape(ends.length, x.getShape().get(2));
  }

  private static NDArray causalMask(NDManager manager, int length) {
    float[] mask = new float[length * length];
    for (int row = 0; row < length; row++) {
      Arrays.fill(mask, row * length + row + 1, (row + 1) * length, Float.NEGATIVE_INFINITY);
    }
    return manager.create(mask, new Shape(length, length));
  }

  private static int indexOfHighest(long[] row) {
    int highest = 0;
    for (int i = 1; i < row.length; i++) {
      if (row[i] > row[highest]) {
        highest = i;
      }
    }
    return highest;
  }
}
