package dev.vcpclip.runtime.modbus;

import static dev.vcpclip.runtime.modbus.RegisterMap.bit;

import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.connector.Admission;
import dev.vcpclip.runtime.connector.Line;
import dev.vcpclip.runtime.connector.LineState.Phase;
import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.connector.PartVerdict;
import dev.vcpclip.runtime.connector.Trigger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line's registers and the handshake that moves them.
 *
 * <p>Trigger Ready, then Trigger up, Trigger Ack with a new Acquisition ID, Trigger down, Trigger
 * Ack down; the verdict stands with Results Valid until Results Ack comes up. A trigger while
 * Trigger Ready is down is missed and counted. So a station that starts while a PLC still holds
 * Trigger up inspects nothing.
 *
 * <p>Thread-safe. Registers are read as one state, never half of two.
 */
final class Handshake {
  private static final Logger LOG = LoggerFactory.getLogger(Handshake.class);
  private static final int IDS = 0xFFFF;

  /** Which results are shown. */
  enum Shown {
    /** Those of triggers that came this way. */
    OWN,
    /** Those of any trigger, with Acquisition ID 0 where it is not the master's. */
    EVERY
  }

  private final String who;
  private final Line line;
  private final List<String> recipes;
  private final WordOrder order;
  private final Shown shown;
  private final long started = System.nanoTime();

  // Guarded by this.
  private final int[] holding = new int[RegisterMap.HOLDING];
  private int acquisition;
  private boolean acknowledged;
  private String pending = "";
  private PartResult result;
  private int resultAcquisition;
  private boolean overrun;
  private long missedHere;
  private Refusal refusal = Refusal.NONE;

  /**
   * @param who the connector's name, for the journal
   * @param recipes by number, from 1; empty for {@code default} and then the line's others by name
   */
  Handshake(String who, Line line, List<String> recipes, WordOrder order, Shown shown) {
    this.who = who;
    this.line = line;
    this.recipes = recipes;
    this.order = order;
    this.shown = shown;
  }

  /** The holding registers. */
  synchronized int[] holding() {
    return holding.clone();
  }

  /** A master's write, done as a whole: a part id and its trigger may come in one request. */
  synchronized void write(int at, int[] words) {
    int before = holding[RegisterMap.CONTROL];
    int recipeBefore = holding[RegisterMap.RECIPE_WANTED];
    System.arraycopy(words, 0, holding, at, words.length);
    int wanted = holding[RegisterMap.RECIPE_WANTED];
    if (wanted != recipeBefore && wanted != 0) {
      chooseRecipe();
    }
    int now = holding[RegisterMap.CONTROL];
    if (rises(before, now, RegisterMap.RESULTS_ACK)) {
      result = null;
      overrun = false;
    }
    if (rises(before, now, RegisterMap.TRIGGER)) {
      trigger(bit(before, RegisterMap.TRIGGER_ENABLE));
    } else if (!bit(now, RegisterMap.TRIGGER)) {
      acknowledged = false;
    }
  }

  /** The same for bits of the control word. */
  synchronized void writeBits(int at, boolean[] bits) {
    int control = holding[RegisterMap.CONTROL];
    for (int i = 0; i < bits.length; i++) {
      control = control & ~(1 << at + i) | bit(bits[i], at + i);
    }
    write(RegisterMap.CONTROL, new int[] {control});
  }

  private static boolean rises(int before, int now, int bit) {
    return !bit(before, bit) && bit(now, bit);
  }

  private void trigger(boolean enabled) {
    if (!enabled) {
      miss(Refusal.NOT_ENABLED);
      return;
    }
    if (result != null) {
      overrun = true;
      miss(Refusal.NOT_ACKNOWLEDGED);
      return;
    }
    String recipe = wantedRecipe();
    if (recipe == null) {
      miss(Refusal.RECIPE);
      return;
    }
    Trigger trigger = Trigger.of(RegisterMap.text(holding, RegisterMap.PART_ID), recipe);
    if (line.trigger(trigger) instanceof Admission.Refused refused) {
      refusal = Refusal.of(refused.cause()); // counted by the line
      return;
    }
    pending = trigger.id();
    acquisition = acquisition % IDS + 1;
    acknowledged = true;
    refusal = Refusal.NONE;
  }

  private void miss(Refusal why) {
    missedHere++;
    refusal = why;
  }

  /** Empty for the line's own; {@code null} where there is none of the number. */
  private String wantedRecipe() {
    int number = holding[RegisterMap.RECIPE_WANTED];
    List<String> names = names();
    if (number == 0) {
      return "";
    }
    return number <= names.size() ? names.get(number - 1) : null;
  }

