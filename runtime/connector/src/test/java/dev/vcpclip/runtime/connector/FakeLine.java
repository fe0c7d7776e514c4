package dev.vcpclip.runtime.connector;

import dev.vcpclip.runtime.VcpClipException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

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
  private final List<Consumer<LineEvent>> watchers = new CopyOnWriteArrayList<>();
  private final List<PartResult> results = new CopyOnWriteArrayList<>();
  private final List<String> alarms = new CopyOnWriteArrayList<>();
  private final List<Trigger> triggers = new CopyOnWriteArrayList<>();
  private volatile Function<Trigger, PartResult> judge = this::pass;
  private volatile Duration takes = Duration.ZERO;
  private volatile LineState fault;
  private volatile Supplier<List<String>> recipes = () -> List.of("bottle", "cap");
  private volatile Admission.Refused refusal;
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

  /** Tells of every result from now on. */
  public void tell(Consumer<PartResult> listener) {
    listeners.add(listener);
  }

  /** Tells a connector of everything from now on. */
  public void attach(Connector connector) {
    watchers.add(connector::happened);
    if (connector instanceof Connector.Live live) {
      tell(live::accept);
    }
  }

  /** Decides what is said of a part. */
  public void judge(Function<Trigger, PartResult> value) {
    judge = value;
  }

  /** Keeps parts in work until it is counted down; each is good then. */
  public CountDownLatch holdParts() {
    CountDownLatch held = new CountDownLatch(1);
    judge(
        trigger -> {
          try {
            held.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return pass(trigger);
        });
    return held;
  }

  /** How long a part is in work. */
  public void takes(Duration value) {
    takes = value;
  }

  /** A state that is not READY, or {@code null}. */
  public void fault(LineState value) {
    fault = value;
    tell(new LineEvent.StateChanged(name, Instant.now(), state()));
  }

  /** Names the recipes that can be chosen from now on; nobody is told. */
  public void recipes(Supplier<List<String>> value) {
    recipes = value;
  }

  /** What every trigger is answered from now on, or {@code null}. */
  public void refuse(Admission.Refused value) {
    refusal = value;
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
        trigger.recipe().isEmpty() ? recipe : trigger.recipe(),
        3,
        score == null ? "" : "cpu",
        Instant.now(),
        12_345,
        9_000,
        "",
        "",
        score == null ? "no picture" : "",
        trigger.labels());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Admission trigger(Trigger trigger) {
    Optional<PartResult> earlier = result(trigger.id());
    if (earlier.isPresent()) {
      return new Admission.Accepted(
          trigger.id(), CompletableFuture.completedFuture(earlier.get()), true);
    }
    Admission.Refused refusal = admit(trigger);
    if (refusal != null) {
      missed.incrementAndGet();
      tell(
          new LineEvent.TriggerMissed(
              name, Instant.now(), trigger, refusal.cause(), refusal.reason()));
      return refusal;
    }
    CompletableFuture<PartResult> future = new CompletableFuture<>();
    worker.execute(() -> inspect(trigger, future));
    return new Admission.Accepted(trigger.id(), future);
  }

  private synchronized Admission.Refused admit(Trigger trigger) {
    if (refusal != null) {
      return refusal;
    }
    if (busy) {
      return new Admission.Refused(Admission.Cause.BUSY, "the part before is still in work");
    }
    if (paused) {
      return new Admission.Refused(Admission.Cause.PAUSED, "paused");
    }
    if (!trigger.recipe().isEmpty() && !recipes().contains(trigger.recipe())) {
      return new Admission.Refused(
          Admission.Cause.RECIPE, "no recipe '" + trigger.recipe() + "', expected bottle, cap");
    }
    busy = true;
    triggers.add(trigger);
    return null;
  }

  private void inspect(Trigger trigger, CompletableFuture<PartResult> future) {
    try {
      tell(new LineEvent.TriggerAccepted(name, Instant.now(), trigger));
      tell(new LineEvent.StateChanged(name, Instant.now(), state()));
      tell(new LineEvent.PictureTaken(name, Instant.now(), trigger));
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
    results.add(result);
    listeners.forEach(listener -> listener.accept(result));
    future.complete(result);
    tell(new LineEvent.StateChanged(name, Instant.now(), state()));
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
    return recipes.get();
  }

  @Override
  public String recipe() {
    return recipe;
  }

  @Override
  public void selectRecipe(String value, String who) {
    if (!recipes().contains(value)) {
      throw new VcpClipException("no recipe '" + value + "', expected one of bottle, cap");
    }
    recipe = value;
    tell(new LineEvent.RecipeChanged(name, Instant.now(), value, 3, who));
  }

  @Override
  public void pause(boolean value, String who) {
    synchronized (this) {
      paused = value;
    }
    tell(new LineEvent.PauseChanged(name, Instant.now(), value, who));
    tell(new LineEvent.StateChanged(name, Instant.now(), state()));
  }

  @Override
  public Optional<PartResult> result(String id) {
    return results.stream().filter(result -> result.id().equals(id)).findFirst();
  }

  @Override
  public List<PartResult> results(int most) {
    List<PartResult> newestFirst = new ArrayList<>(results);
    Collections.reverse(newestFirst);
    return newestFirst.subList(0, Math.min(most, newestFirst.size()));
  }

  @Override
  public List<String> alarms() {
    return List.copyOf(alarms);
  }

  /** Something that people have to look at. */
  public void alarm(String message) {
    alarms.add(message);
    tell(new LineEvent.AlarmRaised(name, Instant.now(), message));
  }

  @Override
  public void confirmAlarms(String who) {
    alarms.clear();
    tell(new LineEvent.AlarmsConfirmed(name, Instant.now(), who));
  }

  private void tell(LineEvent event) {
    watchers.forEach(watcher -> watcher.accept(event));
  }

  @Override
  public void close() {
    worker.shutdownNow();
  }
}
