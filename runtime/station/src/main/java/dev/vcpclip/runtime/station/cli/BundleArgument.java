package dev.vcpclip.runtime.station.cli;

import java.nio.file.Path;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** The option that names a bundle; without it, the embedded default. */
final class BundleArgument {
  @Option(
      names = {"-b", "--bundle"},
      paramLabel = "FILE",
      description = "Bundle to use (default: the small model that comes with this program).")
  private Path bundle;

  /** Applies an action to the bundle's path, which is valid only during the call. */
  <T> T with(Function<Path, T> action) {
    if (bundle != null) {
      return action.apply(bundle);
    }
    try (EmbeddedBundle embedded = EmbeddedBundle.copyOut()) {
      return action.apply(embedded.file());
    }
  }

  /** For messages. */
  String label() {
    return bundle == null ? "embedded default" : bundle.toString();
  }
}
