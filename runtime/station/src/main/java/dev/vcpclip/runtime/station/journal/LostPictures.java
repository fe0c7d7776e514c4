package dev.vcpclip.runtime.station.journal;

import dev.vcpclip.runtime.connector.PartResult;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Pictures that could not be kept, on their way into the journal: what refuses the picture, such as
 * a full disk, often refuses the journal's note, too. Thread-safe.
 */
public final class LostPictures {
  private static final int MOST = 10_000;

  private final Journal journal;

  /** Guarded by this. */
  private final Deque<PartResult> waiting = new ArrayDeque<>();

  /** {@code null} where there is nothing to look for any more. */
  private volatile Search search;

  /**
   * What an earlier run may have lost.
   *
   * @param newest that run's last result
   */
  private record Search(PictureStore store, long newest) {}

  /**
   * @param journal that names the pictures
   */
  public LostPictures(Journal journal) {
    this.journal = journal;
  }

  /**
   * Has those results looked for whose picture is not there, at the next {@link #flush}: a verdict
   * is told before its picture is written or given up, and a kill may have come between. As many
   * are looked at as can have waited here; those whose picture the store's limits may have taken
   * are left alone, and so are results from now on, as their pictures may be on their way.
   */
  public void lookFor(PictureStore store) {
    try (JournalReader reader = JournalReader.open(journal.file())) {
      List<PartResult> newest = reader.list(JournalQuery.newest(1));
      search = newest.isEmpty() ? null : new Search(store, newest.get(0).sequence());
    }
  }

  private void look() {
    Search wanted = search;
    if (wanted == null) {
      return;
    }
    List<PartResult> missing = new ArrayList<>();
    try (JournalReader reader = JournalReader.open(journal.file())) {
      reader.forEach(
          JournalQuery.newest(MOST),
          each -> {
            if (each.sequence() > wanted.newest || each.picture().isEmpty()) {
              return;
            }
            if (wanted.store.find(each.picture()).isEmpty()) {
              missing.add(each);
            } else { // limits take the oldest: the newer ones were never there
              missing.forEach(this::addMissing);
              missing.clear();
            }
          });
    }
    Instant taken = wanted.store.mayHaveTakenUntil();
    missing.stream().filter(each -> each.triggeredAt().isAfter(taken)).forEach(this::addMissing);
    search = null;
  }

  private void addMissing(PartResult result) {
    add(result.withoutPicture("it was not there when the station was started again"));
  }

  /** Returns at once; of too many the oldest are forgotten. */
  public synchronized void add(PartResult withoutPicture) {
    waiting.addLast(withoutPicture);
    if (waiting.size() > MOST) {
      waiting.removeFirst();
    }
  }

  /**
   * Tells the journal what waits; the first time it also looks for what an earlier run has lost.
   *
   * @throws JournalUnavailableException when it takes nothing; what waits is told the next time
   */
  public void flush() {
    look();
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
