package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.calibration.Shares;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Shares on the command line: {@code 1%} or {@code 0.01}. */
final class ShareConverter implements ITypeConverter<Double> {
  @Override
  public Double convert(String text) {
    try {
      return Shares.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
