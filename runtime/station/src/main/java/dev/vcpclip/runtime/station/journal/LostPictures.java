package dev.vcpclip.runtime.station.journal;

import dev.vcpclip.runtime.connector.PartResult;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Pictures that could not be kept, on their way into the journal: what refuses the picture, such as
 * a full disk, often refuses the journal's note, too. Thread-safe.
 */
public final class LostPictures {
  private static final int MOST = 10_000;

  private final Journal journal;

  /** Guarded by this. */
  private final Deque<PartResult> waiting = new ArrayDeque<>();

  /**
   * @param journal that names the pictures
   */
  public LostPictures(Journal journal) {
    this.journal = journal;
  }

  /**
   * Adds those results whose picture is not there: a verdict is told before its picture is written
   * or given up, and a kill may have come between. As many are looked at as can have waited here,
   * and none from before the oldest picture, as the store's limits have taken theirs.
   */
  public void addMissing(PictureStore store) {
    try (JournalReader reader = JournalReader.open(journal.file())) {
      Instant oldest = store.oldest().orElse(Instant.MIN);
      reader.list(JournalQuery.newest(MOST)).stream()
          .filter(each -> !each.picture().isEmpty() && each.triggeredAt().isAfter(oldest))
          .filter(each -> store.find(each.picture()).isEmpty())
          .map(each -> each.withoutPicture("it was not there when the station was started again"))
          .forEach(this::add);
    }
  }

  /** Returns at once; of too many the oldest are forgotten. */
  public synchronized void add(PartResult withoutPicture) {
    waiting.addLast(withoutPicture);
    if (waiting.size() > MOST) {
      waiting.removeFirst();
    }
  }

  /**
   * Tells the journal what waits.
   *
   * @throws JournalUnavailableException when it takes nothing; what waits is told the next time
   */
  public void flush() {
    for (PartResult next = oldest(); next != null; next = oldest()) {
      journal.pictureLost(next);
      forget(next);
    }
  }

  private synchronized PartResult oldest() {
    return waiting.peekFirst();
  }

  private synchronized void forget(PartResult told) {
    waiting.remove(told);
  }
}
