package dev.vcpclip.runtime.station.journal;

import dev.vcpclip.runtime.connector.PartVerdict;
import java.time.Instant;
import java.util.Set;

/**
 * Which verdicts are wanted; {@code null} in a field, or an empty set, for any.
 *
 * @param verdicts one of these
 * @param line of this line
 * @param partId of this part
 * @param recipe by this recipe
 * @param from triggered then or later
 * @param to triggered before
 * @param most that many at most, 1 or more
 * @param newestFirst otherwise oldest first
 */
public record JournalQuery(
    Set<PartVerdict> verdicts,
    String line,
    String partId,
    String recipe,
    Instant from,
    Instant to,
    int most,
    boolean newestFirst) {
  /** Copies the set. */
  public JournalQuery {
    verdicts = Set.copyOf(verdicts);
    if (most < 1) {
      throw new IllegalArgumentException("most " + most + ": expected 1 or more");
    }
  }

  /** The newest verdicts. */
  public static JournalQuery newest(int most) {
    return new JournalQuery(Set.of(), null, null, null, null, null, most, true);
  }
}
