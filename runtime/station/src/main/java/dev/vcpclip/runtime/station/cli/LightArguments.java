package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.FlatField;
import dev.vcpclip.runtime.Light;
import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PictureReader;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Options that even the light on a product's pictures. */
final class LightArguments {
  @Option(
      names = "--flatten",
      negatable = true,
      description =
          "Divide each picture by its own slow light, or with --no-flatten do not (default: as the"
              + " bundle was exported).")
  private Boolean flatten;

  @ArgGroup(exclusive = false)
  private Pictures pictures;

  /** What the camera sees without a part. */
  private static final class Pictures {
    @Option(
        names = "--white",
        required = true,
        paramLabel = "FILE",
        description =
            "Picture of an even white surface under the line's light, its brightest pixels near 200:"
                + " the lamp's and the lens's fall-off are divided out of every picture.")
    private Path white;

    @Option(
        names = "--dark",
        paramLabel = "FILE",
        description = "Picture with the lens covered, taken off first (default: black is 0).")
    private Path dark;
  }

  /**
   * How the light is evened.
   *
   * @param reader reads the pictures as those of the parts
   * @throws VcpClipException when they are no flat field
   */
  Light light(PictureReader reader) {
    return new Light(flatten, pictures == null ? null : field(reader));
  }

  /** Says that an option is the model's own way anyway; empty where it changes something. */
  static Optional<String> effect(Light light, Model model) {
    boolean own = model.manifest().input().flatten();
    if (light.flatten() == null || light.flatten() != own) {
      return Optional.empty();
    }
    return Optional.of(
        own
            ? "--flatten changes nothing: the bundle was exported with it."
            : "--no-flatten changes nothing: the bundle was exported so.");
  }

  private FlatField field(PictureReader reader) {
    try (Frame white = reader.read(pictures.white);
        Frame dark = pictures.dark == null ? null : reader.read(pictures.dark)) {
      return field(white, dark);
    }
  }

  private FlatField field(Frame whiteFrame, Frame darkFrame) {
    try {
      return FlatField.of(whiteFrame, darkFrame);
    } catch (VcpClipException e) {
      String dark = pictures.dark == null ? "" : " and " + pictures.dark;
      throw new VcpClipException(pictures.white + dark + ": " + e.getMessage(), e);
    }
  }
}
