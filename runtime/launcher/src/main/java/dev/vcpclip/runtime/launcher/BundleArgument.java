package dev.vcpclip.runtime.launcher;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that names a bundle; without it, the embedded default. */
public final class BundleArgument {
  @Option(
      names = {"-b", "--bundle"},
      paramLabel = "FILE",
      description = "Bundle to use (default: the small model that comes with this program).")
  private Path bundle;

  /** The bundle; the caller's to close. */
  public ChosenBundle open() {
    return ChosenBundle.of(bundle);
  }
}
