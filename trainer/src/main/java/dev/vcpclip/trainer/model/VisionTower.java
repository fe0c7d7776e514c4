package dev.vcpclip.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.vcpclip.exporter.clip.ClipConfig;
import dev.vcpclip.exporter.clip.ClipWeights;
import dev.vcpclip.exporter.clip.VcpClipConfig.Activation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * CLIP's image tower over weights under OpenAI's names.
 *
 * <p>It owns nothing: the weights stay with whoever made them. Run it inside an {@link
 * ai.djl.ndarray.NDScope}, which frees results and intermediates. Gradients are recorded if the
 * weights ask for them and a gradient collector is open. The position embedding is resized to the
 * input's grid, so any input whose sides are multiples of the patch is accepted.
 *
 * <p>It computes in the type of its weights, the position embedding apart, and takes and gives the
 * input's type.
 */
public final class VisionTower {
  static final String POSITIONS = "visual.positional_embedding";

  private final ClipConfig config;
  private final Map<String, NDArray> weights;
  private final List<TransformerBlock> blocks;

  /**
   * @param activation of the perceptrons; OpenAI's weights were trained with QuickGELU, the paper
   *     ran them with exact GELU
   * @param weights under OpenAI's names, those of the text tower may be among them
   */
  public VisionTower(ClipConfig config, Activation activation, Map<String, NDArray> weights) {
    this(config, activation, weights, Attention.EXPLICIT);
  }

  /** The same with another attention. */
  VisionTower(
      ClipConfig config, Activation activation, Map<String, NDArray> weights, Attention attention) {
    this.config = config;
    this.weights = weights;
    this.blocks =
        IntStream.range(0, config.visionLayers())
            .mapToObj(
                layer ->
                    new TransformerBlock(
                        weights,
                        ClipWeights.visionBlock(layer),
                        config.visionHeads(),
                        activation,
                        attention))
            .toList();
  }

  /**
   * Output of the tower for a batch.
   *
   * @param feature the [CLS] token after {@code ln_post} and the projection, not normalised, {@code
   *     (B, embedDim)}
   * @param patchTokens per asked layer, in the asked order, the residual stream {@code (B, 1 + P,
   *     visionWidth)}, [CLS] first, neither normalised nor projected
   */
  public record Output(NDArray feature, List<NDArray> patchTokens) {
    /** Copies the list. */
    public Output {
      patchTokens = List.copyOf(patchTokens);
    }
  }

  /**
   * Runs the tower.
   *
   * @param images {@code (B, 3, H, W)}, normalised with CLIP's mean and standard deviation
   * @param featureLayers blocks, counted from 1, whose tokens are wanted; may be empty
   */
  public Output forward(NDArray images, List<Integer> featureLayers) {
    checkLayers(featureLayers);
    NDArray x = Ops.layerNorm(embed(images), weights, "visual.ln_pre");
    List<NDArray> streams = new ArrayList<>(Collections.nCopies(featureLayers.size(), null));
    for (int layer = 1; layer <= blocks.size(); layer++) {
      x = blocks.get(layer - 1).forward(x, null);
      for (int i = 0; i < featureLayers.size(); i++) {
        if (featureLayers.get(i) == layer) {
          streams.set(i, Ops.as(images.getDataType(), x));
        }
      }
    }
    NDArray cls = x.get(new NDIndex(":, 0"));
    NDArray feature =
        Ops.layerNorm(cls, weights, "visual.ln_post").matMul(weights.get("visual.proj"));
    return new Output(Ops.as(images.getDataType(), feature), streams);
  }

  /** Patches through the stride-{@code patch} convolution, [CLS] before them, positions added. */
  private NDArray embed(NDArray images) {
    Shape shape = images.getShape();
    int patch = config.patch();
    long batch = shape.get(0);
    int rows = Math.toIntExact(shape.get(2) / patch);
    int columns = Math.toIntExact(shape.get(3) / patch);
    if (shape.dimension() != 4 || rows * patch != shape.get(2) || columns * patch != shape.get(3)) {
      throw new IllegalArgumentException(
          "images are "
              + shape
              + ", expected (B, 3, H, W) with sides that are multiples of "
              + patch);
    }
    // A convolution whose stride is its kernel is a matrix product over cut-out patches.
    NDArray patches =
        images
            .reshape(batch, 3, rows, patch, columns, patch)
            .transpose(0, 2, 4, 1, 3, 5)
            .reshape(batch, (long) rows * columns, 3L * patch * patch);
    NDArray kernel = weights.get("visual.conv1.weight").reshape(config.visionWidth(), -1);
    DataType type = kernel.getDataType();
    NDArray tokens = Ops.linear(Ops.as(type, patches), kernel, null);
    NDArray cls =
        weights
            .get("visual.class_embedding")
            .reshape(1, 1, config.visionWidth())
            .broadcast(batch, 1, config.visionWidth());
    return cls.concat(tokens, 1).add(Ops.as(type, positions(images, rows, columns)));
  }

  private NDArray positions(NDArray images, int rows, int columns) {
    NDArray stored = weights.get(POSITIONS);
    if (rows == config.grid() && columns == config.grid()) {
      return stored;
    }
    NDArray grid =
        stored.get(new NDIndex("1:")).reshape(config.grid(), config.grid(), config.visionWidth());
    NDArray resized =
        Resampling.bicubic(grid, rows, columns, images.getManager())
            .reshape((long) rows * columns, config.visionWidth());
    return stored.get(new NDIndex("0:1")).concat(resized, 0);
  }

  private void checkLayers(List<Integer> featureLayers) {
    for (int layer : featureLayers) {
      if (layer < 1 || layer > blocks.size()) {
        throw new IllegalArgumentException(
            "feature layer " + layer + ", expected 1 to " + blocks.size());
      }
    }
  }
}
