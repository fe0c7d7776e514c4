package dev.vcpclip.runtime.calibration;

/**
 * What a calibration is to promise. Immutable; start from {@link #defaults()} and change what
 * differs in a {@link #toBuilder() builder}.
 *
 * @param falseRejects share of good parts that may be called defects, {@link #SMALLEST_SHARE} to
 *     0.5
 * @param confidence of each promise, 0.5 to less than 1
 * @param unsure share of good parts that may be called anything but good, more than {@code
 *     falseRejects}: makes a second threshold, with undecided between the two; {@code null} for one
 *     threshold
 * @param acceptWeaker whether too few good parts give the best promise they allow; otherwise they
 *     are an error that says how many are needed
 * @param regionArea smallest region in picture pixels; {@code regions} smaller than that are left
 *     out
 */
public record CalibrationOptions(
    double falseRejects, double confidence, Double unsure, boolean acceptWeaker, int regionArea) {

  /** One in a million: with less, the number of good parts needed is out of any reach. */
  public static final double SMALLEST_SHARE = 1e-6;

  private static final double LARGEST_SHARE = 0.5;
  private static final double LARGEST_CONFIDENCE = 1 - 1e-9;

  /** Checks the ranges. */
  public CalibrationOptions {
    requireFalseRejects("false rejects", falseRejects);
    if (!(confidence >= 0.5 && confidence <= LARGEST_CONFIDENCE)) {
      throw new IllegalArgumentException(
          "confidence " + confidence + ": expected 0.5 to less than 1, such as 95%");
    }
    if (unsure != null) {
      requireFalseRejects("unsure", unsure);
      if (unsure <= falseRejects) {
        throw new IllegalArgumentException(
            "unsure %s: expected more than the false rejects' %s, as those are a part of it"
                .formatted(unsure, falseRejects));
      }
    }
    if (regionArea < 1) {
      throw new IllegalArgumentException("area " + regionArea + ": expected 1 pixel or more");
    }
  }

  private static void requireFalseRejects(String name, double value) {
    if (!(value >= SMALLEST_SHARE && value <= LARGEST_SHARE)) {
      throw new IllegalArgumentException(
          "%s %s: expected 0.0001%% to 50%%. No number of good parts shows that none is rejected"
              .formatted(name, value));
    }
  }

  static void requireShare(String name, double value) {
    if (!(value > 0 && value < 1)) {
      throw new IllegalArgumentException(name + " " + value + ": expected a share between 0 and 1");
    }
  }

  /** 1 % at 95 %, one threshold, enough parts wanted, regions from one pixel on. */
  public static CalibrationOptions defaults() {
    return new CalibrationOptions(0.01, 0.95, null, false, 1);
  }

  /** A builder that starts from {@link #defaults()}. */
  public static Builder builder() {
    return defaults().toBuilder();
  }

  /** A builder that starts from these options. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Copies what it is given when it builds; not thread-safe. */
  public static final class Builder {
    private double falseRejects;
    private double confidence;
    private Double unsure;
    private boolean acceptWeaker;
    private int regionArea;

    private Builder(CalibrationOptions start) {
      falseRejects = start.falseRejects;
      confidence = start.confidence;
      unsure = start.unsure;
      acceptWeaker = start.acceptWeaker;
      regionArea = start.regionArea;
    }

    /** Share of good parts that may be called defects. */
    public Builder falseRejects(double value) {
      falseRejects = value;
      return this;
    }

    /** Confidence of each promise. */
    public Builder confidence(double value) {
      confidence = value;
      return this;
    }

    /** Share of good parts that may be called anything but good, or {@code null}. */
    public Builder unsure(Double value) {
      unsure = value;
      return this;
    }

    /** Whether too few good parts give the best promise they allow. */
    public Builder acceptWeaker(boolean value) {
      acceptWeaker = value;
      return this;
    }

    /** Smallest region in picture pixels. */
    public Builder regionArea(int value) {
      regionArea = value;
      return this;
    }

    /**
     * The options.
     *
     * @throws IllegalArgumentException when a value is out of its range
     */
    public CalibrationOptions build() {
      return new CalibrationOptions(falseRejects, confidence, unsure, acceptWeaker, regionArea);
    }
  }
}
