package dev.vcpclip.runtime.opcua;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.connector.Admission;
import dev.vcpclip.runtime.connector.Line;
import dev.vcpclip.runtime.connector.LineEvent;
import dev.vcpclip.runtime.connector.LineState.Phase;
import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.connector.Trigger;
import java.util.Map;
import java.util.UUID;

/**
 * One line as the state machine of OPC 40100-1.
 *
 * <p>The line is the truth: whatever it does, whoever asked for it, the machine follows. A line
 * that works is Operational without anybody's help; after a client's {@link #reset} it waits for
 * {@link #selectModeAutomatic}. A paused line is Halted, a failing one in Error; it comes back by
 * itself.
 *
 * <p>Thread-safe. The watcher is called with the machine's lock held: it must not wait.
 */
final class VisionMachine {
  private final String who;
  private final Line line;
  private final Watcher watcher;

  // Guarded by this.
  private Mode mode = Mode.PREOPERATIONAL;
  private boolean automatic = true;
  private boolean prepared = true;
  private String job = "";
  private boolean jobTold;
  private boolean stopping;
  private String part = "";
  private String jobRecipe = "";
  private Map<String, String> jobLabels = Map.of();

  /** Told of what happens. */
  interface Watcher {
    /**
     * @param method that asked for it; empty for the line itself
     */
    void moved(Mode mode, String method);

    void recipePrepared(String recipe);

    /** Another recipe is the prepared one, or none is. */
    void preparedChanged();

    void jobStarted(String job);

    void acquisitionDone(String job);

    void resultReady(String job, PartResult result);

    void ready(String job);
  }

  /** A method that the present state does not allow. */
  static final class WrongStateException extends Exception {
    private static final long serialVersionUID = 1L;

    WrongStateException(String method, Mode mode) {
      super(method + " is not allowed while " + mode);
    }
  }

  /** A job that was started, or why not. */
  record Started(String job, MethodError error) {}

  /**
   * @param who the connector's name, for the journal
   */
  VisionMachine(String who, Line line, Watcher watcher) {
    this.who = who;
    this.line = line;
    this.watcher = watcher;
  }

  synchronized Mode mode() {
    return mode;
  }

  private void require(String method, boolean allowed) throws WrongStateException {
    if (!allowed) {
      throw new WrongStateException(method, mode);
    }
  }

  private void move(Mode next) {
    move(next, "");
  }

  private void move(Mode next, String method) {
    if (next != mode) {
      mode = next;
      watcher.moved(next, method);
      if (next == Mode.READY) {
        watcher.ready(job);
      }
    }
  }

  /** Looks at the line and goes where it is. */
  synchronized void follow() {
    follow("");
  }

  private void follow(String method) {
    switch (line.state().phase()) {
      case PAUSED -> leave(Mode.HALTED);
      case FAULT -> {
        if (mode != Mode.HALTED) {
          leave(Mode.ERROR);
        }
      }
      case STARTING -> leave(Mode.PREOPERATIONAL);
      case READY, BUSY -> work(method);
    }
  }

  private void leave(Mode next) {
    leave(next, "");
  }

  private void leave(Mode next, String method) {
    job = "";
    move(next, method);
  }

  private void work(String method) {
    if (mode == Mode.HALTED || mode == Mode.ERROR && !automatic) {
      move(Mode.PREOPERATIONAL, method);
    }
    if (mode == Mode.PREOPERATIONAL && !automatic) {
      return;
    }
    if (!mode.operational()) {
      move(Mode.INITIALIZED, method);
    }
    if (mode == Mode.INITIALIZED && prepared) {
      move(Mode.READY, method);
    }
    boolean free = line.state().phase() == Phase.READY;
    if (mode == Mode.SINGLE_EXECUTION && jobTold && free) {
      move(Mode.READY, method);
    } else if (mode == Mode.CONTINUOUS_EXECUTION && free) {
      if (stopping || noSuchRecipe(line.trigger(next()))) {
        move(Mode.READY, method);
      }
    }
  }

  /** Of the job that goes on; what is refused now, the next look asks for again. */
  private Trigger next() {
    return new Trigger(UUID.randomUUID().toString(), part, jobRecipe, jobLabels);
  }

  private static boolean noSuchRecipe(Admission admission) {
    return admission instanceof Admission.Refused refused
        && refused.cause() == Admission.Cause.RECIPE;
  }

  /** Takes what happened on the line. */
  synchronized void happened(LineEvent event) {
    if (event instanceof LineEvent.TriggerMissed) {
      return; // it moves nothing; to follow would trigger again at once, and be refused again
    }
    if (event instanceof LineEvent.TriggerAccepted accepted) {
      begun(accepted.trigger().id());
    } else if (event instanceof LineEvent.PictureTaken taken) {
      watcher.acquisitionDone(jobOf(taken.trigger().id()));
    } else if (event instanceof LineEvent.RecipeChanged changed) {
      prepared = true;
      watcher.recipePrepared(changed.recipe());
    }
    follow();
  }

