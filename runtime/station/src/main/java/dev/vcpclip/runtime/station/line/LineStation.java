package dev.vcpclip.runtime.station.line;

import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.calibration.DriftMonitor;
import dev.vcpclip.runtime.connector.Admission;
import dev.vcpclip.runtime.connector.Line;
import dev.vcpclip.runtime.connector.LineEvent;
import dev.vcpclip.runtime.connector.LineState;
import dev.vcpclip.runtime.connector.LineState.Phase;
import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.connector.PartVerdict;
import dev.vcpclip.runtime.connector.Trigger;
import dev.vcpclip.runtime.pipeline.StreamStatus;
import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.Shot;
import dev.vcpclip.runtime.station.config.LineConfig;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
 * <p>Thread-safe. Owns its camera; what is in {@link LineServices} is the caller's.
 */
public final class LineStation implements Line, AutoCloseable {
  /** How often camera, model and journal are looked at; what triggers do is told at once. */
  private static final long STATE_MILLIS = 200;

  /** A LATE that the journal does not take must not keep the line's state from being told. */
  private static final int TAKT_THREADS = 2;

  private static final Logger LOG = LoggerFactory.getLogger(LineStation.class);

  /** Evidence of drift at which the alarm is raised. */
  public static final double DRIFT_ALARM_AT = DriftMonitor.ALARM_AT;

  private static final String NO_PICTURES = "no pictures: ";

  private final LineConfig config;
  private final LineCamera camera;
  private final LineServices services;
  private final LineRecipe recipe;
  private final LineAlarms alarms;
  private final LineEvents events;
  private final VerdictRecorder recorder;
  private final LineGate gate;
  private final ExecutorService worker;
  private final ScheduledThreadPoolExecutor takt;
  private final AtomicLong missed = new AtomicLong();

  /**
   * @param config name, takt, recipe, software trigger
   * @param sources makes the camera, again after failures
   * @throws dev.vcpclip.runtime.station.journal.JournalUnavailableException when the journal does
   *     not say which recipe was chosen last
   */
  public LineStation(LineConfig config, Supplier<FrameSource> sources, LineServices services) {
    this.config = config;
    camera = new LineCamera(config, sources, services.listener());
    this.services = services;
    recipe = new LineRecipe(config.name(), config.recipe(), services.recipes(), services.journal());
    events = new LineEvents(config.name(), this::state, services.listener());
    alarms = new LineAlarms(config.name(), services, events);
    recorder = new VerdictRecorder(config.name(), services.journal(), services.listener());
    gate = new LineGate(config.name(), recipe, services.recipes(), recorder::failure);
    worker = Executors.newSingleThreadExecutor(named("line-"));
    takt = new ScheduledThreadPoolExecutor(TAKT_THREADS, named("takt-"));
    takt.setRemoveOnCancelPolicy(true);
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
    camera.start();
    takt.scheduleWithFixedDelay(
        events::tellState, STATE_MILLIS, STATE_MILLIS, TimeUnit.MILLISECONDS);
    if (config.every() != null) {
      long period = config.every().toNanos();
      takt.scheduleAtFixedRate(this::triggerByClock, period, period, TimeUnit.NANOSECONDS);
    }
  }

