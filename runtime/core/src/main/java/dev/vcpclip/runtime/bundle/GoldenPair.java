package dev.vcpclip.runtime.bundle;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.reference.PatchTokens;
import dev.vcpclip.runtime.tensor.DataType;
import dev.vcpclip.runtime.tensor.SafetensorsFile;
import dev.vcpclip.runtime.tensor.SafetensorsWriter;
import dev.vcpclip.runtime.tensor.SafetensorsWriter.Entry;
import dev.vcpclip.runtime.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Inputs of a bundle's graph and the outputs the exporter got for them: {@code golden.safetensors},
 * whose tensors carry the graph's names ({@link BundleManifest#IMAGE} uint8 {@code [N, height,
 * width, 3]}, {@link BundleManifest#ANOMALY_MAP} float32 {@code [N, height, width]}, {@link
 * BundleManifest#IMAGE_SCORE} float32 {@code [N]}); where pictures can be compared with good parts
 * also {@link BundleManifest#BANK} with its {@link BundleManifest#REFERENCE_MAP} and {@link
 * BundleManifest#REFERENCE_SCORE}, shaped as the map and the score are.
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

  /** {@code null} in a bundle without. */
  private final Comparison comparison;

  /**
   * A bank, and what comparing the pictures with it gives.
   *
   * @param bank the good parts
   * @param maps {@code [pictures, height, width]}
   * @param scores {@code [pictures]}
   */
  public record Comparison(PatchTokens bank, FloatBuffer maps, FloatBuffer scores) {
    /** One picture's map. */
    public FloatBuffer map(int picture) {
      int size = maps.capacity() / scores.capacity();
      return maps.slice(picture * size, size);
    }

    /** One picture's score. */
    public float score(int picture) {
      return scores.get(picture);
    }
  }

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
    this(pictures, height, width, images, maps, scores, null);
  }

  private GoldenPair(
      int pictures,
      int height,
      int width,
      byte[] images,
      float[] maps,
      float[] scores,
      Comparison comparison) {
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
    this.comparison = comparison;
  }

  /**
   * The same pair with a comparison; the arrays are not copied.
   *
   * @param found maps {@code [pictures, height, width]}
   * @param unlikeness scores {@code [pictures]}
   */
  public GoldenPair with(PatchTokens bank, float[] found, float[] unlikeness) {
    if (found.length != maps.length || unlikeness.length != scores.length) {
      throw new IllegalArgumentException(
          "%d map values and %d scores for %d and %d"
              .formatted(found.length, unlikeness.length, maps.length, scores.length));
    }
    Comparison compared =
        new Comparison(bank, FloatBuffer.wrap(found), FloatBuffer.wrap(unlikeness));
    return new GoldenPair(pictures, height, width, images, maps, scores, compared);
  }

  static GoldenPair read(Path path, BundleManifest manifest) {
    BundleManifest.Input input = manifest.input();
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
      GoldenPair pair =
          new GoldenPair(
              Math.toIntExact(n),
              input.height(),
              input.width(),
              images,
              file.floats(BundleManifest.ANOMALY_MAP),
              file.floats(BundleManifest.IMAGE_SCORE));
      return manifest.references() == null
          ? pair
          : pair.withComparison(file, manifest.references());
    }
  }

  private GoldenPair withComparison(SafetensorsFile file, BundleManifest.References form) {
    TensorInfo rows = file.tensors().get(BundleManifest.BANK);
    long count = rows == null || rows.shape().size() != 3 ? 1 : rows.shape().get(1);
    List<Long> shape = List.of((long) form.layers(), count, (long) form.channels());
    require(file, BundleManifest.BANK, DataType.F32, shape);
    List<Long> mapped = List.of((long) pictures, (long) height, (long) width);
    require(file, BundleManifest.REFERENCE_MAP, DataType.F32, mapped);
    require(file, BundleManifest.REFERENCE_SCORE, DataType.F32, List.of((long) pictures));
    return with(
        PatchTokens.of(
            form.layers(),
            Math.toIntExact(count),
            form.channels(),
            file.floats(BundleManifest.BANK)),
        file.floats(BundleManifest.REFERENCE_MAP),
        file.floats(BundleManifest.REFERENCE_SCORE));
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
    List<Entry> entries = new ArrayList<>();
    entries.add(pixels);
    entries.add(Entry.f32(BundleManifest.ANOMALY_MAP, maps, pictures, height, width));
    entries.add(Entry.f32(BundleManifest.IMAGE_SCORE, scores, pictures));
    if (comparison != null) {
      PatchTokens bank = comparison.bank;
      entries.add(
          Entry.f32(
              BundleManifest.BANK,
              floats(bank.values()),
              bank.layers(),
              bank.rows(),
              bank.channels()));
      float[] found = floats(comparison.maps);
      entries.add(Entry.f32(BundleManifest.REFERENCE_MAP, found, pictures, height, width));
      float[] unlikeness = floats(comparison.scores);
      entries.add(Entry.f32(BundleManifest.REFERENCE_SCORE, unlikeness, pictures));
    }
    SafetensorsWriter.write(file, Map.of(), entries);
  }

  private static float[] floats(FloatBuffer buffer) {
    float[] values = new float[buffer.capacity()];
    buffer.get(0, values);
    return values;
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

  /** The comparison with good parts; empty in a bundle without. */
  public Optional<Comparison> comparison() {
    return Optional.ofNullable(comparison);
  }
}
