package dev.vcpclip.trainer;

import dev.vcpclip.runtime.VcpClipException;

/**
 * Length, steps and learning rates of a training (method, section 5).
 *
 * @param batchSize pictures a step
 * @param microBatch most pictures that a device computes at once; gradients add up to the whole
 *     batch's, so that a smaller number costs time but no accuracy
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
    if (batchSize < 1
        || microBatch < 1
        || epochs < 1
        || !(rate > 0)
        || rate == Double.POSITIVE_INFINITY) {
      throw new VcpClipException(
          "batch size %d, micro batch %d, %d epochs, learning rate %s: all have to be positive and finite."
              .formatted(batchSize, microBatch, epochs, rate));
    }
  }

  /** A builder that starts from these values. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** The learning rate of the parameter of that name. */
  double rateOf(String name) {
    if (name.equals("alpha") || name.equals("beta")) {
      return balanceRate;
    }
    return name.contains("prompt_temp") ? temperatureRate : rate;
  }

  /** Values on their way to a {@link Schedule}. Not thread-safe. */
  public static final class Builder {
    private int batchSize;
    private int microBatch;
    private int epochs;
    private long seed;
    private double rate;
    private double balanceRate;
    private double temperatureRate;

    private Builder(Schedule from) {
      batchSize = from.batchSize;
      microBatch = from.microBatch;
      epochs = from.epochs;
      seed = from.seed;
      rate = from.rate;
      balanceRate = from.balanceRate;
      temperatureRate = from.temperatureRate;
    }

    /** Sets the pictures a step. */
    public Builder batchSize(int value) {
      batchSize = value;
      return this;
    }

    /** Sets the pictures computed at once. */
    public Builder microBatch(int value) {
      microBatch = value;
      return this;
    }

    /** Sets the passes over the data. */
    public Builder epochs(int value) {
      epochs = value;
      return this;
    }

    /** Sets the seed. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /** Sets the rate of everything but balance and temperatures. */
    public Builder rate(double value) {
      rate = value;
      return this;
    }

    /**
     * The schedule.
     *
     * @throws VcpClipException when a number is out of its range
     */
    public Schedule build() {
      return new Schedule(batchSize, microBatch, epochs, seed, rate, balanceRate, temperatureRate);
    }
  }
}
