package dev.vcpclip.trainer;

import dev.vcpclip.runtime.VcpClipException;

/**
 * How long and in which steps to train (method, section 5).
 *
 * @param batchSize pictures a step
 * @param microBatch pictures computed at once; gradients add up to the whole batch's, so that a
 *     smaller number costs time but no accuracy
 * @param epochs passes over the data
 * @param seed of initialisation, dropout and, by whoever makes the batches, order and augmentation
 * @param rate of everything but the two below
 * @param balanceRate of a and b
 * @param temperatureRate of learned temperatures
 */
public record Schedule(
    int batchSize,
    int microBatch,
    int epochs,
    long seed,
    double rate,
    double balanceRate,
    double temperatureRate) {
  /** The paper's. */
  public static final Schedule PAPER = new Schedule(16, 16, 10, 333, 4e-5, 4e-3, 0.01);

  /** Refuses numbers that no run can have. */
  public Schedule {
    if (batchSize < 1 || microBatch < 1 || epochs < 1 || !(rate > 0)) {
      throw new VcpClipException(
          "batch size %d, micro batch %d, %d epochs, learning rate %s: all have to be positive."
              .formatted(batchSize, microBatch, epochs, rate));
    }
  }

  /** The same in steps of other sizes. */
  public Schedule withBatch(int size, int micro) {
    return new Schedule(size, micro, epochs, seed, rate, balanceRate, temperatureRate);
  }

  /** The same with another number of passes. */
  public Schedule withEpochs(int value) {
    return new Schedule(batchSize, microBatch, value, seed, rate, balanceRate, temperatureRate);
  }

  /** The same from another seed. */
  public Schedule withSeed(long value) {
    return new Schedule(batchSize, microBatch, epochs, value, rate, balanceRate, temperatureRate);
  }

  /** The same with another rate of everything but balance and temperatures. */
  public Schedule withRate(double value) {
    return new Schedule(batchSize, microBatch, epochs, seed, value, balanceRate, temperatureRate);
  }

  /** The learning rate of the parameter of that name. */
  double rateOf(String name) {
    if (name.equals("alpha") || name.equals("beta")) {
      return balanceRate;
    }
    return name.contains("prompt_temp") ? temperatureRate : rate;
  }
}
