package dev.vcpclip.runtime.pipeline;

import java.util.EnumMap;
import java.util.Map;

/**
 * What became of a stream's frames so far. Taken at one moment: {@link #received()} is always the
 * sum of {@link #judged()}, {@link #failed()}, {@link #dropped()} and {@link #inWork()}, and when a
 * stream has ended nothing is in work.
 *
 * @param received frames that the source gave, unreadable ones included
 * @param missing frames that the source lost before it could give them, as its numbers tell
 * @param judged frames with a verdict that every sink was told of
 * @param failed frames without a verdict that every sink was told of: unreadable, or refused by the
 *     model
 * @param droppedBy frames that were not judged, by cause; causes that never came up are absent
 * @param inWork frames that wait or are with the model or the sinks
 * @param sinkFailures times that a sink threw
 * @param reconnects attempts to open the source again
 */
public record PipelineCounters(
    long received,
    long missing,
    long judged,
    long failed,
    Map<DropCause, Long> droppedBy,
    long inWork,
    long sinkFailures,
    long reconnects) {

  /** Nothing yet. */
  public static final PipelineCounters NONE = new PipelineCounters(0, 0, 0, 0, Map.of(), 0, 0, 0);

  /** Copies the map. */
  public PipelineCounters {
    droppedBy = Map.copyOf(droppedBy);
  }

  /** Frames that were not judged, whatever the cause. */
  public long dropped() {
    return droppedBy.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Frames dropped by one cause. */
  public long dropped(DropCause cause) {
    return droppedBy.getOrDefault(cause, 0L);
  }

  /** Both together. */
  public PipelineCounters plus(PipelineCounters other) {
    Map<DropCause, Long> sum = new EnumMap<>(DropCause.class);
    sum.putAll(droppedBy);
    other.droppedBy.forEach((cause, count) -> sum.merge(cause, count, Long::sum));
    return new PipelineCounters(
        received + other.received,
        missing + other.missing,
        judged + other.judged,
        failed + other.failed,
        sum,
        inWork + other.inWork,
        sinkFailures + other.sinkFailures,
        reconnects + other.reconnects);
  }
}
