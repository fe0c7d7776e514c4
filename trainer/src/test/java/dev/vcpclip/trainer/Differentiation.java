package dev.vcpclip.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import dev.vcpclip.exporter.clip.ClipConfig;
import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.trainer.loss.RebalancedLoss;
import dev.vcpclip.trainer.model.TorchEngine;
import dev.vcpclip.trainer.model.Trainables;
import dev.vcpclip.trainer.model.VcpClip;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Losses of one batch and their gradients, computed in a chosen precision without dropout.
 *
 * @param losses total, focal and dice
 * @param gradients of the total, by parameter
 */
record Differentiation(Map<String, double[]> losses, Map<String, double[]> gradients) {
  /**
   * Everything that decides a loss. Owns nothing.
   *
   * @param clip sizes of the backbone
   * @param config of the method
   * @param frozen the backbone's weights
   * @param trained the method's
   * @param images {@code (B, 3, side, side)}
   * @param mask {@code (B, side, side)}
   */
  record Problem(
      ClipConfig clip,
      VcpClipConfig config,
      Map<String, NDArray> frozen,
      Map<String, NDArray> trained,
      NDArray images,
      NDArray mask) {
    Problem in(DataType precision) {
      return new Problem(
          clip,
          config,
          converted(precision, frozen),
          converted(precision, trained),
          copied(precision, images),
          copied(precision, mask));
    }

    Problem with(VcpClipConfig other, Map<String, NDArray> otherTrained) {
      return new Problem(clip, other, frozen, otherTrained, images, mask);
    }

    Problem with(NDArray otherImages, NDArray otherMask) {
      return new Problem(clip, config, frozen, trained, otherImages, otherMask);
    }

    private static Map<String, NDArray> converted(DataType precision, Map<String, NDArray> arrays) {
      Map<String, NDArray> converted = new LinkedHashMap<>();
      arrays.forEach((name, array) -> converted.put(name, copied(precision, array)));
      return converted;
    }

    /** A copy, so that gradients of one run are not added to another's. */
    private static NDArray copied(DataType precision, NDArray array) {
      // DJL's conversion to the type it has copies nothing, whatever it is told.
      return array.getDataType() == precision ? array.duplicate() : array.toType(precision, true);
    }
  }

  /**
   * Differentiates with respect to those parameters.
   *
   * @param loReb whether the balance of the losses is learned
   */
  static Differentiation of(Problem problem, DataType precision, boolean loReb, Set<String> names) {
    return of(problem, precision, loReb, names, () -> {});
  }

  /** The same with something that happens between the way there and the way back. */
  static Differentiation of(
      Problem problem,
      DataType precision,
      boolean loReb,
      Set<String> names,
      Runnable beforeBackward) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      Problem local = problem.in(precision);
      names.forEach(name -> local.trained().get(name).setRequiresGradient(true));
      VcpClip model = new VcpClip(local.clip(), local.config(), local.frozen(), local.trained());
      RebalancedLoss balance =
          loReb
              ? RebalancedLoss.learned(() -> local.trained().get(Trainables.BETA))
              : RebalancedLoss.plain();
      RebalancedLoss.Value loss;
      try (GradientCollector collector = TorchEngine.engine().newGradientCollector()) {
        VcpClip.Output output = model.forward(model.features(local.images()), false);
        loss = balance.of(model.supervised(output), local.mask().expandDims(1));
        beforeBackward.run();
        collector.backward(loss.total());
      }
      Map<String, double[]> found = new LinkedHashMap<>();
      names.forEach(name -> found.put(name, doubles(local.trained().get(name).getGradient())));
      return new Differentiation(
          Map.of(
              "total", doubles(loss.total()),
              "focal", doubles(loss.focal()),
              "dice", doubles(loss.dice())),
          found);
    }
  }

  private static double[] doubles(NDArray array) {
    return array.toType(DataType.FLOAT64, false).toDoubleArray();
  }
}
