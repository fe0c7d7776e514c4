package dev.vcpclip.runtime.station.line;

import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.connector.Trigger;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** A part between its trigger and its verdict. */
final class Part {
  final Trigger trigger;
  final Instant at = Instant.now();
  final long nanos = System.nanoTime();
  final CompletableFuture<PartResult> future = new CompletableFuture<>();

  /** The verdict, once it is durable. */
  volatile PartResult told;

  private final AtomicBoolean decided = new AtomicBoolean();

  Part(Trigger trigger) {
    this.trigger = trigger;
  }

  /** True for one caller: the one that says the verdict. */
  boolean decide() {
    return decided.compareAndSet(false, true);
  }

  long ageMicros() {
    return (System.nanoTime() - nanos) / 1000;
  }
}
