package dev.vcpclip.exporter.internal.bundle;

import dev.vcpclip.exporter.VariantType;
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
import dev.vcpclip.runtime.io.TemporaryFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Writes a bundle step by step into a hidden folder beside the target and moves it there when it
 * has proved itself. Closed before that, it leaves nothing behind.
 *
 * <p>Steps, in this order: {@link #writeGraphs}, {@link #writeGolden}, {@link #verify}, {@link
 * #writeVariant} for each, {@link #publish}. Used by one thread.
 */
public final class BundleWriter implements AutoCloseable {
  /** Largest difference from the plain graph, relative to the largest value. */
  private static final double TOLERANCE = 1e-4;

  /** A graph that is run while the bundle is written and not part of it. */
  private static final String BESIDE = "beside.onnx";

  private final Path target;
  private final boolean overwrite;
  private final TemporaryFolder work;
  private final Path files;
  private final ExternalWeights weights;
  private final List<BundleManifest.Variant> variants = new ArrayList<>();
  private GoldenRecord golden;

  /** Of the portable graph, picture by picture; the same for every variant. */
  private List<Map<String, Tensor>> expected;

  private BundleWriter(Path target, boolean overwrite, TemporaryFolder work) throws IOException {
    this.target = target;
    this.overwrite = overwrite;
    this.work = work;
    this.files = Files.createDirectory(work.path().resolve("bundle"));
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
    TemporaryFolder work = TemporaryFolder.beside(absolute);
    try {
      return new BundleWriter(absolute, overwrite, work);
    } catch (IOException e) {
      work.close();
      throw AtomicFile.cannotWrite(target, e);
    }
  }

  /** A folder for intermediate files, removed with {@link #close}. */
  public Path scratch() {
    return work.path();
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
      throw AtomicFile.cannotWrite(target, e);
    }
  }

  /**
   * Runs the plain graph on a picture and keeps what it gives.
   *
   * @param size side of the picture
   */
  public void writeGolden(Graph plain, int size) {
    golden = runBeside(plain.select(GoldenRecord.OUTPUTS), r -> GoldenRecord.of(r, size));
    golden.write(files.resolve(BundleManifest.GOLDEN_FILE));
  }

  /**
   * Runs a graph that does not become part of the bundle. It shares the bundle's weights; what only
   * it needs goes elsewhere and is removed.
   */
  public <T> T runBeside(Graph graph, Function<GraphRunner, T> use) {
    Path model = files.resolve(BESIDE);
    Path data = files.resolve(BESIDE + ".data");
    try {
      try (ExternalWeights own = ExternalWeights.create(data)) {
        OnnxWriter.write(graph, model, weights, own);
      }
      try (GraphRunner runner = GraphRunner.open(model)) {
        return use.apply(runner);
      } finally {
        Files.delete(model);
        Files.delete(data);
      }
    } catch (IOException e) {
      throw AtomicFile.cannotWrite(target, e);
    }
  }

  /** The golden picture, {@code [1, size, size, 3]}. */
  public Tensor goldenPicture() {
    return golden.image();
  }

  /**
   * Writes a variant beside the portable graph, sharing its weights, and compares the two.
   *
   * @param outputs of the graph
   * @param pictures to compare on, {@code [1, size, size, 3]} each, the same for every variant
   * @return how far the anomaly maps are apart
   * @throws VcpClipException when that is too far to be of use
   */
  public BundleManifest.Difference writeVariant(
      VariantType type, Graph graph, List<String> outputs, List<Tensor> pictures) {
    String model = type.label() + ".onnx";
    String score = type.label() + ".score.onnx";
    Path data = files.resolve(model + ".data");
    try {
      try (ExternalWeights own = ExternalWeights.create(data)) {
        OnnxWriter.write(graph.select(outputs), files.resolve(model), weights, own);
        Graph scoreGraph = graph.select(List.of(BundleManifest.IMAGE_SCORE));
        OnnxWriter.write(scoreGraph, files.resolve(score), weights, own);
        own.force();
      }
      weights.force();
      if (Files.size(data) == 0) {
        Files.delete(data);
      }
    } catch (IOException e) {
      throw AtomicFile.cannotWrite(target, e);
    }
    MapDifferences differences = compare(model, pictures);
    BundleManifest.Variant variant = differences.variant(type, model, score);
    variants.add(variant);
    return variant.difference();
  }

  private MapDifferences compare(String model, List<Tensor> pictures) {
    if (expected == null) {
      expected = run(BundleManifest.MODEL_FILE, pictures);
    }
    List<Map<String, Tensor>> found = run(model, pictures);
    MapDifferences differences = new MapDifferences();
    for (int i = 0; i < pictures.size(); i++) {
      differences.add(expected.get(i), found.get(i));
    }
    return differences;
  }

  private List<Map<String, Tensor>> run(String model, List<Tensor> pictures) {
    try (GraphRunner runner = GraphRunner.open(files.resolve(model))) {
      return pictures.stream().map(p -> runner.run(BundleManifest.IMAGE, p)).toList();
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
   * @param manifest its files and variants are replaced
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
              variants,
              hashes(),
              manifest.provenance());
      byte[] json = ManifestJson.write(complete);
      AtomicFile.write(
          files.resolve(BundleManifest.FILE), channel -> channel.write(ByteBuffer.wrap(json)));
      replace(isArchive(target) ? StoredZip.of(files, work.path().resolve("bundle.zip")) : files);
      return complete;
    } catch (IOException e) {
      throw AtomicFile.cannotWrite(target, e);
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
    AtomicFile.exchange(finished, target, work.path().resolve("old"));
  }

  @Override
  public void close() {
    try {
      weights.close();
    } catch (IOException e) {
      // What it wrote is deleted now; the first failure is the one to report.
    }
    work.close();
  }
}
