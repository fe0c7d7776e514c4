package dev.vcpclip.runtime.calibration;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Pattern;

/** Shares as people write them: {@code 1%} or {@code 0.01}. */
public final class Shares {
  private static final Pattern NUMBER = Pattern.compile("\\d{1,12}(\\.\\d{1,12})?|\\.\\d{1,12}");
  private static final int DIGITS = 2;

  private Shares() {}

  /**
   * Parses a share.
   *
   * @param text a percentage with its sign, or a fraction
   * @return more than 0, less than 1
   * @throws IllegalArgumentException when it is none
   */
  public static double parse(String text) {
    String trimmed = text.strip();
    boolean percent = trimmed.endsWith("%");
    String number = percent ? trimmed.substring(0, trimmed.length() - 1).strip() : trimmed;
    if (!NUMBER.matcher(number).matches()) {
      throw new IllegalArgumentException(
          "'%s' is no share: expected a percentage such as 1%% or a fraction such as 0.01"
              .formatted(text));
    }
    BigDecimal value = new BigDecimal(number);
    double share = (percent ? value.movePointLeft(2) : value).doubleValue();
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException(
          percent || share <= 0
              ? "'%s': expected more than 0%% and less than 100%%".formatted(text)
              : "'%s': expected a fraction below 1. Is %s%% meant?".formatted(text, number));
    }
    return share;
  }

  /** As a percentage with two significant digits or more, rounded up: a bound stays one. */
  public static String atMost(double share) {
    return format(share, RoundingMode.CEILING);
  }

  /** As a percentage with two significant digits or more. */
  public static String format(double share) {
    return format(share, RoundingMode.HALF_UP);
  }

  private static String format(double share, RoundingMode rounding) {
    // Twelve digits: the last bits of a double are no part of what is said.
    BigDecimal percent =
        BigDecimal.valueOf(share).movePointRight(2).setScale(10, RoundingMode.HALF_UP);
    int leadingZeros = percent.signum() == 0 ? 0 : percent.scale() - percent.precision();
    int scale = Math.max(DIGITS, leadingZeros + DIGITS);
    BigDecimal rounded = percent.setScale(scale, rounding).stripTrailingZeros();
    return rounded.setScale(Math.max(0, rounded.scale()), RoundingMode.UNNECESSARY).toPlainString()
        + "%";
  }
}
