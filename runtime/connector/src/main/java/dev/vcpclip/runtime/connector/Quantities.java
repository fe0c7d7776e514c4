package dev.vcpclip.runtime.connector;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers with a unit, as people write them. */
final class Quantities {
  private static final Pattern FORM = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?)\\s*([A-Za-z]+)");
  private static final Map<String, Double> SECONDS =
      Map.of(
          "ms", 1e-3, "s", 1.0, "min", 60.0, "h", 3600.0, "d", 86400.0, "day", 86400.0, "days",
          86400.0);
  private static final Map<String, Double> BYTES =
      Map.of("B", 1.0, "kB", 1e3, "MB", 1e6, "GB", 1e9, "TB", 1e12);

  private Quantities() {}

  /** More than no time, or {@code null} when it is none. */
  static Duration duration(String text) {
    Double seconds = number(text, SECONDS);
    Duration duration =
        seconds == null ? Duration.ZERO : Duration.ofNanos(Math.round(seconds * 1e9));
    return duration.isZero() ? null : duration;
  }

  /** {@code null} when it is no size. */
  static Long bytes(String text) {
    Double bytes = number(text, BYTES);
    return bytes == null || bytes < 1 ? null : Math.round(bytes);
  }

  private static Double number(String text, Map<String, Double> units) {
    Matcher form = FORM.matcher(text);
    if (!form.matches() || !units.containsKey(form.group(2))) {
      return null;
    }
    return Double.parseDouble(form.group(1)) * units.get(form.group(2));
  }
}
