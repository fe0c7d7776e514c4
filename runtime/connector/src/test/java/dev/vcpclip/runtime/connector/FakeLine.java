package dev.vcpclip.runtime.connector;

import dev.vcpclip.runtime.VcpClipException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A line without camera, model and journal: a trigger is answered by what {@link #judge} says, one
 * at a time, and told to every listener before its future completes, as a station does it.
 */
public final class FakeLine implements Line, AutoCloseable {
  private final String name;
  private final ExecutorService worker;
  private final AtomicLong missed = new AtomicLong();
  private final AtomicLong sequence = new AtomicLong();
  private final List<Consumer<PartResult>> listeners = new CopyOnWriteArrayList<>();
  private final List<Trigger> triggers = new CopyOnWriteArrayList<>();
  private volatile Function<Trigger, PartResult> judge = this::pass;
  private volatile Duration takes = Duration.ZERO;
  private volatile LineState fault;
  private volatile String recipe = "bottle";
  private boolean busy; // guarded by this
  private boolean paused; // guarded by this

  /**
   * @param name of the line
   */
  public FakeLine(String name) {
    this.name = name;
    worker =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "line-" + name);
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Tells a connector of every result from now on. */
  public void tell(Consumer<PartResult> listener) {
    listeners.add(listener);
  }

  /** Decides what is said of a part. */
  public void judge(Function<Trigger, PartResult> value) {
    judge = value;
  }

  /** How long a part is in work. */
  public void takes(Duration value) {
    takes = value;
  }

  /** A state that is not READY, or {@code null}. */
  public void fault(LineState value) {
    fault = value;
  }

  /** Every trigger that was accepted. */
  public List<Trigger> triggers() {
    return List.copyOf(triggers);
  }

  /** A good part's result. */
  public PartResult pass(Trigger trigger) {
    return result(trigger, PartVerdict.PASS, 0.25);
  }

  /** A part's result. */
  public PartResult result(Trigger trigger, PartVerdict verdict, Double score) {
    return new PartResult(
        trigger.id(),
        0,
        name,
        trigger.partId(),
        verdict,
        score,
        score == null ? null : 0.5,
        score == null ? null : 0.75,
        verdict == PartVerdict.FAIL ? 2 : 0,
        recipe,
        3,
        score == null ? "" : "cpu",
        Instant.now(),
        12_345,
        9_000,
        "",
        score == null ? "no picture" : "");
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Admission trigger(Trigger trigger) {
    synchronized (this) {
      if (busy || paused) {
        missed.incrementAndGet();
        Admission.Cause cause = busy ? Admission.Cause.BUSY : Admission.Cause.PAUSED;
        return new Admission.Refused(cause, busy ? "the part before is still in work" : "paused");
      }
      busy = true;
      triggers.add(trigger);
    }
    CompletableFuture<PartResult> future = new CompletableFuture<>();
    worker.execute(() -> inspect(trigger, future));
    return new Admission.Accepted(trigger.id(), future);
  }

  private void inspect(Trigger trigger, CompletableFuture<PartResult> future) {
    try {
      if (!takes.isZero()) {
        TimeUnit.NANOSECONDS.sleep(takes.toNanos());
      }
    } catch (InterruptedException e) {
      future.completeExceptionally(e);
      return;
    }
    PartResult result = judge.apply(trigger).withSequence(sequence.incrementAndGet());
    synchronized (this) {
      busy = false;
    }
    listeners.forEach(listener -> listener.accept(result));
    future.complete(result);
  }

  @Override
  public synchronized LineState state() {
    if (fault != null) {
      return fault;
    }
    if (paused) {
      return new LineState(LineState.Phase.PAUSED, "paused");
    }
    return new LineState(busy ? LineState.Phase.BUSY : LineState.Phase.READY, "");
  }

  @Override
  public long missedTriggers() {
    return missed.get();
  }

  @Override
  public List<String> recipes() {
    return List.of("bottle", "cap");
  }

  @Override
  public String recipe() {
    return recipe;
  }

  @Override
  public void selectRecipe(String value) {
    if (!recipes().contains(value)) {
      throw new VcpClipException("no recipe '" + value + "', expected one of bottle, cap");
    }
    recipe = value;
  }

  @Override
  public synchronized void pause(boolean value) {
    paused = value;
  }

  @Override
  public void close() {
    worker.shutdownNow();
  }
}
