package dev.vcpclip.exporter.internal.bundle;

import dev.vcpclip.exporter.internal.onnx.Tensor;
import java.util.Map;

/** Largest difference of two graphs' values, relative to the largest value expected. */
final class RelativeError {
  private RelativeError() {}

  /** Of NaN, more than any bound; 0 where nothing differs. */
  static double of(float[] found, float[] expected) {
    double difference = 0;
    double largest = 0;
    for (int i = 0; i < expected.length; i++) {
      double distance = Math.abs((double) found[i] - expected[i]);
      difference = Math.max(difference, Double.isNaN(distance) ? Double.MAX_VALUE : distance);
      largest = Math.max(largest, Math.abs(expected[i]));
    }
    return difference == 0 ? 0 : difference / largest;
  }

  /** The worst of the outputs found. */
  static double of(Map<String, Tensor> found, Map<String, Tensor> expected) {
    return found.entrySet().stream()
        .filter(output -> expected.containsKey(output.getKey()))
        .mapToDouble(
            output -> of(output.getValue().floats(), expected.get(output.getKey()).floats()))
        .max()
        .orElseThrow();
  }
}
