package dev.vcpclip.exporter.internal.bundle;

import dev.vcpclip.exporter.internal.onnx.ExternalWeights;
import dev.vcpclip.exporter.internal.onnx.Graph;
import dev.vcpclip.exporter.internal.onnx.GraphRunner;
import dev.vcpclip.exporter.internal.onnx.OnnxWriter;
import dev.vcpclip.exporter.internal.onnx.Tensor;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.bundle.ManifestJson;
import dev.vcpclip.runtime.io.AtomicFile;
import dev.vcpclip.runtime.io.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Writes a bundle step by step into a hidden folder beside the target and moves it there when it
 * has proved itself. Closed before that, it leaves nothing behind.
 *
 * <p>Steps, in this order: {@link #writeGraphs}, {@link #writeGolden}, {@link #verify}, {@link
 * #publish}. Used by one thread.
 */
public final class BundleWriter implements AutoCloseable {
  /** Largest difference from the plain graph, relative to the largest value. */
  private static final double TOLERANCE = 1e-4;

  /** The graph that the golden pair comes from; not part of the bundle. */
  private static final String PLAIN = "plain.onnx";

  private final Path target;
  private final boolean overwrite;
  private final Path work;
  private final Path files;
  private final ExternalWeights weights;
  private GoldenRecord golden;

  private BundleWriter(Path target, boolean overwrite, Path work) throws IOException {
    this.target = target;
    this.overwrite = overwrite;
    this.work = work;
    this.files = Files.createDirectory(work.resolve("bundle"));
    this.weights = ExternalWeights.create(files.resolve(BundleManifest.WEIGHTS_FILE));
  }

  /**
   * Starts a bundle.
   *
   * @param target a folder, or a file ending in {@code .vcp} or {@code .zip}
   * @throws VcpClipException when it is there and may not be overwritten, or its folder cannot be
   *     written to
   */
  public static BundleWriter begin(Path target, boolean overwrite) {
    if (Files.exists(target) && !overwrite) {
      throw new VcpClipException(
          target + ": is already there. Choose another name, or --overwrite it.");
    }
    if (Files.isDirectory(target) && !Files.exists(target.resolve(BundleManifest.FILE))) {
      throw new VcpClipException(
          target + ": is a folder but no bundle, so it is not overwritten. Choose another name.");
    }
    Path absolute = target.toAbsolutePath();
    try {
      Files.createDirectories(absolute.getParent());
      Path work = Files.createDirectory(AtomicFile.temporarySibling(absolute));
      return new BundleWriter(absolute, overwrite, work);
    } catch (IOException e) {
      throw cannotWrite(target, e);
    }
  }

  /** A folder for intermediate files, removed with {@link #close}. */
  public Path scratch() {
    return work;
  }

  /**
   * Writes the graph with those outputs and the same graph with the image score alone, over one
   * file of weights.
   *
   * @return bytes of weights
   */
  public long writeGraphs(Graph graph, List<String> outputs) {
    try {
      Graph model = graph.select(outputs);
      OnnxWriter.write(model, files.resolve(BundleManifest.MODEL_FILE), weights, weights);
      Graph score = graph.select(List.of(BundleManifest.IMAGE_SCORE));
      OnnxWriter.write(score, files.resolve(BundleManifest.SCORE_MODEL_FILE), weights, weights);
      weights.force();
      return weights.size();
    } catch (IOException e) {
      throw cannotWrite(target, e);
    }
  }

  /**
   * Runs the plain graph on a picture and keeps what it gives. The plain graph shares the bundle's
   * weights; what only it needs goes elsewhere and is removed.
   *
   * @param size side of the picture
   */
  public void writeGolden(Graph plain, int size) {
    Path model = files.resolve(PLAIN);
    Path data = files.resolve(PLAIN + ".data");
    try {
      try (ExternalWeights own = ExternalWeights.create(data)) {
        OnnxWriter.write(plain.select(GoldenRecord.OUTPUTS), model, weights, own);
      }
      try (GraphRunner runner = GraphRunner.open(model)) {
        golden = GoldenRecord.of(runner, size);
      }
      Files.delete(model);
      Files.delete(data);
      golden.write(files.resolve(BundleManifest.GOLDEN_FILE));
    } catch (IOException e) {
      throw cannotWrite(target, e);
    }
  }

  /**
   * Runs both graphs of the bundle on the golden picture.
   *
   * @return the largest difference, relative to the largest value
   * @throws VcpClipException when it is larger than rounding explains
   */
  public double verify() {
    double worst = 0;
    for (String file : List.of(BundleManifest.MODEL_FILE, BundleManifest.SCORE_MODEL_FILE)) {
      try (GraphRunner runner = GraphRunner.open(files.resolve(file))) {
        Map<String, Tensor> found = runner.run(BundleManifest.IMAGE, golden.image());
        double error = golden.relativeError(found);
        if (error > TOLERANCE) {
          throw new VcpClipException(
              String.format(
                  "%s differs from the unfolded model by %.1e of the largest value, allowed %.0e."
                      + " Find the fold at fault with --without-fold.",
                  file, error, TOLERANCE));
        }
        worst = Math.max(worst, error);
      }
    }
    return worst;
  }

  /**
   * Writes the manifest, with the files' hashes, and moves the bundle to its place.
   *
   * @param manifest its files are replaced
   * @return the manifest as written
   */
  public BundleManifest publish(BundleManifest manifest) {
    try {
      weights.close();
      BundleManifest complete =
          new BundleManifest(
              manifest.formatVersion(),
              manifest.model(),
              manifest.input(),
              manifest.prompts(),
              manifest.fusion(),
              manifest.score(),
              manifest.smoothing(),
              manifest.thresholds(),
              hashes(),
              manifest.provenance());
      byte[] json = ManifestJson.write(complete);
      AtomicFile.write(
          files.resolve(BundleManifest.FILE), channel -> channel.write(ByteBuffer.wrap(json)));
      replace(isArchive(target) ? StoredZip.of(files, work.resolve("bundle.zip")) : files);
      return complete;
    } catch (IOException e) {
      throw cannotWrite(target, e);
    }
  }

  private static boolean isArchive(Path target) {
    String name = target.getFileName().toString();
    return name.endsWith(".vcp") || name.endsWith(".zip");
  }

  private Map<String, String> hashes() throws IOException {
    Map<String, String> hashes = new TreeMap<>();
    try (Stream<Path> list = Files.list(files)) {
      list.forEach(f -> hashes.put(f.getFileName().toString(), Sha256.of(f)));
    }
    return hashes;
  }

  private void replace(Path finished) throws IOException {
    if (!Files.exists(target)) {
      AtomicFile.move(finished, target);
      return;
    }
    if (!overwrite) {
      throw new VcpClipException(target + ": appeared meanwhile. Choose another name.");
    }
    Path old = work.resolve("old");
    AtomicFile.move(target, old);
    try {
      AtomicFile.move(finished, target);
    } catch (IOException e) {
      AtomicFile.move(old, target);
      throw e;
    }
  }

  private static VcpClipException cannotWrite(Path target, IOException e) {
    return new VcpClipException(
        target + ": cannot be written (" + e + "). Check the folder's rights and free space.", e);
  }

  @Override
  public void close() {
    try {
      weights.close();
      if (Files.exists(work)) {
        try (Stream<Path> walk = Files.walk(work)) {
          walk.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        }
      }
    } catch (IOException e) {
      // A stray hidden folder does no harm; the first failure is the one to report.
    }
  }
}
