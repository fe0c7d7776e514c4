package dev.vcpclip.exporter.internal.fused;

import dev.vcpclip.exporter.clip.ClipWeights;
import dev.vcpclip.exporter.internal.fused.Point.Place;
import dev.vcpclip.exporter.weights.WeightTensor;
import java.util.HashMap;
import java.util.Map;

/**
 * Divisors of each channel before it becomes a byte; the weights that read it are multiplied by the
 * same, so nothing else changes.
 *
 * <p>CLIP's image tower has a few channels that are a hundred times larger than the rest. One scale
 * for all channels would leave the rest a handful of steps. A channel's range to the power of a
 * share, over its weights' range to the power of the rest, divides the trouble between the two
 * (SmoothQuant, Xiao et al. 2023). The division costs nothing: it goes into the layer norm in
 * front, or, for what attention gathers, into the value projection. The perceptron's hidden values
 * have an activation in front and stay as they are.
 */
final class Equalization {
  private static final Map<Place, String> READERS =
      Map.of(
          Place.ATTENTION_INPUT, "attn.in_proj_weight",
          Place.CONTEXT, "attn.out_proj.weight",
          Place.MLP_INPUT, "mlp.c_fc.weight");

  /** Below this a channel counts as unused. */
  private static final float SMALLEST = 1e-5f;

  private final ClipWeights clip;
  private final ActivationRanges ranges;
  private final double share;
  private final Map<Point, float[]> divisors = new HashMap<>();

  /**
   * @param share how much of a channel's range the weights take over: 0 none, 1 all
   */
  Equalization(ClipWeights clip, ActivationRanges ranges, double share) {
    this.clip = clip;
    this.ranges = ranges;
    this.share = share;
  }

  /** One divisor a channel, or {@code null} where channels stay as they are. */
  float[] divisors(Point point) {
    return share > 0 && READERS.containsKey(point.place())
        ? divisors.computeIfAbsent(point, this::compute)
        : null;
  }

  private float[] compute(Point point) {
    float[] activations = ranges.magnitudes(point);
    WeightTensor reader =
        clip.get(ClipWeights.visionBlock(point.block()) + READERS.get(point.place()));
    float[] weights = columnMagnitudes(reader.floats(), activations.length);
    float[] divisors = new float[activations.length];
    for (int c = 0; c < divisors.length; c++) {
      boolean used = activations[c] > SMALLEST && weights[c] > SMALLEST;
      divisors[c] =
          used ? (float) (Math.pow(activations[c], share) / Math.pow(weights[c], 1 - share)) : 1;
    }
    return divisors;
  }

  private static float[] columnMagnitudes(float[] matrix, int columns) {
    float[] magnitudes = new float[columns];
    for (int i = 0; i < matrix.length; i++) {
      magnitudes[i % columns] = Math.max(magnitudes[i % columns], Math.abs(matrix[i]));
    }
    return magnitudes;
  }
}
