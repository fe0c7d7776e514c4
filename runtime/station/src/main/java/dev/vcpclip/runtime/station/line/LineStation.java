package dev.vcpclip.runtime.station.line;

import dev.vcpclip.runtime.Finding;
import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.connector.Admission;
import dev.vcpclip.runtime.connector.Line;
import dev.vcpclip.runtime.connector.LineEvent;
import dev.vcpclip.runtime.connector.LineState;
import dev.vcpclip.runtime.connector.LineState.Phase;
import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.connector.PartVerdict;
import dev.vcpclip.runtime.connector.Trigger;
import dev.vcpclip.runtime.map.Verdict;
import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.Shot;
import dev.vcpclip.runtime.station.config.LineConfig;
import dev.vcpclip.runtime.station.journal.Journal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * One camera: a trigger in, exactly one verdict out.
 *
 * <p>A trigger is answered by the picture taken next, the model's finding and the recipe; where one
 * of them is missing the part is UNSURE, and where the takt is over before, LATE. Whatever comes
 * first is the verdict, and what comes later is not told to anybody. The journal has the verdict
 * before anyone else; while it takes none, the line is in {@link Phase#FAULT}, keeps the verdict,
 * repeats, and refuses triggers. One part is in work at a time: triggers meanwhile are refused and
 * counted.
 *
 * <p>Thread-safe. Owns its pictures' feed; model, journal and listener are the caller's.
 */
public final class LineStation implements Line, AutoCloseable {
  /** How often camera, model and journal are looked at; what triggers do is told at once. */
  private static final long STATE_MILLIS = 200;

  private final LineConfig config;
  private final ModelRunner model;
  private final RecipeBook recipes;
  private final LineListener listener;
  private final PictureFeed feed;
  private final VerdictRecorder recorder;
  private final ExecutorService worker;
  private final ScheduledExecutorService takt;
  private final AtomicLong missed = new AtomicLong();

  // Guarded by this.
  private Part part;
  private boolean paused;
  private boolean closed;
  private String recipe;

  /** What was told last; guarded by events. */
  private LineState told = new LineState(Phase.STARTING, "");

  private final Object events = new Object();

  /**
   * @param config name, takt, recipe, software trigger
   * @param sources makes the camera, again after failures
   * @param model shared with other lines
   * @param journal shared with other lines
   * @param listener told of everything
   */
  public LineStation(
      LineConfig config,
      Supplier<FrameSource> sources,
      ModelRunner model,
      RecipeBook recipes,
      Journal journal,
      LineListener listener) {
    this.config = config;
    this.model = model;
    this.recipes = recipes;
    this.listener = listener;
    this.recipe = config.recipe();
    feed = new PictureFeed(config.name(), sources);
    recorder = new VerdictRecorder(config.name(), journal, listener);
    worker = Executors.newSingleThreadExecutor(named("line-"));
    takt = Executors.newSingleThreadScheduledExecutor(named("takt-"));
  }

  private ThreadFactory named(String prefix) {
    return task -> {
      Thread thread = new Thread(task, prefix + config.name());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Connects the camera and starts the software trigger. Called once; returns at once. */
  public void start() {
    feed.start();
    takt.scheduleWithFixedDelay(this::tellState, STATE_MILLIS, STATE_MILLIS, TimeUnit.MILLISECONDS);
    if (config.every() != null) {
      long period = config.every().toNanos();
      takt.scheduleAtFixedRate(this::triggerByClock, period, period, TimeUnit.NANOSECONDS);
    }
  }

  private void triggerByClock() {
    if (model.ready()) { // nobody waits for these parts, so none is lost
      trigger(Trigger.of(""));
    }
  }

  @Override
  public String name() {
    return config.name();
  }

  @Override
  public Admission trigger(Trigger trigger) {
    Optional<PartResult> earlier = recorder.earlier(trigger.id());
    if (earlier.isPresent()) {
      return new Admission.Accepted(trigger.id(), CompletableFuture.completedFuture(earlier.get()));
    }
    Part accepted;
    Admission.Refused refusal;
    synchronized (this) {
      if (part != null && part.trigger.id().equals(trigger.id())) {
        return new Admission.Accepted(trigger.id(), part.future);
      }
      refusal = refusal(trigger);
      accepted = refusal == null ? new Part(trigger) : null;
      if (refusal == null) {
        part = accepted;
      }
    }
    if (refusal != null) {
      missed.incrementAndGet();
      tell(
          new LineEvent.TriggerMissed(
              name(), Instant.now(), trigger, refusal.cause(), refusal.reason()));
      return refusal;
    }
    begin(accepted);
    return new Admission.Accepted(trigger.id(), accepted.future);
  }

  private void begin(Part accepted) {
    try {
      takt.schedule(() -> late(accepted), config.takt().toNanos(), TimeUnit.NANOSECONDS);
      worker.execute(() -> inspect(accepted));
    } catch (RejectedExecutionException e) {
      accepted.future.completeExceptionally(closedTooEarly(e));
      release(accepted);
    }
  }

  private static VcpClipException closedTooEarly(Exception cause) {
    return new VcpClipException("the station was closed before the verdict was durable", cause);
  }

  private void tell(LineEvent event) {
    synchronized (events) {
      listener.happened(event);
    }
  }

  private void tellState() {
    synchronized (events) {
      LineState now = state();
      if (!now.equals(told)) {
        told = now;
        listener.happened(new LineEvent.StateChanged(name(), Instant.now(), now));
      }
    }
  }

  private Admission.Refused refusal(Trigger trigger) {
    if (closed) {
      return new Admission.Refused(Admission.Cause.CLOSED, "the station is being closed");
    }
    if (!recorder.failure().isEmpty()) {
      return new Admission.Refused(Admission.Cause.JOURNAL, recorder.failure());
    }
    if (part != null) {
      return new Admission.Refused(Admission.Cause.BUSY, "the part before is still in work");
    }
    if (paused) {
      return new Admission.Refused(Admission.Cause.PAUSED, "paused");
    }
    return wrongRecipe(trigger.recipe());
  }

  /** A wrong name is the caller's mistake and said at once; the line's own may heal. */
  private Admission.Refused wrongRecipe(String name) {
    try {
      if (!name.isEmpty()) {
        recipes.find(name);
      }
      return null;
    } catch (VcpClipException e) {
      return new Admission.Refused(Admission.Cause.RECIPE, e.getMessage());
    }
  }

  private void inspect(Part current) {
    Shot shot = null;
    try {
      tell(new LineEvent.TriggerAccepted(name(), current.at, current.trigger));
      tellState();
      Recipe judge = recipes.find(recipe(current));
      shot = feed.take(current.nanos, current.nanos + config.takt().toNanos());
      tell(new LineEvent.PictureTaken(name(), Instant.now(), current.trigger));
      Finding finding = model.run(shot.frame());
      Inspection inspection = judge.judge(finding);
      PartVerdict verdict = verdict(inspection.verdict());
      // Working out the regions takes longer than the verdict may: their number is told with it
      // where a defect is to be explained.
      int regions = verdict == PartVerdict.PASS ? 0 : inspection.regions().size();
      finish(current, shot, verdict, inspection, regions);
    } catch (VcpClipException | IllegalArgumentException | IllegalStateException e) {
      say(current, result(current, PartVerdict.UNSURE, why(e)), () -> release(current));
      if (shot != null) {
        shot.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      if (shot != null) {
        shot.close();
      }
    } finally {
      release(current);
    }
  }

  private void finish(
      Part current, Shot shot, PartVerdict verdict, Inspection inspection, int regions) {
    Verdict judged = inspection.verdict();
    PartResult result =
        new PartResult(
            current.trigger.id(),
            0,
            name(),
            current.trigger.partId(),
            verdict,
            judged.score(),
            judged.rule().goodBelow(),
            judged.rule().defectFrom(),
            regions,
            inspection.recipe().name(),
            inspection.recipe().revision(),
            inspection.provider().label(),
            current.at,
            current.ageMicros(),
            (inspection.timings().inference() + inspection.timings().preprocess()) / 1000,
            listener.pictureName(current.trigger.id(), current.at, verdict),
            verdict == PartVerdict.UNSURE ? "score between the thresholds" : "");
    say(current, result, () -> release(current));
    PartResult told = current.told;
    if (told == null) {
      shot.close(); // LATE, and the journal has not taken that yet
    } else {
      listener.pictured(told, shot, inspection);
    }
  }

  private static PartVerdict verdict(Verdict verdict) {
    if (verdict instanceof Verdict.Good) {
      return PartVerdict.PASS;
    }
    return verdict instanceof Verdict.Defect ? PartVerdict.FAIL : PartVerdict.UNSURE;
  }

  private void late(Part current) {
    String why = "no verdict within " + config.takt().toMillis() + " ms";
    if (!feed.up()) {
      why += "; no picture: " + feed.message();
    } else if (!model.ready()) {
      why += "; " + model.notice();
    }
    say(current, result(current, PartVerdict.LATE, why), () -> {}); // still in work
  }

  private PartResult result(Part current, PartVerdict verdict, String reason) {
    return new PartResult(
        current.trigger.id(),
        0,
        name(),
        current.trigger.partId(),
        verdict,
        null,
        null,
        null,
        0,
        recipe(current),
        1,
        "",
        current.at,
        current.ageMicros(),
        0,
        "",
        reason);
  }

  private static String why(RuntimeException e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
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
      PartResult recorded = recorder.record(result, durable);
      current.told = recorded;
      current.future.complete(recorded);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      current.future.completeExceptionally(closedTooEarly(e));
    }
  }

  private void release(Part current) {
    synchronized (this) {
      if (part == current) {
        part = null;
      }
    }
    tellState();
  }

  @Override
  public synchronized LineState state() {
    if (!recorder.failure().isEmpty()) {
      return new LineState(Phase.FAULT, recorder.failure());
    }
    if (paused) {
      return new LineState(Phase.PAUSED, "paused");
    }
    if (!feed.up()) {
      return new LineState(Phase.FAULT, "no pictures: " + feed.message());
    }
    if (!model.ready()) {
      return new LineState(Phase.STARTING, model.notice());
    }
    return new LineState(part == null ? Phase.READY : Phase.BUSY, "");
  }

  /** What the camera says of itself. */
  public String source() {
    return feed.message();
  }

  /** How often the camera came back. */
  public long reconnects() {
    return feed.reconnects();
  }

  @Override
  public long missedTriggers() {
    return missed.get();
  }

  @Override
  public List<String> recipes() {
    return recipes.names();
  }

  @Override
  public synchronized String recipe() {
    return recipe.isEmpty() ? Recipe.DEFAULT_NAME : recipe;
  }

  private String recipe(Part current) {
    return current.trigger.recipe().isEmpty() ? recipe() : current.trigger.recipe();
  }

  @Override
  public void selectRecipe(String name, String who) {
    Recipe found = recipes.find(name);
    synchronized (this) {
      recipe = name;
    }
    tell(new LineEvent.RecipeChanged(name(), Instant.now(), found.name(), found.revision(), who));
  }

  @Override
  public void pause(boolean value, String who) {
    synchronized (this) {
      paused = value;
    }
    tell(new LineEvent.PauseChanged(name(), Instant.now(), value, who));
    tellState();
  }

  @Override
  public Optional<PartResult> result(String id) {
    return recorder.earlier(id);
  }

  @Override
  public List<PartResult> results(int most) {
    return recorder.newest(most);
  }

  @Override
  public List<String> alarms() {
    return List.of();
  }

  @Override
  public void confirmAlarms(String who) {
    tell(new LineEvent.AlarmsConfirmed(name(), Instant.now(), who));
  }

  /** Takes no more triggers, lets the part in work end within a second, frees the camera. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    worker.shutdown();
    takt.shutdown();
    try {
      worker.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    recorder.close();
    worker.shutdownNow();
    takt.shutdownNow();
    feed.close();
    try {
      worker.awaitTermination(10, TimeUnit.SECONDS); // the model may not be freed under it
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