  private void chooseRecipe() {
    String name = wantedRecipe();
    try {
      if (name != null) {
        line.selectRecipe(name, who);
        return;
      }
      LOG.warn(
          "{}: no recipe of number {}, expected 1 to {}",
          line.name(),
          holding[RegisterMap.RECIPE_WANTED],
          names().size());
    } catch (VcpClipException e) {
      LOG.warn("{}: recipe '{}' refused: {}", line.name(), name, e.getMessage());
    }
    refusal = Refusal.RECIPE;
  }

  /**
   * Recipes by number, from 1. In the line's list the model's own comes and goes with the model:
   * here it is always the first, so that no number means another recipe meanwhile.
   */
  private List<String> names() {
    if (!recipes.isEmpty()) {
      return recipes;
    }
    List<String> names = new ArrayList<>(line.recipes());
    names.remove(Recipe.DEFAULT_NAME);
    names.add(0, Recipe.DEFAULT_NAME);
    return names;
  }

  /** 0 where it has none. */
  private int recipeNumber(String name) {
    return names().indexOf(name) + 1;
  }

  /** A durable result; one that finds the former not yet acknowledged is lost to the master. */
  synchronized void accept(PartResult told) {
    boolean own = told.id().equals(pending);
    if (!own && shown == Shown.OWN) {
      return;
    }
    if (own) {
      pending = "";
    }
    if (result != null) {
      overrun = true;
      return;
    }
    result = told;
    resultAcquisition = own ? acquisition : 0;
  }

  /** The input registers. */
  synchronized int[] inputs() {
    Phase phase = line.state().phase();
    int[] words = new int[RegisterMap.INPUTS];
    words[RegisterMap.STATUS] = status(phase);
    words[RegisterMap.ACQUISITION] = acquisition;
    order.put(words, RegisterMap.MISSED, (int) (missedHere + line.missedTriggers()));
    words[RegisterMap.STATE] = phase.ordinal();
    words[RegisterMap.RECIPE] = recipeNumber(line.recipe());
    words[RegisterMap.HEARTBEAT] =
        (int) TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started) & 0xFFFF;
    words[RegisterMap.REFUSAL] = refusal.ordinal();
    order.put(words, RegisterMap.SCORE, Float.NaN);
    order.put(words, RegisterMap.GOOD_BELOW, Float.NaN);
    order.put(words, RegisterMap.DEFECT_FROM, Float.NaN);
    if (result != null) {
      putResult(words);
    }
    return words;
  }

  private int status(Phase phase) {
    boolean ready =
        bit(holding[RegisterMap.CONTROL], RegisterMap.TRIGGER_ENABLE)
            && !bit(holding[RegisterMap.CONTROL], RegisterMap.TRIGGER)
            && result == null
            && pending.isEmpty()
            && phase == Phase.READY;
    return bit(ready, RegisterMap.TRIGGER_READY)
        | bit(acknowledged, RegisterMap.TRIGGER_ACK)
        | bit(result != null, RegisterMap.RESULTS_VALID)
        | bit(is(PartVerdict.PASS), RegisterMap.PASS)
        | bit(is(PartVerdict.FAIL), RegisterMap.FAIL)
        | bit(is(PartVerdict.UNSURE), RegisterMap.UNSURE)
        | bit(is(PartVerdict.LATE), RegisterMap.LATE)
        | bit(overrun, RegisterMap.OVERRUN)
        | bit(phase == Phase.FAULT, RegisterMap.FAULT);
  }

  private boolean is(PartVerdict verdict) {
    return result != null && result.verdict() == verdict;
  }

  private void putResult(int[] words) {
    words[RegisterMap.RESULT_ACQUISITION] = resultAcquisition;
    words[RegisterMap.VERDICT] = result.verdict().ordinal() + 1;
    if (result.score() != null) {
      order.put(words, RegisterMap.SCORE, result.score().floatValue());
      order.put(words, RegisterMap.GOOD_BELOW, result.goodBelow().floatValue());
      order.put(words, RegisterMap.DEFECT_FROM, result.defectFrom().floatValue());
    }
    words[RegisterMap.REGIONS] = Math.min(result.regions(), 0xFFFF);
    words[RegisterMap.RESULT_RECIPE] = recipeNumber(result.recipe());
    words[RegisterMap.REVISION] = result.recipeRevision() & 0xFFFF;
    order.put(words, RegisterMap.LATENCY, (int) Math.min(result.latencyMicros(), 0xFFFFFFFFL));
    order.put(words, RegisterMap.SEQUENCE, (int) result.sequence());
    RegisterMap.putText(words, RegisterMap.RESULT_PART_ID, result.partId());
  }
}
