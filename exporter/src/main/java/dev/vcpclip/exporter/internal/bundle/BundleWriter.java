package dev.vcpclip.exporter.internal.bundle;

import dev.vcpclip.exporter.internal.onnx.ExternalWeights;
import dev.vcpclip.exporter.internal.onnx.Graph;
import dev.vcpclip.exporter.internal.onnx.GraphRunner;
import dev.vcpclip.exporter.internal.onnx.OnnxWriter;
import dev.vcpclip.exporter.request.ExportRequest;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.bundle.GoldenPair;
import dev.vcpclip.runtime.bundle.ManifestJson;
import dev.vcpclip.runtime.io.AtomicFile;
import dev.vcpclip.runtime.io.Sha256;
import dev.vcpclip.runtime.io.TemporaryFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Bundle in the making, in a hidden folder beside the target, moved there when it has proved
 * itself. Closed before that, it leaves nothing behind.
 *
 * <p>{@link #writePortable} and {@link #writeGolden} come first, {@link #publish} last. Used by one
 * thread.
 */
public final class BundleWriter implements AutoCloseable {
  /** A graph that is run while the bundle is written and not part of it. */
  private static final String BESIDE = "beside.onnx";

  private final Path target;
  private final boolean overwrite;
  private final TemporaryFolder work;
  private final Path files;
  private final ExternalWeights weights;
  private final Map<String, ExternalWeights> variantWeights = new TreeMap<>();

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
  Path scratch() {
    return work.path();
  }

  /**
   * Writes the portable graph with the outputs asked for, and the same graph without the map, over
   * one file of weights.
   *
   * @return bytes of weights
   */
  long writePortable(Graph graph, ExportRequest request) {
    try {
      write(GraphFiles.PORTABLE, graph, request, weights);
      return weights.size();
    } catch (IOException e) {
      throw AtomicFile.cannotWrite(target, e);
    }
  }

  /** Writes another form of the graph beside the portable one, sharing its weights. */
  void writeVariant(GraphFiles names, Graph graph, ExportRequest request) {
    try {
      ExternalWeights own = variantWeights.get(names.data());
      if (own == null) {
        own = ExternalWeights.create(files.resolve(names.data()));
        variantWeights.put(names.data(), own);
      }
      write(names, graph, request, own);
      own.force();
    } catch (IOException e) {
      throw AtomicFile.cannotWrite(target, e);
    }
  }

  private void write(GraphFiles names, Graph graph, ExportRequest request, ExternalWeights own)
      throws IOException {
    Graph whole = graph.select(request.outputs());
    OnnxWriter.write(whole, files.resolve(names.model()), weights, own);
    Graph score = graph.select(request.scoreOutputs());
    OnnxWriter.write(score, files.resolve(names.score()), weights, own);
    weights.force();
  }

  /** Writes the graph that compares patch tokens with a bank. */
  void writeReferences(Graph graph) {
    try {
      Path model = files.resolve(BundleManifest.REFERENCE_MODEL_FILE);
      OnnxWriter.write(graph, model, weights, weights);
      weights.force();
    } catch (IOException e) {
      throw AtomicFile.cannotWrite(target, e);
    }
  }

  /** Writes what every graph of the bundle has to reproduce. */
  void writeGolden(GoldenPair golden) {
    golden.write(files.resolve(BundleManifest.GOLDEN_FILE));
  }

  /**
   * Runs a graph of the bundle.
   *
   * @param model its file's name
   */
  <T> T run(String model, Function<GraphRunner, T> use) {
    try (GraphRunner runner = GraphRunner.open(files.resolve(model))) {
      return use.apply(runner);
    }
  }

  /**
   * Runs a graph of a variant's weights, which have been written, in place of the variant's own; it
   * does not become part of the bundle.
   */
  <T> T runInPlaceOf(GraphFiles names, Graph graph, Function<GraphRunner, T> use) {
    try {
      return runOnce(graph, variantWeights.get(names.data()), use);
    } catch (IOException e) {
      throw AtomicFile.cannotWrite(target, e);
    }
  }

  /**
   * Runs a graph that does not become part of the bundle. It shares the bundle's weights; what only
   * it needs goes elsewhere and is removed.
   */
  <T> T runBeside(Graph graph, Function<GraphRunner, T> use) {
    Path data = files.resolve(BESIDE + ".data");
    try {
      try (ExternalWeights own = ExternalWeights.create(data)) {
        return runOnce(graph, own, use);
      } finally {
        Files.deleteIfExists(data);
      }
    } catch (IOException e) {
      throw AtomicFile.cannotWrite(target, e);
    }
  }

  private <T> T runOnce(Graph graph, ExternalWeights own, Function<GraphRunner, T> use)
      throws IOException {
    Path model = files.resolve(BESIDE);
    try {
      OnnxWriter.write(graph, model, weights, own);
      return run(BESIDE, use);
    } finally {
      Files.deleteIfExists(model);
    }
  }

  /**
   * Writes the manifest, with the files' hashes, and moves the bundle to its place.
   *
   * @param manifest its files are replaced
   * @return the manifest as written
   */
  public BundleManifest publish(BundleManifest manifest) {
    try {
      closeWeights();
      for (Map.Entry<String, ExternalWeights> variant : variantWeights.entrySet()) {
        if (variant.getValue().size() == 0) {
          Files.delete(files.resolve(variant.getKey()));
        }
      }
      BundleManifest complete = manifest.withFiles(hashes());
      byte[] json = ManifestJson.write(complete);
      AtomicFile.write(
          files.resolve(BundleManifest.FILE), channel -> channel.write(ByteBuffer.wrap(json)));
      replace(isArchive(target) ? StoredZip.of(files, work.path().resolve("bundle.zip")) : files);
      return complete;
    } catch (IOException e) {
      throw AtomicFile.cannotWrite(target, e);
    }
  }

  private void closeWeights() throws IOException {
    weights.close();
    for (ExternalWeights variant : variantWeights.values()) {
      variant.close();
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
    if (Files.exists(target) && !overwrite) {
      throw new VcpClipException(target + ": appeared meanwhile. Choose another name.");
    }
    work.putInPlace(finished, target);
  }

  @Override
  public void close() {
    try {
      closeWeights();
    } catch (IOException e) {
      // What it wrote is deleted now; the first failure is the one to report.
    }
    work.close();
  }
}
