package dev.vcpclip.runtime.station.config;

import dev.vcpclip.runtime.connector.Settings;
import java.time.Duration;
import java.util.Locale;

/**
 * One camera of a station.
 *
 * @param name in results, on the page and for connectors
 * @param source where the pictures come from
 * @param recipe name of the recipe to start with; empty for the bundle's own thresholds
 * @param takt after which a part without a verdict is LATE
 * @param every period of the software trigger; {@code null} when triggers come from outside
 * @param triggeredCamera whether the camera sends a picture only when it is triggered itself, so
 *     that its silence between two parts is no fault
 */
public record LineConfig(
    String name,
    LineSource source,
    String recipe,
    Duration takt,
    Duration every,
    boolean triggeredCamera) {
  private static final Duration DEFAULT_TAKT = Duration.ofSeconds(2);

  /** When a camera sends pictures. */
  private enum Frames {
    CONTINUOUS,
    TRIGGERED
  }

  static LineConfig read(Settings settings) {
    String name = settings.text("name");
    if (!name.isEmpty() && !name.matches("[A-Za-z0-9_-]{1,32}")) {
      settings.problem("name", "expected up to 32 letters, digits, dashes, underscores");
    }
    Settings trigger = settings.section("trigger");
    Duration takt = settings.duration("takt", DEFAULT_TAKT);
    Duration every = trigger.duration("every", null);
    if (every != null && settings.sound("takt") && every.compareTo(takt) < 0) {
      trigger.problem(
          "every",
          String.format(
              Locale.ROOT,
              "%d ms is shorter than the takt of %d ms, so triggers would be missed",
              every.toMillis(),
              takt.toMillis()));
    }
    return new LineConfig(
        name,
        LineSource.read(settings, name),
        settings.text("recipe", ""),
        takt,
        every,
        settings.choice("frames", Frames.class, Frames.CONTINUOUS) == Frames.TRIGGERED);
  }
}
