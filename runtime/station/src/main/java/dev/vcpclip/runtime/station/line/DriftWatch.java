package dev.vcpclip.runtime.station.line;

import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.calibration.DriftMonitor;
import dev.vcpclip.runtime.calibration.DriftState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a line's passed parts still look like those that its recipes were calibrated on: a {@link
 * DriftMonitor} for each recipe that has a calibration, which goes on where it was after a restart.
 * Thread-safe.
 */
final class DriftWatch {
  private static final Logger LOG = LoggerFactory.getLogger(DriftWatch.class);

  private final String line;
  private final Path folder;

  /** By the recipe's name. */
  private final Map<String, Watched> watched = new TreeMap<>();

  /**
   * A recipe and its monitor.
   *
   * @param monitor {@code null} where the recipe has no calibration that holds
   */
  private record Watched(Recipe recipe, DriftMonitor monitor) {}

  /**
   * @param folder for the monitors' states
   */
  DriftWatch(String line, Path folder) {
    this.line = line;
    this.folder = folder;
  }

  /**
   * Takes the score of a part that passed.
   *
   * @return whether this part raised the alarm
   */
  synchronized boolean passed(Recipe recipe, double score) {
    DriftMonitor monitor = of(recipe).monitor;
    return monitor != null && monitor.add(score);
  }

  private Watched of(Recipe recipe) {
    Watched known = watched.get(recipe.name());
    if (known == null || !known.recipe.equals(recipe)) {
      known = new Watched(recipe, monitor(recipe));
      watched.put(recipe.name(), known);
    }
    return known;
  }

  private DriftMonitor monitor(Recipe recipe) {
    Path file = file(recipe);
    try {
      if (Files.exists(file)) {
        return DriftMonitor.of(DriftState.read(file));
      }
    } catch (VcpClipException e) {
      LOG.warn("{}: drift of '{}' starts anew: {}", line, recipe.name(), e.getMessage());
    }
    try {
      return DriftMonitor.of(recipe);
    } catch (IllegalArgumentException e) {
      return null; // set by hand, or on too few parts: nothing to compare with
    }
  }

  private Path file(Recipe recipe) {
    return folder.resolve(line + "-" + recipe.name() + "-" + recipe.revision() + ".json");
  }

  /**
   * Evidence of drift under a recipe: 1 at the start, the alarm is at {@link
   * DriftMonitor#ALARM_AT}.
   */
  synchronized OptionalDouble evidence(String recipe) {
    Watched known = watched.get(recipe);
    return known == null || known.monitor == null
        ? OptionalDouble.empty()
        : OptionalDouble.of(known.monitor.capital());
  }

  /** Whether parts have drifted under any recipe. */
  synchronized boolean alarm() {
    return watched.values().stream().anyMatch(each -> each.monitor != null && each.monitor.alarm());
  }

  /** Somebody has looked: every alarm is taken back. */
  synchronized void confirm() {
    watched.values().stream()
        .map(Watched::monitor)
        .filter(monitor -> monitor != null && monitor.alarm())
        .forEach(DriftMonitor::restart);
  }

  /** Writes what the monitors know; a disk that refuses costs what was learned since. */
  synchronized void save() {
    for (Watched each : watched.values()) {
      if (each.monitor != null) {
        try {
          Files.createDirectories(folder);
          each.monitor.state().write(file(each.recipe));
        } catch (IOException | VcpClipException e) {
          LOG.warn("{}: what is known of drift is not kept: {}", line, e.getMessage());
        }
      }
    }
  }
}
