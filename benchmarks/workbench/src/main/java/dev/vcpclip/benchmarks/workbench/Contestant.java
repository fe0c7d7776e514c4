package dev.vcpclip.benchmarks.workbench;

import dev.vcpclip.runtime.Finding;
import dev.vcpclip.runtime.image.Frame;
import java.util.List;

/**
 * Competitor of a benchmark: a loaded model that goes from pictures to scores and maps.
 *
 * <p>Used by one thread. Holds native memory until closed; a second close does nothing.
 */
public interface Contestant extends AutoCloseable {
  /** What it is. */
  Description description();

  /**
   * Runs the model once on pictures.
   *
   * @param frames at least one; stay the caller's to close
   * @return one finding a frame, whose timings add up to the call's
   */
  List<Finding> run(List<Frame> frames);

  @Override
  void close();

  /**
   * What is worth knowing beside a contestant's figures.
   *
   * @param engine what computes, with its version
   * @param provider where it computes
   * @param precision of the arithmetic: {@code fp32} promises the plain model's numbers
   * @param inputSide of the model's square input in pixels
   * @param weightBytes of the weights in memory or on disk
   */
  record Description(
      String engine, String provider, String precision, int inputSide, long weightBytes) {
    /** Arithmetic whose results may differ from another engine's by rounding alone. */
    public static final String FP32 = "fp32";
  }
}
