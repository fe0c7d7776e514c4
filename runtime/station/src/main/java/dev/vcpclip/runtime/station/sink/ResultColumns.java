package dev.vcpclip.runtime.station.sink;

import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.io.Csv;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A result as a row of a CSV file. */
public final class ResultColumns {
  private static final List<String> NAMES =
      List.of(
          "sequence",
          "id",
          "line",
          "part_id",
          "verdict",
          "score",
          "good_below",
          "defect_from",
          "regions",
          "recipe",
          "recipe_revision",
          "provider",
          "triggered_at",
          "latency_ms",
          "model_ms",
          "picture",
          "reason",
          "labels",
          "picture_lost");
  private static final double MICROS_PER_MILLI = 1000;

  private ResultColumns() {}

  /** The first row, with its line end. */
  public static String header() {
    return Csv.row(NAMES);
  }

  /** A result's row, with its line end. */
  public static String row(PartResult result) {
    return Csv.row(
        Arrays.asList(
            result.sequence(),
            result.id(),
            result.line(),
            result.partId(),
            result.verdict().name(),
            result.score(),
            result.goodBelow(),
            result.defectFrom(),
            result.regions(),
            result.recipe(),
            result.recipeRevision(),
            result.provider(),
            result.triggeredAt(),
            result.latencyMicros() / MICROS_PER_MILLI,
            result.modelMicros() / MICROS_PER_MILLI,
            result.picture(),
            result.reason(),
            labels(result),
            result.pictureLost()));
  }

  private static String labels(PartResult result) {
    return result.labels().entrySet().stream()
        .map(each -> each.getKey() + "=" + each.getValue())
        .collect(Collectors.joining("; "));
  }
}
