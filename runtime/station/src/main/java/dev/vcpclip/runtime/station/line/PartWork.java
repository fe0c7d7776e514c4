package dev.vcpclip.runtime.station.line;

import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.connector.LineEvent;
import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.connector.PartVerdict;
import dev.vcpclip.runtime.source.Shot;
import dev.vcpclip.runtime.station.journal.Journal;
import dev.vcpclip.runtime.station.journal.JournalUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A line's parts on their way from the trigger to the one verdict: picture, finding, recipe,
 * journal, and what is LATE. Thread-safe. Owns its worker; all else is the {@link LineStation}'s.
 */
final class PartWork {
  private static final Logger LOG = LoggerFactory.getLogger(PartWork.class);

  private final String line;
  private final Duration takt;
  private final LineCamera camera;
  private final LineServices services;
  private final LineGate gate;
  private final LineEvents events;
  private final LineAlarms alarms;
  private final VerdictRecorder recorder;
  private final ExecutorService worker;
  private final ScheduledExecutorService deadlines;

  /**
   * @param deadlines runs what makes a part LATE; the caller's to shut down
   */
  PartWork(
      String line,
      Duration takt,
      LineCamera camera,
      LineServices services,
      LineGate gate,
      LineEvents events,
      LineAlarms alarms,
      VerdictRecorder recorder,
      ScheduledExecutorService deadlines) {
    this.line = line;
    this.takt = takt;
    this.camera = camera;
    this.services = services;
    this.gate = gate;
    this.events = events;
    this.alarms = alarms;
    this.recorder = recorder;
    this.deadlines = deadlines;
    worker = Executors.newSingleThreadExecutor(LineStation.named("line-", line));
  }

  /** Begins with a part that the gate has let in. */
  void begin(Part accepted) {
    try {
      accepted.deadline =
          deadlines.schedule(() -> late(accepted), takt.toNanos(), TimeUnit.NANOSECONDS);
      worker.execute(() -> inspect(accepted));
    } catch (RejectedExecutionException e) {
      accepted.future.completeExceptionally(closedTooEarly(e));
      gate.leave(accepted);
    }
  }

  private static VcpClipException closedTooEarly(Exception cause) {
    return new VcpClipException("the station was closed before the verdict was durable", cause);
  }

  private void inspect(Part current) {
    Shot shot = null;
    try {
      events.tell(new LineEvent.TriggerAccepted(line, current.at, current.trigger));
      events.tellState();
      Recipe judge = services.recipes().find(current.recipe());
      shot = camera.take(current.nanos, current.nanos + takt.toNanos());
      events.tell(new LineEvent.PictureTaken(line, Instant.now(), current.trigger));
      Inspection inspection = judge.judge(services.model().run(shot.frame(), judge));
      finish(current, shot, inspection);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close(shot);
      if (current.decide()) {
        current.future.completeExceptionally(closedTooEarly(e));
      }
    } catch (RuntimeException | Error e) { // whatever it is, this part gets its verdict
      String why = e.getMessage() == null ? e.toString() : e.getMessage();
      say(current, unknown(current, PartVerdict.UNSURE, why), () -> release(current));
      close(shot);
    } finally {
      release(current);
    }
  }

  private static void close(Shot shot) {
    if (shot != null) {
      shot.close();
    }
  }

  private PartResult unknown(Part current, PartVerdict verdict, String why) {
    int revision = 0;
    try {
      revision = services.recipes().find(current.recipe()).revision();
    } catch (VcpClipException e) {
      LOG.debug("{}: {}", line, e.getMessage()); // the part is not judged anyway
    }
    return current.unknown(verdict, why, revision);
  }

  private void finish(Part current, Shot shot, Inspection inspection) {
    LineListener listener = services.listener();
    PartVerdict verdict = Part.verdict(inspection);
    String picture = listener.pictureName(line, current.trigger.id(), current.at, verdict);
    say(current, current.judged(inspection, picture), () -> release(current));
    PartResult told = current.told;
    if (told == null) {
      shot.close(); // LATE, given up and not in the journal yet, or a known id after all
      return;
    }
    listener.pictured(told, shot, inspection);
    if (told.verdict() == PartVerdict.PASS) {
      alarms.passed(inspection.recipe(), told.score());
    }
  }

  private void late(Part current) {
    String why = "no verdict within " + takt.toMillis() + " ms";
    String fault = camera.fault();
    if (!fault.isEmpty()) {
      why += "; " + LineStation.NO_PICTURES + fault;
    } else if (!services.model().ready()) {
      why += "; " + services.model().notice();
    }
    say(current, unknown(current, PartVerdict.LATE, why), () -> {}); // still in work
  }

  /**
   * Records and tells, unless that has been done.
   *
   * @param durable run between the two: whoever is told may trigger the next part at once
   */
  private void say(Part current, PartResult result, Runnable durable) {
    if (!current.decide()) {
      return;
    }
    try {
      Journal.Recorded recorded = recorder.record(() -> atThisTime(current, result), durable);
      if (recorded.own()) {
        current.told = recorded.result();
      }
      current.future.complete(recorded.result());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      current.future.completeExceptionally(closedTooEarly(e));
    }
  }

  /**
   * What is to be written now: nobody could have been told a verdict before it was durable, so one
   * that the journal did not take within the takt was none.
   */
  private PartResult atThisTime(Part current, PartResult result) {
    String failure = recorder.failure();
    if (failure.isEmpty() || !current.olderThan(takt)) {
      return result;
    }
    current.future.completeExceptionally(
        new JournalUnavailableException(
            "line '%s': the takt of %d ms is over and the verdict not durable: %s"
                .formatted(line, takt.toMillis(), failure)));
    if (result.verdict() == PartVerdict.LATE) {
      return result;
    }
    String why =
        "%s was not durable within %d ms: %s".formatted(result.verdict(), takt.toMillis(), failure);
    return current.unknown(PartVerdict.LATE, why, result.recipeRevision());
  }

  private void release(Part current) {
    gate.leave(current);
    current.deadline.cancel(false);
    events.tellState();
  }

  /** Begins with no more parts. */
  void finish() {
    worker.shutdown();
  }

  /** Gives up the part in work. */
  void stop() {
    worker.shutdownNow();
  }

  /** Waits until no part is in work, at most that long. */
  void await(long seconds) {
    try {
      worker.awaitTermination(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
