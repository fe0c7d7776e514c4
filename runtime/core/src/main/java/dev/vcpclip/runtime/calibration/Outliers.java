package dev.vcpclip.runtime.calibration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Good parts whose values stand out above the others', as a bad part among them would: modified
 * z-score of Iglewicz and Hoaglin above 3.5, with the spread taken from the upper half alone, as
 * scores lean to the right. Median and spread bear up to half of the parts being bad.
 */
final class Outliers {
  private static final double LARGEST_Z = 3.5;

  /** Standard deviation of a normal distribution over its median absolute deviation. */
  private static final double SIGMA_OF_MAD = 1.4826;

  /** With fewer, the spread is a guess. */
  private static final int FEWEST = 8;

  private Outliers() {}

  /** The parts that stand out, the farthest first. */
  static List<MeasuredPart> of(List<MeasuredPart> parts, ToDoubleFunction<MeasuredPart> value) {
    if (parts.size() < FEWEST) {
      return List.of();
    }
    double median = median(parts.stream().mapToDouble(value).toArray());
    double spread =
        SIGMA_OF_MAD
            * median(
                parts.stream()
                    .mapToDouble(value)
                    .filter(v -> v >= median)
                    .map(v -> v - median)
                    .toArray());
    if (spread == 0) {
      return List.of(); // most values are equal: no scale to stand out on
    }
    List<MeasuredPart> found = new ArrayList<>();
    for (MeasuredPart part : parts) {
      if ((value.applyAsDouble(part) - median) / spread > LARGEST_Z) {
        found.add(part);
      }
    }
    found.sort(Comparator.comparingDouble(value).reversed());
    return List.copyOf(found);
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }
}
