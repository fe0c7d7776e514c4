package dev.vcpclip.runtime.calibration;

import dev.vcpclip.runtime.Recipe;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Recipe that a calibration made, and what a person should know of it.
 *
 * @param recipe with its {@link dev.vcpclip.runtime.Calibration}
 * @param parts what it was made from
 * @param rejected limit behind {@code defectFrom}
 * @param notPassed limit behind {@code goodBelow}; empty with one threshold
 * @param regions limit behind the pixel threshold; empty without maps
 * @param standingOut good parts that may be bad ones, by score or by map, the farthest first: they
 *     were counted as good
 */
public record CalibrationResult(
    Recipe recipe,
    CalibrationParts parts,
    ToleranceLimit rejected,
    Optional<ToleranceLimit> notPassed,
    Optional<ToleranceLimit> regions,
    List<MeasuredPart> standingOut) {

  /** Refuses {@code null} and copies the list. */
  public CalibrationResult {
    Objects.requireNonNull(recipe, "recipe");
    Objects.requireNonNull(parts, "parts");
    Objects.requireNonNull(rejected, "rejected");
    Objects.requireNonNull(notPassed, "notPassed");
    Objects.requireNonNull(regions, "regions");
    standingOut = List.copyOf(standingOut);
  }

  /** Whether every limit is what was asked for; otherwise some promise less. */
  public boolean asWanted() {
    return rejected.holds()
        && notPassed.map(ToleranceLimit::holds).orElse(true)
        && regions.map(ToleranceLimit::holds).orElse(true);
  }
}
