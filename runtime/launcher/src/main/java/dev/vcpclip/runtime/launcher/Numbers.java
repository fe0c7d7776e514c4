package dev.vcpclip.runtime.launcher;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Numbers of a command line, checked where they are parsed: what is no number of its kind never
 * gets further than the message that names the option. For {@code @Option(converter = ...)}.
 */
public final class Numbers {
  private Numbers() {}

  /** Whole numbers from 1 on. */
  public static final class Count implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return whole(text, 1);
    }
  }

  /** Whole numbers from 0 on. */
  public static final class Natural implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return whole(text, 0);
    }
  }

  /** Finite numbers of any sign. */
  public static final class Finite implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      return number(text, -Double.MAX_VALUE, Double.MAX_VALUE, "a finite number");
    }
  }

  /** Finite numbers above 0. */
  public static final class Positive implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      return number(text, Double.MIN_VALUE, Double.MAX_VALUE, "a finite number above 0");
    }
  }

  /** Finite numbers from 0 on. */
  public static final class NotNegative implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      return number(text, 0, Double.MAX_VALUE, "a finite number from 0 on");
    }
  }

  /** Numbers from 0 to 1. */
  public static final class Share implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      return number(text, 0, 1, "a number from 0 to 1");
    }
  }

  private static int whole(String text, int low) {
    try {
      int value = Integer.parseInt(text.strip());
      if (value >= low) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw refuse(text, "a whole number from " + low + " to " + Integer.MAX_VALUE);
  }

  private static double number(String text, double low, double high, String expected) {
    try {
      double value = Double.parseDouble(text);
      if (value >= low && value <= high) { // false for NaN
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw refuse(text, expected);
  }

  private static TypeConversionException refuse(String text, String expected) {
    return new TypeConversionException("'" + text + "' is not " + expected);
  }
}
