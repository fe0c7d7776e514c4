package dev.vcpclip.runtime.calibration;

import dev.vcpclip.runtime.Calibration;
import dev.vcpclip.runtime.Recipe;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Watches whether the parts that pass still look like those of the calibration: light, lens,
 * product or supplier may have changed long before rejects show it.
 *
 * <p>Each passed part's conformal p-value, (#{S > s} + U (#{S = s} + 1)) / (n + 1) among n known
 * scores, is uniform as long as nothing changes. A simple-jumper martingale bets against that:
 * stakes 1 + e (p - 1/2) with e of -1, 0 and 1, a hundredth of the capital changing sides at every
 * part. It starts at 1 and alarms at {@link #ALARM_AT}, which by Ville's inequality happens to at
 * most 1 in 100 runs without a change. Every {@link #RUN} parts a new run starts: capital that a
 * long quiet time has lost would delay the next alarm. A shift of one standard deviation is found
 * after about 30 passed parts in the median at the start of a run, after about 130 at its end.
 * Known scores grow by each passed part up to {@link #LARGEST_SET}; a fixed set of 300 would alarm
 * falsely in about one run of eight.
 *
 * <p>After an alarm nothing is learned until {@link #restart()}, so that what drifted does not
 * become normal unseen. A drift so slow that the set follows it is found late or not at all:
 * compare field figures too.
 *
 * <p>Thread-safe; parts count in the order in which {@link #add} is called.
 */
public final class DriftMonitor {
  /** Capital at which the alarm is raised. */
  public static final double ALARM_AT = 100;

  /** Passed parts of one run. */
  public static final int RUN = 5000;

  /** Most scores that are known; beyond, the set stays what it is. */
  public static final int LARGEST_SET = 50_000;

  /** Fewest scores that a p-value says anything with. */
  public static final int SMALLEST_SET = 20;

  private static final double JUMP = 0.01;
  private static final int[] BETS = {-1, 0, 1};

  private final RandomGenerator random;
  private final boolean growing;

  private double[] known;
  private int size;
  private final double[] capital = new double[BETS.length];
  private int parts;
  private boolean alarm;

  DriftMonitor(double[] scores, boolean growing, RandomGenerator random) {
    if (scores.length < SMALLEST_SET) {
      throw new IllegalArgumentException(
          scores.length + " scores: expected at least " + SMALLEST_SET);
    }
    for (double score : scores) {
      requireFinite(score);
    }
    this.known = scores.clone();
    this.size = known.length;
    this.growing = growing;
    this.random = random;
    Arrays.sort(known);
    startRun();
  }

  /**
   * A monitor that starts from what a recipe was calibrated on.
   *
   * @param recipe one whose calibration holds
   * @throws IllegalArgumentException when it has none, or too few parts of it pass
   */
  public static DriftMonitor of(Recipe recipe) {
    Calibration calibration =
        recipe
            .guarantee()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "recipe '" + recipe.name() + "': no calibration to measure drift against"));
    return of(calibration.goodScores(), recipe.rule().goodBelow());
  }

  /** From scores and the threshold below which parts pass. */
  static DriftMonitor of(List<Double> goodScores, double goodBelow) {
    double[] passed = goodScores.stream().mapToDouble(d -> d).filter(s -> s < goodBelow).toArray();
    // The threshold lies just above one of them, which was chosen for its place: not a draw.
    double[] drawn = Arrays.copyOf(passed, Math.max(0, passed.length - 1));
    return new DriftMonitor(drawn, true, new SplittableRandom());
  }

  private static void requireFinite(double score) {
    if (!Double.isFinite(score)) {
      throw new IllegalArgumentException("image score is " + score);
    }
  }

  /**
   * Takes the score of a part that passed.
   *
   * @param score finite
   * @return whether this part raised the alarm
   */
  public synchronized boolean add(double score) {
    requireFinite(score);
    if (alarm) {
      return false;
    }
    int below = place(score, false);
    int notAbove = place(score, true);
    double p = (size - notAbove + random.nextDouble() * (notAbove - below + 1)) / (size + 1.0);
    bet(p);
    if (growing && size < LARGEST_SET) {
      insert(notAbove, score);
    }
    parts++;
    if (capital() >= ALARM_AT) {
      alarm = true;
    } else if (parts >= RUN) {
      startRun();
    }
    return alarm;
  }

  private void bet(double p) {
    double share = JUMP * capital() / BETS.length;
    for (int i = 0; i < BETS.length; i++) {
      capital[i] = ((1 - JUMP) * capital[i] + share) * (1 + BETS[i] * (p - 0.5));
    }
  }

  /** Number of known scores below a score, or not above it. */
  private int place(double score, boolean orEqual) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (known[middle] < score || orEqual && known[middle] == score) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private void insert(int at, double score) {
    if (size == known.length) {
      known = Arrays.copyOf(known, Math.min(LARGEST_SET, size + size / 2 + 1));
    }
    System.arraycopy(known, at, known, at + 1, size - at);
    known[at] = score;
    size++;
  }

  private void startRun() {
    Arrays.fill(capital, 1.0 / BETS.length);
    parts = 0;
  }

  /** Evidence against "nothing has changed": starts at 1 with every run. */
  public synchronized double capital() {
    return capital[0] + capital[1] + capital[2];
  }

  /** Whether the alarm was raised, and not taken back by {@link #restart()}. */
  public synchronized boolean alarm() {
    return alarm;
  }

  /** Number of known scores. */
  public synchronized int known() {
    return size;
  }

  /** Takes the alarm back and starts a new run with the scores known so far. */
  public synchronized void restart() {
    alarm = false;
    startRun();
  }

  /** What {@link #of(DriftState)} goes on from: for a restart of the program. */
  public synchronized DriftState state() {
    return new DriftState(
        Arrays.stream(known, 0, size).boxed().toList(),
        Arrays.stream(capital).boxed().toList(),
        parts,
        alarm);
  }

  /** A monitor that goes on where another one was. */
  public static DriftMonitor of(DriftState state) {
    double[] scores = state.known().stream().mapToDouble(d -> d).toArray();
    DriftMonitor monitor = new DriftMonitor(scores, true, new SplittableRandom());
    for (int i = 0; i < BETS.length; i++) {
      monitor.capital[i] = state.capital().get(i);
    }
    monitor.parts = state.parts();
    monitor.alarm = state.alarm();
    return monitor;
  }
}
