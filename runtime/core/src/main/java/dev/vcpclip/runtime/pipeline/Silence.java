package dev.vcpclip.runtime.pipeline;

import java.time.Duration;

/**
 * Tells when the silence of one opened source is a fault. Written by its reader, asked by the
 * watchdog.
 *
 * <p>Thread-safe. Only time that the reader spends in the source counts: while it waits for room or
 * is paused, nothing is due.
 */
final class Silence {
  /** Beyond the period; a little less than the half second in which a stall is to be noticed. */
  private static final long GRACE = Duration.ofMillis(450).toNanos();

  /** What the reader does, as far as it matters here. */
  private enum Doing {
    ELSEWHERE,
    OPENING,
    READING
  }

  private final Duration firstFrameWithin;

  /** {@code null} until the source is open. */
  private Liveness liveness;

  private final LearnedPeriod frames = new LearnedPeriod();

  /** Of frames and of those that the source left out. */
  private final LearnedPeriod signs = new LearnedPeriod();

  private Doing doing = Doing.ELSEWHERE;
  private long since;
  private boolean anySign;
  private boolean triggered;
  private long triggeredAt;

  Silence(Duration firstFrameWithin) {
    this.firstFrameWithin = firstFrameWithin;
  }

  synchronized void opening(long nanos) {
    doing = Doing.OPENING;
    since = nanos;
  }

  synchronized void opened(Liveness value) {
    liveness = value;
    doing = Doing.ELSEWHERE;
  }

  synchronized void reading(long nanos) {
    doing = Doing.READING;
    since = nanos;
  }

  /** A frame has come. */
  synchronized void frame(long nanos) {
    frames.frame(nanos);
    alive(nanos);
  }

  /** A frame has come, or one that the source left out. */
  synchronized void alive(long nanos) {
    signs.frame(nanos);
    doing = Doing.ELSEWHERE;
    anySign = true;
    triggered = false;
  }

  /** The reader was kept from reading: the next interval says nothing about the source. */
  synchronized void held() {
    frames.skip();
    signs.skip();
  }

  synchronized void ended() {
    doing = Doing.ELSEWHERE;
  }

  /** A frame is due; of several triggers the first that no frame has answered counts. */
  synchronized void trigger(long nanos) {
    if (!triggered) {
      triggered = true;
      triggeredAt = nanos;
    }
  }

  /** Time from frame to frame in nanoseconds, 0 while unknown. */
  synchronized long period() {
    return period(frames);
  }

  private long period(LearnedPeriod learned) {
    boolean known = liveness != null && liveness.mode() == Liveness.Mode.PERIODIC;
    return known ? liveness.value().toNanos() : learned.nanos();
  }

  /** Nanoseconds that are left until silence is a fault, 0 or less when it is one. */
  synchronized long left(long nanos) {
    long limit = limit();
    return limit == Long.MAX_VALUE ? limit : limit - silent(nanos);
  }

  /** Nanoseconds since something was due. */
  synchronized long silent(long nanos) {
    boolean byTrigger = doing == Doing.READING && liveness.mode() == Liveness.Mode.TRIGGERED;
    return nanos - (byTrigger ? Math.max(triggeredAt, since) : since);
  }

  private long limit() {
    if (doing == Doing.ELSEWHERE) {
      return Long.MAX_VALUE;
    }
    if (doing == Doing.OPENING) {
      return firstFrameWithin.toNanos();
    }
    return switch (liveness.mode()) {
      case UNWATCHED -> Long.MAX_VALUE;
      case TRIGGERED -> triggered ? liveness.value().toNanos() : Long.MAX_VALUE;
      case PERIODIC, LEARNED -> {
        long period = period(signs);
        yield anySign && period > 0
            ? Math.max(period + GRACE, uneven())
            : firstFrameWithin.toNanos();
      }
    };
  }

  /**
   * What a camera with an uneven rate may take. As much again as its longest interval, rather than
   * all of the grace: frames that a busy machine had held up must not make a stall be noticed late.
   */
  private long uneven() {
    long longest = liveness.mode() == Liveness.Mode.LEARNED ? signs.longest() : 0;
    return longest + Math.min(longest, GRACE);
  }
}
