package dev.vcpclip.runtime.station.line;

import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.connector.LineEvent;
import dev.vcpclip.runtime.station.journal.JournalEvent;
import dev.vcpclip.runtime.station.journal.JournalEvent.Kind;
import dev.vcpclip.runtime.station.journal.JournalUnavailableException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What people have to look at while a line goes on: parts that have drifted from the calibration,
 * recipes that cannot be read, a recipe that no part can be judged by. Thread-safe.
 */
final class LineAlarms {
  private static final Logger LOG = LoggerFactory.getLogger(LineAlarms.class);

  private static final String DRIFT =
      "parts that pass no longer look like those of the calibration: check light, lens and product,"
          + " then confirm or calibrate again";

  private final String line;
  private final LineRecipe recipe;
  private final LineServices services;
  private final LineEvents events;
  private final DriftWatch drift;

  /** What was wrong with the recipe when it was looked at last. Guarded by this. */
  private String told = "";

  LineAlarms(String line, LineRecipe recipe, LineServices services, LineEvents events) {
    this.line = line;
    this.recipe = recipe;
    this.services = services;
    this.events = events;
    this.drift = new DriftWatch(line, services.drift());
  }

  /** Takes the score of a part that passed. */
  void passed(Recipe recipe, double score) {
    if (drift.passed(recipe, score)) {
      note(new LineEvent.AlarmRaised(line, Instant.now(), DRIFT));
    }
  }

  /**
   * Why no part can be judged by the line's recipe; empty when it can, and while there is no model,
   * as only the model says which recipes fit.
   */
  String recipeProblem() {
    try {
      services.recipes().find(recipe.name());
      return "";
    } catch (VcpClipException e) {
      return services.model().ready() ? e.getMessage() : "";
    }
  }

  /** Tells of a recipe that no part can be judged by, once. */
  synchronized void lookAtRecipe() {
    String problem = recipeProblem();
    if (!problem.isEmpty() && !problem.equals(told)) {
      note(new LineEvent.AlarmRaised(line, Instant.now(), problem));
    }
    told = problem;
  }

  List<String> all() {
    List<String> all = new ArrayList<>();
    String problem = recipeProblem();
    if (!problem.isEmpty()) {
      all.add(problem);
    }
    if (drift.alarm()) {
      all.add(DRIFT);
    }
    all.addAll(services.recipes().problems());
    return all;
  }

  void confirm(String who) {
    drift.confirm();
    note(new LineEvent.AlarmsConfirmed(line, Instant.now(), who));
  }

  OptionalDouble driftEvidence(String recipe) {
    return drift.evidence(recipe);
  }

  void save() {
    drift.save();
  }

  /** Tells an event and puts it into the journal; a journal that takes nothing stops neither. */
  private void note(LineEvent event) {
    events.tell(event);
    try {
      services.journal().note(entry(event));
    } catch (JournalUnavailableException | IllegalStateException e) {
      LOG.error("{}: not in the journal: {} ({})", line, event, e.getMessage());
    }
  }

  private JournalEvent entry(LineEvent event) {
    if (event instanceof LineEvent.AlarmRaised alarm) {
      return entry(Kind.ALARM, "station", alarm.message());
    } else if (event instanceof LineEvent.AlarmsConfirmed confirmed) {
      return entry(Kind.CONFIRMED, confirmed.who(), "alarms confirmed");
    }
    throw new IllegalArgumentException(event + ": not for the journal");
  }

  private JournalEvent entry(Kind kind, String who, String message) {
    return JournalEvent.now(line, kind, who, "", message);
  }
}
