package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.runtime.map.Verdict;
import dev.vcpclip.runtime.pipeline.InspectedShot;
import dev.vcpclip.runtime.pipeline.InspectionSink;
import dev.vcpclip.runtime.pipeline.PipelineCounters;
import dev.vcpclip.runtime.pipeline.StreamState;
import dev.vcpclip.runtime.pipeline.StreamStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Counts verdicts, to be told when watching ends. Thread-safe. */
final class WatchSummary implements InspectionSink {
  private final long wanted;
  private final Runnable enough;
  private long good;
  private long defects;
  private long undecided;
  private List<StreamStatus> mute = List.of();

  /**
   * @param wanted pictures after which it is enough
   * @param enough called then, once
   */
  WatchSummary(long wanted, Runnable enough) {
    this.wanted = wanted;
    this.enough = enough;
  }

  @Override
  public String name() {
    return "summary";
  }

  @Override
  public synchronized void accept(InspectedShot shot) {
    shot.inspection().map(Inspection::verdict).ifPresent(this::count);
  }

  private void count(Verdict verdict) {
    if (verdict instanceof Verdict.Good) {
      good++;
    } else if (verdict instanceof Verdict.Defect) {
      defects++;
    } else {
      undecided++;
    }
    if (good + defects + undecided == wanted) {
      enough.run();
    }
  }

  /**
   * The end was asked for: remembers who has never sent anything until then.
   *
   * @param streams while they still run; afterwards all have ended
   */
  synchronized void ending(List<StreamStatus> streams) {
    mute = streams.stream().filter(WatchSummary::isMute).toList();
  }

  /**
   * It has failed: an open source without frames may be a folder that nobody puts pictures into.
   */
  private static boolean isMute(StreamStatus stream) {
    return stream.counters().received() == 0 && stream.fault().isPresent();
  }

  /** A line for each stream that never sent anything. */
  synchronized String mute() {
    return mute.stream()
        .map(
            stream ->
                "%s: not one picture came: %s%n"
                    .formatted(stream.name(), stream.fault().orElseThrow()))
        .collect(Collectors.joining());
  }

  synchronized String text(List<StreamStatus> streams, Path out) {
    PipelineCounters sum = sum(streams);
    StringBuilder causes = new StringBuilder();
    sum.droppedBy().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            drop ->
                causes
                    .append(causes.isEmpty() ? " (" : ", ")
                    .append(drop.getKey().word())
                    .append(' ')
                    .append(drop.getValue()));
    return String.format(
        Locale.ROOT,
        "%d received: %d good, %d defect, %d undecided, %d failed, %d dropped%s; %d results not"
            + " written.%nResults: %s%n",
        sum.received(),
        good,
        defects,
        undecided,
        sum.failed(),
        sum.dropped(),
        causes.isEmpty() ? "" : causes + ")",
        sum.sinkFailures(),
        out.toAbsolutePath().normalize());
  }

  private static PipelineCounters sum(List<StreamStatus> streams) {
    return streams.stream()
        .map(StreamStatus::counters)
        .reduce(PipelineCounters.NONE, PipelineCounters::plus);
  }

  /** {@link Verb#ERROR} outranks {@link Verb#DEFECT}; an undecided picture is not a good one. */
  synchronized int exitCode(List<StreamStatus> streams) {
    PipelineCounters sum = sum(streams);
    boolean faulty =
        streams.stream()
            .anyMatch(stream -> stream.state() == StreamState.ENDED && stream.fault().isPresent());
    if (faulty || !mute.isEmpty() || sum.failed() > 0 || sum.sinkFailures() > 0) {
      return Verb.ERROR;
    }
    return defects + undecided > 0 ? Verb.DEFECT : Verb.GOOD;
  }

  @Override
  public void close() {
    // Nothing to close.
  }
}
