package dev.vcpclip.runtime.pipeline;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;

/** Frames of one stream that wait in an {@link Intake}, whose lock guards everything here. */
final class Lane {
  final Deque<Ticket> waiting = new ArrayDeque<>();
  final long staleNanos;
  final Condition room;

  /** Why a frame goes for which there is no room. */
  volatile DropCause full = DropCause.NO_ROOM;

  /** Until the source is known, nothing is put. */
  BufferPolicy policy = BufferPolicy.everyFrame();

  /** Time from frame to frame in nanoseconds, 0 while unknown. */
  long period;

  /** When the last frame was put, by {@link Time#nanos()}. */
  long lastPut;

  /** Whether a frame has been put and others will follow. */
  boolean flowing;

  /** Whether a file is read when somebody waits for it, and none ahead. */
  volatile boolean readsWhenAsked;

  /** Whether somebody waits, or has waited in vain, for a frame that is still to be read. */
  boolean asked;

  /** {@code null} while frames are taken. */
  DropCause closedBy;

  Lane(long staleNanos, Condition room) {
    this.staleNanos = staleNanos;
    this.room = room;
  }

  /** Whether a frame is soon to come, so that a batch may wait for it. */
  boolean isExpected(long nanos) {
    return flowing && nanos - lastPut < 2 * Math.max(period, BatchWindow.LONGEST);
  }

  boolean isFull() {
    return waiting.size() >= policy.capacity();
  }
}
