package dev.vcpclip.trainer.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Numbers of the command line, refused where they are parsed. */
final class Numbers {
  private Numbers() {}

  /** A whole number from 1. */
  static final class Count implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return whole(text, 1);
    }
  }

  /** A whole number from 0. */
  static final class CountOrNone implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return whole(text, 0);
    }
  }

  /** A finite number above 0. */
  static final class Positive implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      double value = number(text);
      return check(value > 0 && Double.isFinite(value), value, text, "a finite number above 0");
    }
  }

  /** A finite number from 0. */
  static final class NotNegative implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      double value = number(text);
      return check(value >= 0 && Double.isFinite(value), value, text, "a finite number from 0");
    }
  }

  /** A number in {@code [0, 1]}. */
  static final class Share implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      double value = number(text);
      return check(value >= 0 && value <= 1, value, text, "a number from 0 to 1");
    }
  }

  private static int whole(String text, int least) {
    int value;
    try {
      value = Integer.parseInt(text.trim());
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'" + text + "': expected a whole number from " + least);
    }
    return check(value >= least, value, text, "a whole number from " + least);
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text.trim());
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'" + text + "': expected a number");
    }
  }

  private static <T> T check(boolean good, T value, String text, String expected) {
    if (!good) {
      throw new TypeConversionException("'" + text + "': expected " + expected);
    }
    return value;
  }
}
