package dev.vcpclip.runtime.station.line;

import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.connector.PartVerdict;
import dev.vcpclip.runtime.connector.Trigger;
import dev.vcpclip.runtime.map.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** A part between its trigger and its verdict. */
final class Part {
  private static final long NANOS_PER_MICRO = 1000;

  final Trigger trigger;
  final Instant at = Instant.now();
  final long nanos = System.nanoTime();
  final CompletableFuture<PartResult> future = new CompletableFuture<>();

  /** The verdict, once it is durable; {@code null} also where an earlier part of its id has one. */
  volatile PartResult told;

  /** What makes it late. */
  volatile Future<?> deadline;

  private final String line;
  private final String recipe;
  private final AtomicBoolean decided = new AtomicBoolean();

  /**
   * @param recipe name of the one that judges it
   */
  Part(String line, Trigger trigger, String recipe) {
    this.line = line;
    this.trigger = trigger;
    this.recipe = recipe;
  }

  String recipe() {
    return recipe;
  }

  /** True for one caller: the one that says the verdict. */
  boolean decide() {
    return decided.compareAndSet(false, true);
  }

  boolean olderThan(Duration takt) {
    return System.nanoTime() - nanos >= takt.toNanos();
  }

  private long ageMicros() {
    return (System.nanoTime() - nanos) / NANOS_PER_MICRO;
  }

  static PartVerdict verdict(Inspection inspection) {
    if (inspection.verdict() instanceof Verdict.Good) {
      return PartVerdict.PASS;
    }
    return inspection.verdict() instanceof Verdict.Defect ? PartVerdict.FAIL : PartVerdict.UNSURE;
  }

  /**
   * What is said of an inspected part.
   *
   * @param picture name under which its picture is kept; empty for none
   */
  PartResult judged(Inspection inspection, String picture) {
    Verdict judged = inspection.verdict();
    PartVerdict verdict = verdict(inspection);
    // Working out the regions takes longer than the verdict may: their number is told with it
    // where a defect is to be explained.
    int regions = verdict == PartVerdict.PASS ? 0 : inspection.regions().size();
    return new PartResult(
        trigger.id(),
        0,
        line,
        trigger.partId(),
        verdict,
        judged.score(),
        judged.rule().goodBelow(),
        judged.rule().defectFrom(),
        regions,
        inspection.recipe().name(),
        inspection.recipe().revision(),
        inspection.provider().label(),
        at,
        ageMicros(),
        (inspection.timings().inference() + inspection.timings().preprocess()) / NANOS_PER_MICRO,
        picture,
        "",
        verdict == PartVerdict.UNSURE ? "score between the thresholds" : "",
        trigger.labels());
  }

  /**
   * What is said of a part of which nothing is known.
   *
   * @param revision of the recipe; 0 where there is none of that name
   */
  PartResult unknown(PartVerdict verdict, String reason, int revision) {
    return new PartResult(
        trigger.id(),
        0,
        line,
        trigger.partId(),
        verdict,
        null,
        null,
        null,
        0,
        recipe,
        revision,
        "",
        at,
        ageMicros(),
        0,
        "",
        "",
        reason,
        trigger.labels());
  }
}
