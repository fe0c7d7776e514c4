package dev.vcpclip.runtime.station.line;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.calibration.DriftMonitor;
import dev.vcpclip.runtime.connector.Admission;
import dev.vcpclip.runtime.connector.Line;
import dev.vcpclip.runtime.connector.LineEvent;
import dev.vcpclip.runtime.connector.LineState;
import dev.vcpclip.runtime.connector.LineState.Phase;
import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.connector.Trigger;
import dev.vcpclip.runtime.image.PictureOptions;
import dev.vcpclip.runtime.image.PictureReader;
import dev.vcpclip.runtime.pipeline.StreamStatus;
import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.station.config.LineConfig;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One camera: a trigger in, exactly one verdict out.
 *
 * <p>A trigger is answered by the picture taken next, the model's finding and the recipe; where one
 * of them is missing the part is UNSURE, and where the takt is over before, LATE. Whatever comes
 * first is the verdict, and what comes later is not told to anybody. The journal has the verdict
 * before anyone else; while it takes none, the line is in {@link Phase#FAULT}, keeps the verdict,
 * repeats, and refuses triggers. A verdict that was not durable before its takt was over was none:
 * it becomes LATE. One part is in work at a time: triggers meanwhile are refused and counted.
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

  static final String NO_PICTURES = "no pictures: ";

  private final LineConfig config;
  private final LineCamera camera;
  private final LineServices services;
  private final LineRecipe recipe;
  private final LineAlarms alarms;
  private final LineEvents events;
  private final VerdictRecorder recorder;
  private final LinePause pause;
  private final LineGate gate;
  private final PartWork work;
  private final ScheduledThreadPoolExecutor takt;
  private final AtomicLong missed = new AtomicLong();

  /**
   * @param config name, takt, recipe, software trigger
   * @param sources makes the camera, again after failures; picture files are read as the recipe in
   *     use says
   * @throws dev.vcpclip.runtime.station.journal.JournalUnavailableException when the journal does
   *     not say which recipe was chosen last
   */
  public LineStation(
      LineConfig config, Function<PictureReader, FrameSource> sources, LineServices services) {
    this.config = config;
    PictureReader files = PictureReader.following(this::pictureOptions);
    camera = new LineCamera(config, () -> sources.apply(files), services.listener());
    this.services = services;
    recipe = new LineRecipe(config.name(), config.recipe(), services.recipes(), services.journal());
    events = new LineEvents(config.name(), this::state, services.listener());
    alarms = new LineAlarms(config.name(), recipe, services, events);
    recorder = new VerdictRecorder(config.name(), services.journal(), services.listener());
    pause = new LinePause(config.name(), services.journal());
    gate = new LineGate(config.name(), recipe, services.recipes(), recorder::failure, pause);
    takt = new ScheduledThreadPoolExecutor(TAKT_THREADS, named("takt-", config.name()));
    takt.setRemoveOnCancelPolicy(true);
    work =
        new PartWork(
            config.name(), config.takt(), camera, services, gate, events, alarms, recorder, takt);
  }

  private PictureOptions pictureOptions() {
    try {
      return services.recipes().find(gate.recipe()).pictureOptions();
    } catch (VcpClipException e) {
      return PictureOptions.upright(); // without a recipe there is no verdict either
    }
  }

  static ThreadFactory named(String prefix, String line) {
    return task -> {
      Thread thread = new Thread(task, prefix + line);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Connects the camera and starts the software trigger. Called once; returns at once. */
  public void start() {
    camera.start();
    takt.scheduleWithFixedDelay(
        goingOn(events::tellState), STATE_MILLIS, STATE_MILLIS, TimeUnit.MILLISECONDS);
    if (config.every() != null) {
      long period = config.every().toNanos();
      takt.scheduleAtFixedRate(goingOn(this::triggerByClock), period, period, TimeUnit.NANOSECONDS);
    }
  }

  /** What fails once is done the next time; an executor would never call it again. */
  private Runnable goingOn(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        LOG.error("{}", config.name(), e);
      }
    };
  }

  /** Nobody waits for these parts: where there can be no verdict, none is missed. */
  private void triggerByClock() {
    if (services.model().ready() && !pause.active()) {
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
      return answered(trigger, earlier.get());
    }
    LineGate.Entry entry = gate.enter(trigger);
    if (entry.refusal() != null) {
      missed.incrementAndGet();
      Admission.Refused refusal = entry.refusal();
      if (refusal.cause() == Admission.Cause.JOURNAL) {
        recorder.missed();
      }
      events.tell(
          new LineEvent.TriggerMissed(
              name(), Instant.now(), trigger, refusal.cause(), refusal.reason()));
      return refusal;
    }
    if (entry.fresh()) {
      // The same trigger's part may have got its verdict and left since that was looked up.
      earlier = recorder.earlier(trigger.id());
      if (earlier.isPresent()) {
        entry.part().future.complete(earlier.get());
        gate.leave(entry.part());
        return answered(trigger, earlier.get());
      }
      work.begin(entry.part());
    }
    return new Admission.Accepted(trigger.id(), entry.part().future, !entry.fresh());
  }

  private static Admission.Accepted answered(Trigger trigger, PartResult earlier) {
    return new Admission.Accepted(trigger.id(), CompletableFuture.completedFuture(earlier), true);
  }

  @Override
  public LineState state() {
    if (!recorder.failure().isEmpty()) {
      return new LineState(Phase.FAULT, recorder.failure());
    }
    if (pause.active()) {
      return new LineState(Phase.PAUSED, pause.message());
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
  public Optional<Instant> recipeModified(String name) {
    return services.recipes().modified(name);
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
    events.tell(pause.set(value, who));
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

  /**
   * Why no part can be judged by the recipe in use, such as that it was calibrated with another
   * model; empty when it can, and while there is no model. The line takes triggers all the same, as
   * they may name another recipe.
   */
  public String recipeProblem() {
    return alarms.recipeProblem();
  }

  /** Evidence of drift under the recipe in use; empty where that has no calibration. */
  public OptionalDouble driftEvidence() {
    return alarms.driftEvidence(recipe());
  }

  /** Why the journal takes nothing; empty when it does. */
  public String journalFailure() {
    return recorder.failure();
  }

  /** Tells of a recipe that no part can be judged by: often, by a thread that may wait. */
  public void lookAtRecipe() {
    alarms.lookAtRecipe();
  }

  /** Looks after what takes time: now and then, by one thread. */
  public void maintain() {
    alarms.save();
  }

  /** Takes no more triggers, lets the part in work end within a second, frees the camera. */
  @Override
  public void close() {
    gate.close();
    work.finish();
    takt.shutdown();
    work.await(1);
    recorder.close();
    work.stop();
    takt.shutdownNow();
    camera.close();
    work.await(10); // the model may not be freed under it
    alarms.save();
  }
}
