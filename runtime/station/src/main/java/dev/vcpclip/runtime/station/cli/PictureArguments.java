package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.image.Orientation;
import dev.vcpclip.runtime.image.PictureOptions;
import dev.vcpclip.runtime.image.PictureReader;
import dev.vcpclip.runtime.launcher.Numbers;
import java.util.OptionalInt;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say how picture files are read. */
final class PictureArguments {
  @Option(
      names = "--bit-depth",
      paramLabel = "BITS",
      converter = BitDepth.class,
      description = {
        "Bits of the camera behind 16-bit pictures that do not say it themselves: with 12, the",
        "value 4095 is white (default: the recipe's, or 16)."
      })
  private Integer bitDepth;

  @Option(
      names = "--page",
      paramLabel = "N",
      converter = Numbers.Count.class,
      description = "Which page of TIFF files with several; without it those are refused.")
  private Integer page;

  @Option(
      names = "--as-stored",
      description = "Do not turn photographs as their orientation tag says.")
  private boolean asStored;

  /** 8 to 16. */
  static final class BitDepth implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      try {
        int bits = Integer.parseInt(text.strip());
        if (bits >= 8 && bits <= 16) {
          return bits;
        }
      } catch (NumberFormatException e) {
        // Said below.
      }
      throw new TypeConversionException("'" + text + "' is not a number of bits from 8 to 16");
    }
  }

  /**
   * How to read.
   *
   * @param recipe whose bit depth counts where the command line says none; may be {@code null}
   */
  PictureReader reader(Recipe recipe) {
    PictureOptions.Builder options =
        (recipe == null ? PictureOptions.upright() : recipe.pictureOptions()).toBuilder();
    if (bitDepth != null) {
      options.bitDepth(bitDepth);
    }
    if (page != null) {
      options.page(page);
    }
    if (asStored) {
      options.orientation(Orientation.AS_STORED);
    }
    return new PictureReader(options.build());
  }

  /** How pictures are read, in words. */
  static String describe(PictureOptions options) {
    return "pictures read %s, bit depth %s, page %s"
        .formatted(
            options.orientation() == Orientation.UPRIGHT ? "upright" : "as stored",
            given(options.bitDepth(), "as the file says"),
            given(options.page(), "the only one"));
  }

  private static String given(OptionalInt value, String otherwise) {
    return value.isPresent() ? String.valueOf(value.getAsInt()) : otherwise;
  }
}
