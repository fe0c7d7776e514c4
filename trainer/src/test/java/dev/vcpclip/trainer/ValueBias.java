package dev.vcpclip.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.vcpclip.exporter.clip.ClipConfig;
import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.trainer.Differentiation.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Bound of what single precision can do to the gradient of Post-VCP's value bias.
 *
 * <p>Attention weights add up to 1, so the bias goes through to both classes' attended texts
 * unchanged, and its gradient is the sum over layers, pictures and classes of what arrives at them.
 * The two classes are told apart by their difference, so their shares are nearly opposite and the
 * sum is a small rest of large terms. Its rounding scales with the terms, not with the rest.
 */
final class ValueBias {
  static final String NAME = "Zero_try.v_proj_pre_1.bias";
  private static final String POST = "Zero_try.proj_post_t.";
  private static final String LINEAR = "trainable_linearlayer.fc.";

  /** Half the distance from 1 to the next float. */
  private static final double UNIT_ROUNDOFF = 0x1p-24;

  private ValueBias() {}

  /**
   * How far the gradient in single precision may be from the exact one, element by element: the sum
   * A of the contributions' absolute values times the unit roundoff times the square root of the
   * number n of roundings on a contribution's way. Were all roundings one-sided, the factor would
   * be n; as they are not, it is the square root (Higham and Mary, A new approach to probabilistic
   * rounding error analysis, 2019).
   */
  static double[] roundingBound(Problem problem, boolean loReb) {
    double factor = UNIT_ROUNDOFF * Math.sqrt(roundings(problem));
    double[] bound = contributions(problem, loReb);
    for (int i = 0; i < bound.length; i++) {
      bound[i] *= factor;
    }
    return bound;
  }

  /**
   * Terms of the sums that a contribution goes through: over the patches that an attended text is
   * compared with, over the channels in its norm's derivative and again in the projection's, over
   * the pictures' patches, which the values' gradients are gathered from, and over the layers.
   */
  private static double roundings(Problem problem) {
    ClipConfig clip = problem.clip();
    int grid = problem.config().imageSize() / clip.patch();
    long patches = (long) grid * grid;
    long pictures = problem.images().getShape().get(0);
    int layers = problem.config().featureLayers().size();
    return patches + 2.0 * clip.visionWidth() + pictures * patches + layers;
  }

  /**
   * Sum over layers, pictures, classes and channels of the absolute shares of the gradient.
   *
   * <p>The projection behind the attention gets a bias of its own for each picture and class, whose
   * gradients are what arrives there; one layer at a time, since the loss is a sum over layers.
   */
  private static double[] contributions(Problem problem, boolean loReb) {
    int width = problem.clip().visionWidth();
    Shape shape = new Shape(problem.images().getShape().get(0), 2, width);
    double[] sums = new double[width];
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      double[] kernel =
          problem.trained().get(POST + "weight").toType(DataType.FLOAT64, true).toDoubleArray();
      NDArray bias = problem.trained().get(POST + "bias").reshape(1, 1, width).broadcast(shape);
      for (int layer = 0; layer < problem.config().featureLayers().size(); layer++) {
        Map<String, NDArray> trained = new LinkedHashMap<>(problem.trained());
        trained.put(POST + "bias", bias);
        for (String part : List.of(".weight", ".bias")) {
          trained.put(LINEAR + 0 + part, problem.trained().get(LINEAR + layer + part));
        }
        Problem one = problem.with(only(problem.config(), layer), trained);
        double[] arriving =
            Differentiation.of(one, DataType.FLOAT64, loReb, Set.of(POST + "bias"))
                .gradients()
                .get(POST + "bias");
        for (int i = 0; i < arriving.length; i++) {
          for (int j = 0; j < width; j++) {
            sums[j] += Math.abs(arriving[i] * kernel[i % width * width + j]);
          }
        }
      }
    }
    return sums;
  }

  private static VcpClipConfig only(VcpClipConfig config, int layer) {
    return config.toBuilder().featureLayers(List.of(config.featureLayers().get(layer))).build();
  }
}