  private void begun(String id) {
    if (mode == Mode.READY) { // somebody else's part
      job = id;
      jobTold = false;
      move(Mode.SINGLE_EXECUTION);
    }
    watcher.jobStarted(jobOf(id));
  }

  private String jobOf(String id) {
    return mode == Mode.CONTINUOUS_EXECUTION ? job : id;
  }

  /** Takes a durable result. */
  synchronized void recorded(PartResult result) {
    watcher.resultReady(jobOf(result.id()), result);
    if (result.id().equals(job)) {
      jobTold = true;
    }
    follow();
  }

  synchronized MethodError selectModeAutomatic() {
    Phase phase = line.state().phase();
    if (phase != Phase.READY && phase != Phase.BUSY) {
      return MethodError.LINE_NOT_READY;
    }
    automatic = true;
    follow("SelectModeAutomatic");
    return MethodError.NONE;
  }

  synchronized MethodError halt() {
    line.pause(true, who);
    leave(Mode.HALTED, "Halt");
    return MethodError.NONE;
  }

  synchronized MethodError reset() {
    if (mode == Mode.HALTED) {
      line.pause(false, who);
    }
    automatic = false;
    leave(Mode.PREOPERATIONAL, "Reset");
    return MethodError.NONE;
  }

  void confirmAll() {
    line.confirmAlarms(who);
  }

  /** Starts one part. */
  synchronized Started startSingleJob(String partId, String recipe, Map<String, String> labels)
      throws WrongStateException {
    require("StartSingleJob", mode == Mode.READY);
    if (!known(recipe)) {
      return new Started("", MethodError.NO_SUCH_RECIPE);
    }
    Trigger trigger = new Trigger(UUID.randomUUID().toString(), partId, recipe, labels);
    MethodError error = submit(trigger);
    if (error != MethodError.NONE) {
      return new Started("", error);
    }
    job = trigger.id();
    jobTold = false;
    move(Mode.SINGLE_EXECUTION, "StartSingleJob");
    return new Started(job, MethodError.NONE);
  }

  /** Starts one part after the other. */
  synchronized Started startContinuous(String partId, String recipe, Map<String, String> labels)
      throws WrongStateException {
    require("StartContinuous", mode == Mode.READY);
    if (!known(recipe)) {
      return new Started("", MethodError.NO_SUCH_RECIPE);
    }
    Trigger first = new Trigger(UUID.randomUUID().toString(), partId, recipe, labels);
    MethodError error = submit(first);
    if (error != MethodError.NONE) {
      return new Started("", error);
    }
    job = UUID.randomUUID().toString();
    part = partId;
    jobRecipe = recipe;
    jobLabels = first.labels();
    stopping = false;
    move(Mode.CONTINUOUS_EXECUTION, "StartContinuous");
    return new Started(job, MethodError.NONE);
  }

  /** Nothing may have moved before: the line, or the trigger itself, may refuse it. */
  private MethodError submit(Trigger trigger) {
    Admission admission = line.trigger(trigger);
    if (noSuchRecipe(admission)) {
      return MethodError.NO_SUCH_RECIPE;
    }
    return admission instanceof Admission.Refused ? MethodError.REFUSED : MethodError.NONE;
  }

  private boolean known(String recipe) {
    return recipe.isEmpty() || line.recipes().contains(recipe);
  }

  /** Lets the part in work come to its end. */
  synchronized MethodError stop() throws WrongStateException {
    require("Stop", mode.executing());
    stopping = true;
    follow("Stop");
    return MethodError.NONE;
  }

  /** Waits for nothing; the part in work gets its verdict all the same. */
  synchronized MethodError abort() throws WrongStateException {
    require("Abort", mode.executing());
    move(Mode.READY, "Abort");
    job = "";
    return MethodError.NONE;
  }

  synchronized MethodError prepareRecipe(String recipe) throws WrongStateException {
    require("PrepareRecipe", mode.operational() && !mode.executing());
    try {
      line.selectRecipe(recipe, who);
    } catch (VcpClipException e) {
      return MethodError.NO_SUCH_RECIPE;
    }
    prepared = true;
    watcher.preparedChanged(); // whoever asked for it reads it next
    follow("PrepareRecipe");
    return MethodError.NONE;
  }

  synchronized MethodError unprepareRecipe(String recipe) throws WrongStateException {
    require("UnprepareRecipe", mode.operational() && !mode.executing());
    if (!isPrepared(recipe)) {
      return MethodError.NO_SUCH_RECIPE;
    }
    prepared = false;
    move(Mode.INITIALIZED, "UnprepareRecipe");
    return MethodError.NONE;
  }

  synchronized boolean isPrepared(String recipe) {
    return prepared && line.recipe().equals(recipe);
  }
}
