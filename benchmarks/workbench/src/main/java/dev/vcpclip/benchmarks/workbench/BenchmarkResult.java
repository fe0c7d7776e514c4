package dev.vcpclip.benchmarks.workbench;

import dev.vcpclip.runtime.tensor.MapDifference;
import java.util.List;

/**
 * What was measured.
 *
 * @param machine where
 * @param baseline label of the contestant whose ratio is 1
 * @param input what was inspected, in words
 * @param rows one for each contestant, batch and number of threads
 * @param warnings why figures may not be trusted, for people
 */
public record BenchmarkResult(
    Machine machine, String baseline, String input, List<Row> rows, List<String> warnings) {
  /** Copies the lists. */
  public BenchmarkResult {
    rows = List.copyOf(rows);
    warnings = List.copyOf(warnings);
  }

  /**
   * One contestant under one setting. NaN and -1 stand for what is not known on this system.
   *
   * @param label of the contestant
   * @param batch pictures a call
   * @param threads processor threads
   * @param description engine, provider, precision
   * @param calls measured
   * @param medianMillis a picture
   * @param p95Millis a picture
   * @param p99Millis a picture
   * @param imagesPerSecond pictures by time in calls
   * @param speedup the baseline's median by this one's, both measured in the same rounds: above 1
   *     is faster
   * @param outsideShare of a call's time outside the model: preprocessing, map at the picture's
   *     size, regions
   * @param processorsUsed CPU time by wall time
   * @param otherLoad share of all processors' time that other programs used meanwhile
   * @param stolen share that other virtual machines took
   * @param loadMillis to open the model
   * @param firstVerdictMillis from the start of the process to the first verdict
   * @param peakBytes of resident memory
   * @param mapDifference from the baseline's map of one picture; {@code null} when there are none
   *     or their sizes differ
   * @param scoreDifference from the baseline's score of that picture
   */
  public record Row(
      String label,
      int batch,
      int threads,
      Contestant.Description description,
      int calls,
      double medianMillis,
      double p95Millis,
      double p99Millis,
      double imagesPerSecond,
      double speedup,
      double outsideShare,
      double processorsUsed,
      double otherLoad,
      double stolen,
      double loadMillis,
      double firstVerdictMillis,
      long peakBytes,
      MapDifference mapDifference,
      double scoreDifference) {}
}
