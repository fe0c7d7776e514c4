package dev.vcpclip.runtime;

import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.provider.Provider;
import dev.vcpclip.runtime.provider.ProviderReport;
import java.nio.file.Path;
import java.util.List;

/**
 * A loaded model that inspects pictures.
 *
 * <pre>{@code
 * try (Inspector inspector = Inspector.open(Path.of("line2.vcp"))) {
 *   Inspection inspection = inspector.inspect(Path.of("part.png"));
 *   System.out.println(inspection.verdict());
 * }
 * }</pre>
 *
 * <p>Thread-safe: concurrent calls return what the same calls would one after the other. {@link
 * #close()} waits for calls that are running; later ones fail.
 */
public final class Inspector implements AutoCloseable {
  private Inspector() {}

  /**
   * Opens a bundle with {@link InspectorOptions#defaults()}.
   *
   * @param bundle a folder or a bundle file
   */
  public static Inspector open(Path bundle) {
    return open(bundle, InspectorOptions.defaults());
  }

  /**
   * Opens a bundle: verifies its hashes, then takes the first allowed provider that reproduces the
   * bundle's golden pair.
   *
   * @param bundle a folder or a bundle file
   * @param options how to run and judge
   * @throws VcpClipException when the bundle is damaged, when no allowed provider reproduces the
   *     golden pair, or when neither bundle nor options hold thresholds
   */
  public static Inspector open(Path bundle, InspectorOptions options) {
    throw new UnsupportedOperationException();
  }

  /**
   * What each provider needs on this machine, without a bundle. Loads their libraries.
   *
   * @return one report a provider, in the order in which they are tried
   */
  public static List<ProviderReport> probeProviders() {
    throw new UnsupportedOperationException();
  }

  /** What the bundle says about itself. */
  public BundleManifest manifest() {
    throw new UnsupportedOperationException();
  }

  /** What executes the model. */
  public Provider provider() {
    throw new UnsupportedOperationException();
  }

  /** What became of every provider up to the one in use, in the order in which they were tried. */
  public List<ProviderReport> providerReports() {
    throw new UnsupportedOperationException();
  }

  /**
   * Inspects one picture.
   *
   * @param frame any size and format; stays the caller's to close
   * @throws IllegalStateException when this inspector or the frame is closed
   * @throws VcpClipException when the model fails on this picture
   */
  public Inspection inspect(Frame frame) {
    throw new UnsupportedOperationException();
  }

  /**
   * Reads and inspects one picture file.
   *
   * @param picture see {@link Frame#read}
   * @throws VcpClipException when the file is no picture or the model fails on it
   * @throws IllegalStateException when this inspector is closed
   */
  public Inspection inspect(Path picture) {
    try (Frame frame = Frame.read(picture)) {
      return inspect(frame);
    }
  }

  /** Waits for running calls, then frees the model. A second call does nothing. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
