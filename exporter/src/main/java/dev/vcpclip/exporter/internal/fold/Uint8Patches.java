package dev.vcpclip.exporter.internal.fold;

import dev.vcpclip.exporter.clip.ClipWeights;
import dev.vcpclip.exporter.internal.graph.PatchEmbedding;
import dev.vcpclip.exporter.internal.onnx.GraphBuilder;
import dev.vcpclip.exporter.internal.onnx.Shape;
import dev.vcpclip.exporter.internal.onnx.Value;
import dev.vcpclip.runtime.image.ClipNormalization;
import dev.vcpclip.runtime.tensor.DataType;

/**
 * {@link dev.vcpclip.exporter.request.Fold#UINT8_INPUT}: raw pixels of a patch times one matrix.
 *
 * <p>The matrix is stored as fp32 even where weights are fp16: divided by 255 its values fall into
 * fp16's subnormal range.
 */
public final class Uint8Patches {
  private static final int CHANNELS = 3;

  private final GraphBuilder g;
  private final ClipWeights clip;

  /** Over those weights. */
  public Uint8Patches(GraphBuilder g, ClipWeights clip) {
    this.g = g;
    this.clip = clip;
  }

  /**
   * As {@link PatchEmbedding}, both steps.
   *
   * @param image uint8 {@code [N, height, width, 3]}, RGB
   * @return {@code [N, patches, width]}
   */
  public Value patches(Value image) {
    long patch = clip.config().patch();
    long rows = image.dim(1) / patch;
    long columns = image.dim(2) / patch;
    long values = patch * patch * CHANNELS;
    int width = clip.config().visionWidth();
    Value pixels = g.cast(image, DataType.F32);
    Value split = g.reshape(pixels, Shape.of(-1, rows, patch, columns, patch, CHANNELS));
    Value patches =
        g.reshape(g.transpose(split, 0, 1, 3, 2, 4, 5), Shape.of(-1, rows * columns, values));
    String name = "visual.conv1.uint8";
    Value matrix = g.constant(name + ".weight", Shape.of(values, width), this::matrix);
    Value bias = g.constant(name + ".bias", Shape.of(width), this::bias);
    return g.linear(patches, matrix, bias);
  }

  /** {@code W / (255 std)}, as {@code [row, column, channel, out]}. */
  private float[] matrix() {
    float[] kernel = kernel();
    int patch = clip.config().patch();
    int width = clip.config().visionWidth();
    int area = patch * patch;
    float[] matrix = new float[kernel.length];
    for (int out = 0; out < width; out++) {
      for (int channel = 0; channel < CHANNELS; channel++) {
        double scale = 1 / (255.0 * ClipNormalization.STD.get(channel));
        for (int at = 0; at < area; at++) {
          double weight = kernel[(out * CHANNELS + channel) * area + at];
          matrix[(at * CHANNELS + channel) * width + out] = (float) (weight * scale);
        }
      }
    }
    return matrix;
  }

  /** {@code -sum W mean / std}. */
  private float[] bias() {
    float[] kernel = kernel();
    int perChannel = kernel.length / clip.config().visionWidth() / CHANNELS;
    float[] bias = new float[clip.config().visionWidth()];
    for (int out = 0; out < bias.length; out++) {
      double sum = 0;
      for (int i = 0; i < CHANNELS * perChannel; i++) {
        int channel = i / perChannel;
        double weight = kernel[out * CHANNELS * perChannel + i];
        sum -= weight * ClipNormalization.MEAN.get(channel) / ClipNormalization.STD.get(channel);
      }
      bias[out] = (float) sum;
    }
    return bias;
  }

  private float[] kernel() {
    return g.asStored(clip.get("visual.conv1.weight"));
  }
}
