package dev.vcpclip.runtime.station.line;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.station.journal.Journal;
import dev.vcpclip.runtime.station.journal.JournalEvent;
import dev.vcpclip.runtime.station.journal.JournalQuery;
import dev.vcpclip.runtime.station.journal.JournalReader;
import dev.vcpclip.runtime.station.journal.JournalUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts verdicts into the journal, again and again until it takes them, and tells them then. */
final class VerdictRecorder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VerdictRecorder.class);
  private static final long RETRY_MILLIS = 250;
  private static final double MILLIS_PER_SECOND = 1e3;

  private final String line;
  private final Journal journal;
  private final LineListener listener;
  private final AtomicLong missed = new AtomicLong();

  private volatile String failure = "";
  private volatile boolean closed;

  VerdictRecorder(String line, Journal journal, LineListener listener) {
    this.line = line;
    this.journal = journal;
    this.listener = listener;
  }

  /** Why the journal takes nothing; empty when it does. */
  String failure() {
    return failure;
  }

  /** A trigger was refused as the journal takes nothing. */
  void missed() {
    missed.incrementAndGet();
  }

  /**
   * What a trigger of this line was answered before; empty also while the journal cannot be asked.
   */
  Optional<PartResult> earlier(String id) {
    try {
      return journal.find(line, id);
    } catch (VcpClipException | IllegalStateException e) {
      return Optional.empty();
    }
  }

  /** This line's newest results; empty also while the journal cannot be read. */
  List<PartResult> newest(int most) {
    JournalQuery query = new JournalQuery(Set.of(), line, null, null, null, null, most, true);
    try (JournalReader reader = JournalReader.open(journal.file())) {
      return reader.list(query);
    } catch (VcpClipException e) {
      return List.of();
    }
  }

  /**
   * Returns when the result is durable and the listener has been told; one at a time, so that the
   * listener is told in the journal's order.
   *
   * @param result asked for again at each attempt, as the takt may be over by then
   * @param durable run between the two
   * @return told only where it is its own: of an earlier trigger's result all were told before
   */
  synchronized Journal.Recorded record(Supplier<PartResult> result, Runnable durable)
      throws InterruptedException {
    long outageNanos = 0;
    while (true) {
      try {
        long started = System.nanoTime();
        Journal.Recorded recorded = journal.append(result.get());
        String overcome = failure;
        failure = "";
        long took = System.nanoTime() - started;
        durable.run();
        if (recorded.own()) {
          tell(recorded.result(), took);
        }
        if (!overcome.isEmpty()) {
          noteOutage(overcome, Duration.ofNanos(System.nanoTime() - outageNanos));
        }
        return recorded;
      } catch (JournalUnavailableException e) {
        if (failure.isEmpty()) {
          LOG.error("{}: no verdict is acknowledged: {}", line, e.getMessage());
          missed.set(0);
          outageNanos = System.nanoTime();
        }
        failure = e.getMessage();
        if (closed) {
          throw new InterruptedException();
        }
        TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
      }
    }
  }

  /** What could not be told there while it lasted. */
  private void noteOutage(String cause, Duration length) {
    String message =
        String.format(
            Locale.ROOT,
            "the journal took no verdict for %.1f s; triggers missed meanwhile: %d; %s",
            length.toMillis() / MILLIS_PER_SECOND,
            missed.get(),
            cause);
    LOG.info("{}: the journal takes verdicts again: {}", line, message);
    try {
      journal.note(JournalEvent.now(line, JournalEvent.Kind.OUTAGE, "station", "", message));
    } catch (JournalUnavailableException | IllegalStateException e) {
      LOG.error("{}: not in the journal: {} ({})", line, message, e.getMessage());
    }
  }

  /** A verdict is one however a listener fails. */
  private void tell(PartResult recorded, long took) {
    try {
      listener.recorded(recorded, took);
    } catch (RuntimeException e) {
      LOG.error("{}: a listener failed on {}", line, recorded, e);
    }
  }

  /** Gives up what cannot be recorded. */
  @Override
  public void close() {
    closed = true;
  }
}
