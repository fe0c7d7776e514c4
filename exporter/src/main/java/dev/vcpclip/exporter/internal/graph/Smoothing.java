package dev.vcpclip.exporter.internal.graph;

import dev.vcpclip.exporter.internal.onnx.GraphBuilder;
import dev.vcpclip.exporter.internal.onnx.Shape;
import dev.vcpclip.exporter.internal.onnx.Value;
import java.util.stream.IntStream;

/**
 * The Gaussian over the fused map (section 6 of the method), equal to scipy's {@code
 * gaussian_filter}: two 1-D convolutions, the border mirrored about the pixels' edge for any
 * radius.
 *
 * <p>As one 2-D convolution it would cost the kernel's side times as much.
 */
public final class Smoothing {
  /** Radius in sigmas, scipy's default. */
  public static final double TRUNCATE = 4;

  private Smoothing() {}

  /**
   * Smooths a map.
   *
   * @param map {@code [N, height, width]}
   * @param sigma in pixels; 0 gives the map as it is
   */
  public static Value of(GraphBuilder g, Value map, double sigma) {
    float[] kernel = kernel(sigma);
    if (kernel.length == 1) {
      return map;
    }
    String name = "smoothing." + sigma;
    int size = kernel.length;
    Value vertical = g.constant(name + ".vertical", Shape.of(1, 1, size, 1), () -> kernel);
    Value horizontal = g.constant(name + ".horizontal", Shape.of(1, 1, 1, size), () -> kernel);
    Value x = g.unsqueeze(map, 1);
    x = g.conv2d(g.gather(x, 2, mirrored(x.dim(2), size / 2)), vertical, null, 1);
    x = g.conv2d(g.gather(x, 3, mirrored(x.dim(3), size / 2)), horizontal, null, 1);
    return g.squeeze(x, 1);
  }

  /** The indices {@code -radius ... size - 1 + radius}, those outside mirrored inwards. */
  static long[] mirrored(long size, int radius) {
    return IntStream.range(-radius, Math.toIntExact(size) + radius)
        .mapToLong(
            i -> {
              long inPeriod = Math.floorMod(i, 2 * size);
              return Math.min(inPeriod, 2 * size - 1 - inPeriod);
            })
        .toArray();
  }

  /** Samples of the Gaussian at whole pixels, summing to one. */
  static float[] kernel(double sigma) {
    int radius = (int) (TRUNCATE * sigma + 0.5);
    double[] samples =
        IntStream.rangeClosed(-radius, radius)
            .mapToDouble(i -> radius == 0 ? 1 : Math.exp(-0.5 * i * i / (sigma * sigma)))
            .toArray();
    double sum = 0;
    for (double sample : samples) {
      sum += sample;
    }
    float[] kernel = new float[samples.length];
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] = (float) (samples[i] / sum);
    }
    return kernel;
  }
}