  /** Nobody waits for these parts: where there can be no verdict, none is missed. */
  private void triggerByClock() {
    if (services.model().ready() && !gate.paused()) {
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
    LineGate.Entry entry = gate.enter(trigger);
    if (entry.refusal() != null) {
      missed.incrementAndGet();
      Admission.Refused refusal = entry.refusal();
      events.tell(
          new LineEvent.TriggerMissed(
              name(), Instant.now(), trigger, refusal.cause(), refusal.reason()));
      return refusal;
    }
    if (entry.fresh()) {
      begin(entry.part());
    }
    return new Admission.Accepted(trigger.id(), entry.part().future);
  }

  private void begin(Part accepted) {
    try {
      accepted.deadline =
          takt.schedule(() -> late(accepted), config.takt().toNanos(), TimeUnit.NANOSECONDS);
      worker.execute(() -> inspect(accepted));
    } catch (RejectedExecutionException e) {
      accepted.future.completeExceptionally(closedTooEarly(e));
      gate.leave(accepted);
    }
  }

  private static VcpClipException closedTooEarly(Exception cause) {
    return new VcpClipException("the station was closed before the verdict was durable", cause);
  }

  private void inspect(Part current) {
    Shot shot = null;
    try {
      events.tell(new LineEvent.TriggerAccepted(name(), current.at, current.trigger));
      events.tellState();
      Recipe judge = services.recipes().find(current.recipe());
      shot = camera.take(current.nanos, current.nanos + config.takt().toNanos());
      events.tell(new LineEvent.PictureTaken(name(), Instant.now(), current.trigger));
      Inspection inspection = judge.judge(services.model().run(shot.frame(), judge));
      finish(current, shot, inspection);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close(shot);
      if (current.decide()) {
        current.future.completeExceptionally(closedTooEarly(e));
      }
    } catch (RuntimeException | Error e) { // whatever it is, this part gets its verdict
      String why = e.getMessage() == null ? e.toString() : e.getMessage();
      say(current, unknown(current, PartVerdict.UNSURE, why), () -> release(current));
      close(shot);
    } finally {
      release(current);
    }
  }

  private static void close(Shot shot) {
    if (shot != null) {
      shot.close();
    }
  }

  private PartResult unknown(Part current, PartVerdict verdict, String why) {
    int revision = 0;
    try {
      revision = services.recipes().find(current.recipe()).revision();
    } catch (VcpClipException e) {
      LOG.debug("{}: {}", name(), e.getMessage()); // the part is not judged anyway
    }
    return current.unknown(verdict, why, revision);
  }

  private void finish(Part current, Shot shot, Inspection inspection) {
    LineListener listener = services.listener();
    PartVerdict verdict = Part.verdict(inspection);
    String picture = listener.pictureName(current.trigger.id(), current.at, verdict);
    say(current, current.judged(inspection, picture), () -> release(current));
    PartResult told = current.told;
    if (told == null) {
      shot.close(); // LATE, and the journal has not taken that yet
      return;
    }
    listener.pictured(told, shot, inspection);
    if (told.verdict() == PartVerdict.PASS) {
      alarms.passed(inspection.recipe(), told.score());
    }
  }

  private void late(Part current) {
    String why = "no verdict within " + config.takt().toMillis() + " ms";
    String fault = camera.fault();
    if (!fault.isEmpty()) {
      why += "; " + NO_PICTURES + fault;
    } else if (!services.model().ready()) {
      why += "; " + services.model().notice();
    }
    say(current, unknown(current, PartVerdict.LATE, why), () -> {}); // still in work
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
    gate.leave(current);
    current.deadline.cancel(false);
    events.tellState();
  }

  @Override
  public LineState state() {
    if (!recorder.failure().isEmpty()) {
      return new LineState(Phase.FAULT, recorder.failure());
    }
    if (gate.paused()) {
      return new LineState(Phase.PAUSED, "paused");
    }
    String fault = camera.fault();
    if (!fault.isEmpty()) {
      return new LineState(Phase.FAULT, NO_PICTURES + fault);
    }
    if (!services.model().ready()) {
      return new LineState(Phase.STARTING, services.model().notice());
    }
    return new LineState(gate.busy() ? Phase.BUSY : Phase.READY, "");
  }

  /** What the camera is, for people; empty before it was there for the first time. */
  public String source() {
    return camera.description();
  }

  /** What became of the camera's pictures; empty before the start. */
  public Optional<StreamStatus> camera() {
    return camera.status();
  }

  @Override
  public long missedTriggers() {
    return missed.get();
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
  public List<String> recipes() {
    return services.recipes().names();
  }

  @Override
  public String recipe() {
    return recipe.name();
  }

  @Override
  public void selectRecipe(String name, String who) {
    events.tell(recipe.choose(name, who));
  }

  /** A recipe has another revision: told where it is the one in use. */
  public void revised(RecipeBook.Revised change) {
    if (change.recipe().name().equals(recipe.name())) {
      events.tell(recipe.revised(change.recipe(), change.who()));
    }
  }

  @Override
  public void pause(boolean value, String who) {
    gate.pause(value);
    alarms.note(new LineEvent.PauseChanged(name(), Instant.now(), value, who));
    events.tellState();
  }

  @Override
  public List<String> alarms() {
    return alarms.all();
  }

  @Override
  public void confirmAlarms(String who) {
    alarms.confirm(who);
  }

  /** Evidence of drift under the recipe in use; empty where that has no calibration. */
  public OptionalDouble driftEvidence() {
    return alarms.driftEvidence(recipe());
  }

  /** Why the journal takes nothing; empty when it does. */
  public String journalFailure() {
    return recorder.failure();
  }

  /** Looks after what takes time: now and then, by one thread. */
  public void maintain() {
    alarms.save();
  }

  /** Takes no more triggers, lets the part in work end within a second, frees the camera. */
  @Override
  public void close() {
    gate.close();
    worker.shutdown();
    takt.shutdown();
    awaitWorker(1);
    recorder.close();
    worker.shutdownNow();
    takt.shutdownNow();
    camera.close();
    awaitWorker(10); // the model may not be freed under it
    alarms.save();
  }

  private void awaitWorker(long seconds) {
    try {
      worker.awaitTermination(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
