package dev.vcpclip.runtime.bundle;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.tensor.DataType;
import dev.vcpclip.runtime.tensor.SafetensorsFile;
import dev.vcpclip.runtime.tensor.SafetensorsWriter;
import dev.vcpclip.runtime.tensor.SafetensorsWriter.Entry;
import dev.vcpclip.runtime.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Inputs of a bundle's graph and the outputs the exporter got for them: {@code golden.safetensors},
 * whose tensors carry the graph's names ({@link BundleManifest#IMAGE} uint8 {@code [N, height,
 * width, 3]}, {@link BundleManifest#ANOMALY_MAP} float32 {@code [N, height, width]}, {@link
 * BundleManifest#IMAGE_SCORE} float32 {@code [N]}).
 *
 * <p>Immutable as far as the arrays it was made of are left alone: the buffers are read-only views.
 * Heap memory only: nothing to close.
 */
public final class GoldenPair {
  private final int pictures;
  private final int height;
  private final int width;
  private final byte[] images;
  private final float[] maps;
  private final float[] scores;

  /**
   * A pair in memory; the arrays are not copied.
   *
   * @param images {@code [pictures, height, width, 3]}
   * @param maps {@code [pictures, height, width]}
   * @param scores {@code [pictures]}
   * @throws IllegalArgumentException when an array is of another size
   */
  public GoldenPair(
      int pictures, int height, int width, byte[] images, float[] maps, float[] scores) {
    int pixels = Math.multiplyExact(pictures, Math.multiplyExact(height, width));
    if (images.length != Math.multiplyExact(3, pixels)
        || maps.length != pixels
        || scores.length != pictures) {
      throw new IllegalArgumentException(
          "%d bytes, %d map values and %d scores for %d pictures of %d x %d"
              .formatted(images.length, maps.length, scores.length, pictures, width, height));
    }
    this.pictures = pictures;
    this.height = height;
    this.width = width;
    this.images = images;
    this.maps = maps;
    this.scores = scores;
  }

  static GoldenPair read(Path path, BundleManifest.Input input) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      TensorInfo image = file.tensors().get(BundleManifest.IMAGE);
      if (image == null || image.shape().isEmpty() || image.shape().get(0) < 1) {
        throw new VcpClipException(
            path + ": '" + BundleManifest.IMAGE + "' is missing or empty. Export again.");
      }
      long n = image.shape().get(0);
      long height = input.height();
      long width = input.width();
      require(file, BundleManifest.IMAGE, DataType.U8, List.of(n, height, width, 3L));
      require(file, BundleManifest.ANOMALY_MAP, DataType.F32, List.of(n, height, width));
      require(file, BundleManifest.IMAGE_SCORE, DataType.F32, List.of(n));
      ByteBuffer bytes = file.bytes(BundleManifest.IMAGE);
      byte[] images = new byte[bytes.remaining()];
      bytes.get(images);
      return new GoldenPair(
          Math.toIntExact(n),
          input.height(),
          input.width(),
          images,
          file.floats(BundleManifest.ANOMALY_MAP),
          file.floats(BundleManifest.IMAGE_SCORE));
    }
  }

  private static void require(SafetensorsFile file, String name, DataType type, List<Long> shape) {
    TensorInfo found = file.tensors().get(name);
    if (found == null || found.dataType() != type || !found.shape().equals(shape)) {
      throw new VcpClipException(
          "%s: '%s' is %s, expected %s %s. Export again."
              .formatted(
                  file.file(),
                  name,
                  found == null ? "missing" : found.dataType() + " " + found.shape(),
                  type,
                  shape));
    }
  }

  /**
   * Writes the pair under the graph's names.
   *
   * @throws VcpClipException when the disk refuses
   */
  public void write(Path file) {
    List<Long> shape = List.of((long) pictures, (long) height, (long) width, 3L);
    Entry pixels =
        new Entry(
            new TensorInfo(BundleManifest.IMAGE, DataType.U8, shape),
            channel -> {
              ByteBuffer bytes = ByteBuffer.wrap(images);
              while (bytes.hasRemaining()) {
                channel.write(bytes);
              }
            });
    SafetensorsWriter.write(
        file,
        Map.of(),
        List.of(
            pixels,
            Entry.f32(BundleManifest.ANOMALY_MAP, maps, pictures, height, width),
            Entry.f32(BundleManifest.IMAGE_SCORE, scores, pictures)));
  }

  /** Number of pictures, at least one. */
  public int pictures() {
    return pictures;
  }

  /** One picture: uint8 {@code [height, width, 3]}, RGB. */
  public ByteBuffer image(int picture) {
    int size = images.length / pictures;
    return ByteBuffer.wrap(images, picture * size, size).slice().asReadOnlyBuffer();
  }

  /** Its anomaly map: {@code [height, width]}. */
  public FloatBuffer map(int picture) {
    int size = maps.length / pictures;
    return FloatBuffer.wrap(maps, picture * size, size).slice().asReadOnlyBuffer();
  }

  /** Its image score. */
  public float score(int picture) {
    return scores[picture];
  }
}
