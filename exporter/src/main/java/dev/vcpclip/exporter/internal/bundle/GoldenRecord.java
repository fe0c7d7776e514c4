package dev.vcpclip.exporter.internal.bundle;

import dev.vcpclip.exporter.internal.onnx.GraphRunner;
import dev.vcpclip.exporter.internal.onnx.Tensor;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.tensor.DataType;
import dev.vcpclip.runtime.tensor.SafetensorsWriter;
import dev.vcpclip.runtime.tensor.SafetensorsWriter.Entry;
import dev.vcpclip.runtime.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A picture and what the plain graph makes of it on the CPU: what every folded graph, provider and
 * precision has to reproduce.
 *
 * @param image uint8 {@code [1, size, size, 3]}
 * @param outputs by name
 */
record GoldenRecord(Tensor image, Map<String, Tensor> outputs) {
  /** The outputs that are recorded. */
  static final List<String> OUTPUTS =
      List.of(BundleManifest.ANOMALY_MAP, BundleManifest.IMAGE_SCORE);

  /**
   * Runs the graph on the test picture.
   *
   * @throws VcpClipException when it does not give numbers
   */
  static GoldenRecord of(GraphRunner runner, int size) {
    Tensor image = Tensor.ofBytes(picture(size), 1, size, size, 3);
    Map<String, Tensor> outputs = runner.run(BundleManifest.IMAGE, image);
    for (Map.Entry<String, Tensor> output : outputs.entrySet()) {
      for (float value : output.getValue().floats()) {
        if (!Float.isFinite(value)) {
          throw new VcpClipException(
              "the model gives " + value + " as '" + output.getKey() + "'. Damaged weights?");
        }
      }
    }
    return new GoldenRecord(image, outputs);
  }

  /**
   * A picture that has something for every scale, the same for every export of a size: a shaded,
   * striped surface with grain, a dark scratch and a bright blot.
   */
  private static byte[] picture(int size) {
    Random random = new Random(518);
    byte[] pixels = new byte[size * size * 3];
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        double u = (x + 0.5) / size;
        double v = (y + 0.5) / size;
        double surface = 110 + 50 * u - 30 * v + 18 * Math.sin(40 * (u + 0.3 * v));
        double scratch = Math.abs(v - 0.3 - 0.4 * u) < 0.012 ? -70 : 0;
        double blot = 80 * Math.exp(-300 * ((u - 0.7) * (u - 0.7) + (v - 0.25) * (v - 0.25)));
        for (int c = 0; c < 3; c++) {
          double grain = 12 * random.nextGaussian();
          double value = surface + scratch + blot * (c == 2 ? 0.4 : 1) + 9 * c + grain;
          pixels[(y * size + x) * 3 + c] = (byte) Math.max(0, Math.min(255, Math.round(value)));
        }
      }
    }
    return pixels;
  }

  /** Largest difference of the recorded outputs found, relative to their largest value. */
  double relativeError(Map<String, Tensor> found) {
    double worst = 0;
    for (Map.Entry<String, Tensor> output : outputs.entrySet()) {
      Tensor other = found.get(output.getKey());
      if (other != null) {
        worst = Math.max(worst, relativeError(other.floats(), output.getValue().floats()));
      }
    }
    return worst;
  }

  /** Largest difference, relative to the largest value expected; of NaN, more than any bound. */
  static double relativeError(float[] found, float[] expected) {
    double difference = 0;
    double largest = 0;
    for (int i = 0; i < expected.length; i++) {
      double distance = Math.abs((double) found[i] - expected[i]);
      difference = Math.max(difference, Double.isNaN(distance) ? Double.MAX_VALUE : distance);
      largest = Math.max(largest, Math.abs(expected[i]));
    }
    return difference == 0 ? 0 : difference / largest;
  }

  /** Writes the pair under the graph's names. */
  void write(Path file) {
    Tensor map = outputs.get(BundleManifest.ANOMALY_MAP);
    Tensor score = outputs.get(BundleManifest.IMAGE_SCORE);
    List<Long> imageShape = Arrays.stream(image.shape()).boxed().toList();
    Entry pixels =
        new Entry(
            new TensorInfo(BundleManifest.IMAGE, DataType.U8, imageShape),
            channel -> {
              ByteBuffer bytes = ByteBuffer.wrap(image.bytes());
              while (bytes.hasRemaining()) {
                channel.write(bytes);
              }
            });
    SafetensorsWriter.write(
        file,
        Map.of(),
        List.of(
            pixels,
            Entry.f32(BundleManifest.ANOMALY_MAP, map.floats(), map.shape()),
            Entry.f32(BundleManifest.IMAGE_SCORE, score.floats(), score.shape())));
  }
}
