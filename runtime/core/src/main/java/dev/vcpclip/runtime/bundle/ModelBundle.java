package dev.vcpclip.runtime.bundle;

import java.nio.file.Path;

/**
 * A verified bundle: every file is there, none is there that the manifest does not list, and each
 * has the SHA-256 the manifest gives.
 *
 * <p>A bundle is a folder or one zip file. A zip file is unpacked into a private temporary folder,
 * which {@link #close()} deletes. Thread-safe.
 */
public final class ModelBundle implements AutoCloseable {
  private ModelBundle() {}

  /**
   * Opens and verifies a bundle.
   *
   * @param path a folder or a zip file
   * @throws dev.vcpclip.runtime.VcpClipException when it is missing, of a newer format, incomplete
   *     or altered
   */
  public static ModelBundle open(Path path) {
    throw new UnsupportedOperationException();
  }

  /** What the bundle says about itself. */
  public BundleManifest manifest() {
    throw new UnsupportedOperationException();
  }

  /** Where the bundle was opened from: for messages. */
  public Path path() {
    throw new UnsupportedOperationException();
  }

  /** Whether the bundle holds that file. */
  public boolean has(String name) {
    throw new UnsupportedOperationException();
  }

  /**
   * A file of the bundle, valid until {@link #close()}.
   *
   * @param name one of the names in {@link BundleManifest}
   */
  public Path file(String name) {
    throw new UnsupportedOperationException();
  }

  /** The input and outputs every provider has to reproduce. Reads the file. */
  public GoldenPair golden() {
    throw new UnsupportedOperationException();
  }

  /** Deletes what was unpacked. A second call does nothing. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
