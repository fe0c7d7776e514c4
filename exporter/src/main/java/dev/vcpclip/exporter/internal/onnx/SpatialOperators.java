package dev.vcpclip.exporter.internal.onnx;

import static java.util.Map.entry;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The operations over the rows and columns of pictures and maps. */
abstract sealed class SpatialOperators extends Operators permits GraphBuilder {
  /**
   * Convolution over images without padding.
   *
   * @param x {@code [N, in, height, width]}
   * @param kernel {@code [out, in, height, width]}
   * @param bias {@code [out]}, or {@code null}
   */
  public Value conv2d(Value x, Value kernel, Value bias, int stride) {
    if (x.shape().rank() != 4 || kernel.shape().rank() != 4 || x.dim(1) != kernel.dim(1)) {
      throw wrong("Conv", "channels or ranks differ", x, kernel);
    }
    long height = (x.dim(2) - kernel.dim(2)) / stride + 1;
    long width = (x.dim(3) - kernel.dim(3)) / stride + 1;
    Shape shape = Shape.of(x.dim(0), kernel.dim(0), height, width);
    Map<String, Object> attributes = Map.of("strides", new long[] {stride, stride});
    List<Value> inputs = bias == null ? List.of(x, kernel) : List.of(x, kernel, bias);
    return node("Conv", inputs, x.type(), List.of(shape), attributes).get(0);
  }

  /**
   * Convolution along the last axis that keeps its length; zeros beyond the ends.
   *
   * @param x {@code [N, in, length]}
   * @param kernel {@code [out, in, odd]}
   * @param bias {@code [out]}
   */
  public Value conv1dSame(Value x, Value kernel, Value bias) {
    if (x.shape().rank() != 3 || kernel.shape().rank() != 3 || x.dim(1) != kernel.dim(1)) {
      throw wrong("Conv", "channels or ranks differ", x, kernel);
    }
    long pad = kernel.dim(2) / 2;
    Shape shape = x.shape().with(1, kernel.dim(0));
    return one("Conv", x.type(), shape, Map.of("pads", new long[] {pad, pad}), x, kernel, bias);
  }

  /**
   * Bilinear enlargement by a whole factor, corner pixels on corner pixels (PyTorch's {@code
   * align_corners=True}).
   *
   * @param x {@code [N, channels, height, width]}
   */
  public Value upsample(Value x, int factor) {
    // Factors, not sizes: sizes would have to name the batch. The factor of the result's size is
    // whole, so the size is exact.
    Value scales = vector(1, 1, factor, factor);
    Shape shape = x.shape().with(2, x.dim(2) * factor).with(3, x.dim(3) * factor);
    Map<String, Object> attributes =
        attributes(
            entry("mode", "linear"), entry("coordinate_transformation_mode", "align_corners"));
    return node("Resize", Arrays.asList(x, null, scales), x.type(), List.of(shape), attributes)
        .get(0);
  }

  /**
   * Mean over square windows that do not overlap; those at the far edges may be smaller.
   *
   * @param x {@code [N, channels, height, width]}
   */
  public Value meanOfWindows(Value x, int window) {
    Shape shape =
        x.shape()
            .with(2, (x.dim(2) + window - 1) / window)
            .with(3, (x.dim(3) + window - 1) / window);
    long[] sides = {window, window};
    Map<String, Object> attributes =
        attributes(
            entry("kernel_shape", sides),
            entry("strides", sides),
            entry("ceil_mode", 1L),
            entry("count_include_pad", 0L));
    return one("AveragePool", x.type(), shape, attributes, x);
  }
}
