package dev.vcpclip.runtime.station.config;

import dev.vcpclip.runtime.connector.Settings;
import java.time.Duration;

/**
 * One camera of a station.
 *
 * @param name in results, on the page and for connectors
 * @param source address of the pictures: see {@link dev.vcpclip.runtime.station.line.SourceAddress}
 * @param recipe name of the recipe to start with; empty for the bundle's own thresholds
 * @param takt after which a part without a verdict is LATE
 * @param every period of the software trigger; {@code null} when triggers come from outside
 */
public record LineConfig(String name, String source, String recipe, Duration takt, Duration every) {
  private static final Duration DEFAULT_TAKT = Duration.ofSeconds(2);

  static LineConfig read(Settings settings) {
    String name = settings.text("name");
    if (!name.isEmpty() && !name.matches("[A-Za-z0-9_-]{1,32}")) {
      settings.problem("name", "expected up to 32 letters, digits, dashes, underscores");
    }
    Settings trigger = settings.section("trigger");
    return new LineConfig(
        name,
        settings.text("source"),
        settings.text("recipe", ""),
        settings.duration("takt", DEFAULT_TAKT),
        trigger.duration("every", null));
  }
}
