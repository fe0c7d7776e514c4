package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.Tiling;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Tiles on the command line: {@code 512} or {@code 640x480}, in pixels of the picture. */
final class TilesConverter implements ITypeConverter<Tiling> {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,5})(?:x(\\d{1,5}))?");

  @Override
  public Tiling convert(String text) {
    Matcher size = SIZE.matcher(text.strip());
    if (!size.matches()) {
      throw wrong(text, "no size");
    }
    int width = Integer.parseInt(size.group(1));
    int height = size.group(2) == null ? width : Integer.parseInt(size.group(2));
    try {
      return Tiling.of(width, height);
    } catch (IllegalArgumentException e) {
      throw wrong(text, e.getMessage());
    }
  }

  private static TypeConversionException wrong(String text, String why) {
    return new TypeConversionException(
        "'%s': expected a tile's size in pixels, such as 512 or 640x480 (%s)".formatted(text, why));
  }
}
