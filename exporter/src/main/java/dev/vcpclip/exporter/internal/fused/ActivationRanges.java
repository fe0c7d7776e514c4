package dev.vcpclip.exporter.internal.fused;

import dev.vcpclip.exporter.internal.onnx.Graph;
import dev.vcpclip.exporter.internal.onnx.GraphBuilder;
import dev.vcpclip.exporter.internal.onnx.Tensor;
import dev.vcpclip.exporter.internal.onnx.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Ranges of the values of each channel of the image tower, over the pictures of a calibration: what
 * int8 needs to know beforehand. Not thread-safe.
 */
public final class ActivationRanges {
  private static final String PREFIX = "range.";
  private static final String LOW = ".low";
  private static final String HIGH = ".high";

  private final Map<String, Range> ranges = new HashMap<>();

  /**
   * The values of one place.
   *
   * @param low a channel's smallest, {@code [channels]}
   * @param high a channel's largest, {@code [channels]}
   */
  private record Range(float[] low, float[] high) {
    Range widenedBy(Range other) {
      Range wide = new Range(low.clone(), high.clone());
      for (int c = 0; c < low.length; c++) {
        wide.low[c] = Math.min(low[c], other.low[c]);
        wide.high[c] = Math.max(high[c], other.high[c]);
      }
      return wide;
    }
  }

  /** Makes the extremes of a value stages of the graph. */
  static Value observe(GraphBuilder g, Point point, Value x) {
    g.stage(PREFIX + point + LOW, g.min(x, 1));
    g.stage(PREFIX + point + HIGH, g.max(x, 1));
    return x;
  }

  /** The part of a graph with an observed tower that gives the ranges. */
  public static Graph outputs(Graph graph) {
    List<String> names =
        graph.stages().stream().filter(name -> name.startsWith(PREFIX)).sorted().toList();
    return graph.select(names);
  }

  /** Widens the ranges by what the graph gave for some pictures. */
  public void add(Map<String, Tensor> outputs) {
    outputs.forEach(
        (name, tensor) -> {
          if (name.endsWith(LOW)) {
            String point = name.substring(PREFIX.length(), name.length() - LOW.length());
            add(point, tensor, outputs.get(PREFIX + point + HIGH));
          }
        });
  }

  private void add(String point, Tensor lows, Tensor highs) {
    int channels = Math.toIntExact(lows.shape()[1]);
    Range range =
        ranges.computeIfAbsent(point, p -> new Range(new float[channels], new float[channels]));
    for (int i = 0; i < lows.floats().length; i++) {
      int c = i % channels;
      range.low[c] = Math.min(range.low[c], lows.floats()[i]);
      range.high[c] = Math.max(range.high[c], highs.floats()[i]);
    }
  }

  /** Ranges that are as wide as either of the two. */
  public ActivationRanges widenedBy(ActivationRanges other) {
    ActivationRanges wide = new ActivationRanges();
    ranges.forEach(
        (point, range) -> wide.ranges.put(point, range.widenedBy(other.ranges.get(point))));
    return wide;
  }

  /** A channel's largest value without its sign. */
  float[] magnitudes(Point point) {
    Range range = range(point);
    float[] magnitudes = new float[range.low.length];
    for (int c = 0; c < magnitudes.length; c++) {
      magnitudes[c] = Math.max(-range.low[c], range.high[c]);
    }
    return magnitudes;
  }

  /** The smallest value of all channels, 0 at most, each divided first. */
  float low(Point point, float[] divisors) {
    return extreme(range(point).low, divisors);
  }

  /** The largest value of all channels, 0 at least, each divided first. */
  float high(Point point, float[] divisors) {
    return extreme(range(point).high, divisors);
  }

  private static float extreme(float[] values, float[] divisors) {
    float extreme = 0;
    for (int c = 0; c < values.length; c++) {
      float value = divisors == null ? values[c] : values[c] / divisors[c];
      extreme = Math.abs(value) > Math.abs(extreme) ? value : extreme;
    }
    return extreme;
  }

  private Range range(Point point) {
    Range range = ranges.get(point.toString());
    if (range == null) {
      throw new IllegalStateException("no picture went through " + point);
    }
    return range;
  }
}
