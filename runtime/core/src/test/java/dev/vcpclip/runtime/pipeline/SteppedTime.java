package dev.vcpclip.runtime.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Clocks that stand still unless they are moved: no load of the machine is a fault by them. */
final class SteppedTime implements Time {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicReference<Duration> jumped = new AtomicReference<>(Duration.ZERO);

  void advance(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  /** Moves the wall clock alone. */
  void jump(Duration by) {
    jumped.set(by);
  }

  @Override
  public long nanos() {
    return nanos.get();
  }

  @Override
  public Instant now() {
    return START.plusNanos(nanos.get()).plus(jumped.get());
  }

  @Override
  public void sleep(Duration delay) {}
}
