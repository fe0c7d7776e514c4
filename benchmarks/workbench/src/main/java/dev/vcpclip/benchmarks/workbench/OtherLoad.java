package dev.vcpclip.benchmarks.workbench;

import java.util.Optional;

/**
 * How much of the machine others used while a contestant had its turns.
 *
 * <p>Others share caches and memory bandwidth even where they leave processors free, so a ratio
 * from a run with other load is not to be trusted.
 */
final class OtherLoad {
  /** Shares of all processors' time above which a run is called spoiled. */
  static final double ALLOWED = 0.05;

  static final double ALLOWED_STOLEN = 0.02;

  private double totalTicks;
  private double otherTicks;
  private double stolenTicks;
  private boolean known = true;

  /**
   * Adds one turn.
   *
   * @param before the machine's time at its start
   * @param after the machine's time at its end
   * @param own processors' worth of time that the contestant used: CPU time by wall time
   * @param processors of the machine
   */
  void add(
      Optional<ProcessorTime> before, Optional<ProcessorTime> after, double own, int processors) {
    if (before.isEmpty() || after.isEmpty()) {
      known = false;
      return;
    }
    double total = after.get().total() - before.get().total();
    double busy = after.get().busy() - before.get().busy();
    totalTicks += total;
    otherTicks += busy - own / processors * total;
    stolenTicks += after.get().stolen() - before.get().stolen();
  }

  /** Share of all processors' time that other programs used, or NaN where not known. */
  double other() {
    return known && totalTicks > 0 ? Math.max(0, otherTicks / totalTicks) : Double.NaN;
  }

  /** Share that other virtual machines took, or NaN where not known. */
  double stolen() {
    return known && totalTicks > 0 ? stolenTicks / totalTicks : Double.NaN;
  }

  /** Whether the figures are to be measured again; never where nothing is known. */
  static boolean spoils(double other, double stolen) {
    return other > ALLOWED || stolen > ALLOWED_STOLEN;
  }
}
