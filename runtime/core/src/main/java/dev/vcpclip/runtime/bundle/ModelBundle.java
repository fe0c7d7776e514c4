package dev.vcpclip.runtime.bundle;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.DiskFailure;
import dev.vcpclip.runtime.io.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A verified bundle: every file is there, none is there that the manifest does not list, and each
 * has the SHA-256 the manifest gives.
 *
 * <p>Hashing takes about a second a gigabyte; {@link #openUnverified} does it beside what its
 * caller goes on with.
 *
 * <p>A bundle is a folder or one zip file. A zip file is unpacked into a private temporary folder,
 * which {@link #close()} deletes; a folder starts sooner, by a second for 1.6 GB. Thread-safe.
 */
public final class ModelBundle implements AutoCloseable {
  private final Path path;
  private final Path folder;
  private final TemporaryFolder unpacked; // null: the bundle is a folder
  private final BundleManifest manifest;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final HashVerification hashing;

  private ModelBundle(Path path, Path folder, TemporaryFolder unpacked, BundleManifest manifest) {
    this.path = path;
    this.folder = folder;
    this.unpacked = unpacked;
    this.manifest = manifest;
    this.hashing = new HashVerification(path, folder, manifest.files());
  }

  /**
   * Opens and verifies a bundle.
   *
   * @param path a folder or a zip file
   * @throws VcpClipException when it is missing, of another format version, incomplete or altered
   */
  public static ModelBundle open(Path path) {
    ModelBundle bundle = openUnverified(path);
    try {
      bundle.requireIntact();
      return bundle;
    } catch (RuntimeException | Error e) {
      bundle.close();
      throw e;
    }
  }

  /**
   * Opens a bundle whose hashes are still being computed by a thread of its own. Nothing that comes
   * of its files is to be relied on before {@link #requireIntact()} has returned.
   *
   * @param path a folder or a zip file
   * @throws VcpClipException when it is missing, of another format version or incomplete
   */
  public static ModelBundle openUnverified(Path path) {
    if (Files.isDirectory(path)) {
      return new ModelBundle(path, path, null, complete(path, path));
    }
    if (!Files.isRegularFile(path)) {
      throw new VcpClipException(path + ": no such bundle, expected a folder or a bundle file");
    }
    TemporaryFolder unpacked = TemporaryFolder.create("bundle");
    try {
      Path folder = unpacked.path();
      BundleArchive.unpack(path, folder);
      BundleManifest manifest = complete(path, folder);
      return new ModelBundle(path, folder, unpacked, manifest);
    } catch (RuntimeException | Error e) {
      unpacked.close();
      throw e;
    }
  }

  private static BundleManifest complete(Path path, Path folder) {
    Path file = folder.resolve(BundleManifest.FILE);
    if (!Files.isRegularFile(file)) {
      throw new VcpClipException(
          path + ": holds no '" + BundleManifest.FILE + "'. Is this a bundle?");
    }
    try {
      BundleManifest manifest = ManifestJson.read(path.toString(), Files.readAllBytes(file));
      Set<String> found = fileNames(folder);
      found.remove(BundleManifest.FILE);
      requireSame(path, manifest.files().keySet(), found);
      return manifest;
    } catch (IOException e) {
      throw DiskFailure.cannotRead(path, e);
    }
  }

  /** Names in the folder, those a file manager hides left out. */
  private static Set<String> fileNames(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .collect(Collectors.toSet());
    }
  }

  private static void requireSame(Path path, Set<String> listed, Set<String> found) {
    Set<String> missing = new TreeSet<>(listed);
    missing.removeAll(found);
    if (!missing.isEmpty()) {
      throw new VcpClipException(path + ": lacks " + missing + ". Copy the whole bundle again.");
    }
    Set<String> extra = new TreeSet<>(found);
    extra.removeAll(listed);
    if (!extra.isEmpty()) {
      throw new VcpClipException(
          path + ": holds " + extra + ", which its manifest does not list. Remove it.");
    }
  }

  /**
   * Waits for the hashes.
   *
   * @throws VcpClipException when a file is not the one the manifest lists
   */
  public void requireIntact() {
    hashing.await();
  }

  /** What the bundle says about itself. */
  public BundleManifest manifest() {
    return manifest;
  }

  /** Where the bundle was opened from: for messages. */
  public Path path() {
    return path;
  }

  /** Whether the bundle holds that file. */
  public boolean has(String name) {
    return manifest.files().containsKey(name);
  }

  /**
   * A file of the bundle, valid until {@link #close()}.
   *
   * @param name one of the names in {@link BundleManifest}
   * @throws IllegalStateException when this bundle is closed
   */
  public Path file(String name) {
    if (closed.get()) {
      throw new IllegalStateException("bundle is closed");
    }
    if (!has(name)) {
      throw new IllegalArgumentException(path + ": holds no '" + name + "'");
    }
    return folder.resolve(name);
  }

  /**
   * The input and outputs every provider has to reproduce. Reads the file.
   *
   * @throws VcpClipException when its shapes do not fit the manifest
   */
  public GoldenPair golden() {
    return GoldenPair.read(file(BundleManifest.GOLDEN_FILE), manifest);
  }

  /** Deletes what was unpacked. A second call does nothing. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      hashing.stop();
      if (unpacked != null) {
        unpacked.close();
      }
    }
  }
}
