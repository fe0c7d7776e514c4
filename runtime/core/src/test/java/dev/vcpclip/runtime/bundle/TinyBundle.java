package dev.vcpclip.runtime.bundle;

import dev.vcpclip.runtime.io.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A real bundle of a few kilobytes, for tests: its model calls bright pixels anomalous.
 *
 * <p>The anomaly map is the mean of red, green and blue over 255, the image score the map's
 * maximum; a picture with a pixel as bright as {@link #IMAGE_THRESHOLD} is a defect, regions are
 * brighter than {@link #PIXEL_THRESHOLD}.
 *
 * @param width of the model's input
 * @param height of the model's input
 * @param batch pictures in a run, or a name for any number
 * @param thresholds {@code null} for a model that was never calibrated
 * @param mapName the name of the graph's map output
 * @param goldenError added to one value of the golden map, so that nothing reproduces it
 * @param nanOnBlack whether the score of a black picture is NaN
 */
public record TinyBundle(
    int width,
    int height,
    String batch,
    BundleManifest.Thresholds thresholds,
    String mapName,
    float goldenError,
    boolean nanOnBlack) {
  /** Image scores at or above it are defects. */
  public static final double IMAGE_THRESHOLD = 0.8;

  /** Map values at or above it belong to a region. */
  public static final double PIXEL_THRESHOLD = 0.5;

  /** Writes the usual tiny bundle into a folder, which is created. */
  public static void write(Path folder) {
    usual().writeFolder(folder);
  }

  /** 24 x 16 pixels, calibrated, sound. */
  public static TinyBundle usual() {
    return new TinyBundle(
        24,
        16,
        "N",
        new BundleManifest.Thresholds(IMAGE_THRESHOLD, PIXEL_THRESHOLD, "nothing"),
        BundleManifest.ANOMALY_MAP,
        0,
        false);
  }

  /** The same without thresholds. */
  public TinyBundle uncalibrated() {
    return new TinyBundle(width, height, batch, null, mapName, goldenError, nanOnBlack);
  }

  /** The same with another name for the map output. */
  public TinyBundle withMapName(String value) {
    return new TinyBundle(width, height, batch, thresholds, value, goldenError, nanOnBlack);
  }

  /** The same with a golden map that is wrong by that much in one place. */
  public TinyBundle withGoldenError(float value) {
    return new TinyBundle(width, height, batch, thresholds, mapName, value, nanOnBlack);
  }

  /** The same with a graph that takes one picture a run. */
  public TinyBundle withFixedBatch() {
    return new TinyBundle(width, height, "1", thresholds, mapName, goldenError, nanOnBlack);
  }

  /** The same with a graph whose score of a black picture is NaN. */
  public TinyBundle withNanOnBlack() {
    return new TinyBundle(width, height, batch, thresholds, mapName, goldenError, true);
  }

  /** The same with another input size. */
  public TinyBundle withSize(int newWidth, int newHeight) {
    return new TinyBundle(newWidth, newHeight, batch, thresholds, mapName, goldenError, nanOnBlack);
  }

  /** Writes the bundle into a folder, which is created. */
  public void writeFolder(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.write(
          folder.resolve(BundleManifest.MODEL_FILE),
          TinyModel.brightness(batch, width, height, mapName, nanOnBlack));
      writeGolden(folder.resolve(BundleManifest.GOLDEN_FILE));
      writeManifest(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the bundle as one zip file. */
  public void writeArchive(Path file) {
    try {
      Path folder = Files.createTempDirectory(file.toAbsolutePath().getParent(), "folder");
      writeFolder(folder);
      zip(folder, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Packs a folder's files into a zip file. */
  public static void zip(Path folder, Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out);
        Stream<Path> files = Files.list(folder)) {
      for (Path each : files.sorted().toList()) {
        zip.putNextEntry(new ZipEntry(each.getFileName().toString()));
        Files.copy(each, zip);
        zip.closeEntry();
      }
    }
  }

  private void writeGolden(Path file) {
    int pictures = 2;
    byte[] images = new byte[pictures * height * width * 3];
    new Random(1).nextBytes(images);
    float[] maps = new float[pictures * height * width];
    float[] scores = new float[pictures];
    for (int i = 0; i < maps.length; i++) {
      int sum = (images[3 * i] & 0xFF) + (images[3 * i + 1] & 0xFF) + (images[3 * i + 2] & 0xFF);
      maps[i] = sum / 765f;
      int picture = i / (height * width);
      scores[picture] = Math.max(scores[picture], maps[i]);
    }
    maps[maps.length / 2] += goldenError;
    new GoldenPair(pictures, height, width, images, maps, scores).write(file);
  }

  private void writeManifest(Path folder) throws IOException {
    Map<String, String> files = new TreeMap<>();
    for (String name : List.of(BundleManifest.MODEL_FILE, BundleManifest.GOLDEN_FILE)) {
      files.put(name, Sha256.of(Files.readAllBytes(folder.resolve(name))));
    }
    BundleManifest manifest =
        new BundleManifest(
            BundleManifest.FORMAT_VERSION,
            new BundleManifest.Model("tiny", "VCP-CLIP+", "gelu", 1, 3, 1, 1, 1, 1, List.of(1), 1),
            new BundleManifest.Input(width, height, BundleManifest.Input.PIL_BICUBIC, false),
            new BundleManifest.Prompts("a photo of a {state} {token}", "good", "damaged", 1, 1),
            new BundleManifest.Fusion(0.07, 0.07, 0.4, 0.6),
            new BundleManifest.ScoreRule(BundleManifest.ScoreRule.Rule.FUSED, 1),
            new BundleManifest.Smoothing(0, 4),
            null,
            thresholds,
            List.of(),
            files,
            new BundleManifest.Provenance(
                "test", "2026-01-01T00:00:00Z", "fp32", List.of(), Map.of(), ""));
    Files.write(folder.resolve(BundleManifest.FILE), ManifestJson.write(manifest));
  }
}
