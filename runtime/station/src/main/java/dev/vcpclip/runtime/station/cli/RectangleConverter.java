package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.map.Polygon;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Rectangles on the command line: {@code x,y,width,height} in fractions of the picture. */
final class RectangleConverter implements ITypeConverter<Polygon> {
  @Override
  public Polygon convert(String text) {
    String[] words = text.split(",", -1);
    if (words.length != 4) {
      throw wrong(text, words.length + " numbers");
    }
    double[] side = new double[4];
    for (int i = 0; i < side.length; i++) {
      try {
        side[i] = Double.parseDouble(words[i].strip());
      } catch (NumberFormatException e) {
        throw wrong(text, "'" + words[i] + "' is no number");
      }
    }
    try {
      return Polygon.rectangle(side[0], side[1], side[2], side[3]);
    } catch (IllegalArgumentException e) {
      throw wrong(text, e.getMessage());
    }
  }

  private static TypeConversionException wrong(String text, String why) {
    return new TypeConversionException(
        "'%s': expected x,y,width,height in fractions of the picture, such as 0.1,0.1,0.8,0.8 (%s)"
            .formatted(text, why));
  }
}
