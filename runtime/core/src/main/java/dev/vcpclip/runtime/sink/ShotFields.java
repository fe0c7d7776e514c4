package dev.vcpclip.runtime.sink;

import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.map.Verdict;
import dev.vcpclip.runtime.pipeline.InspectedShot;
import java.util.function.Function;

/**
 * Plain fields of an inspected frame, by the name that every format gives them, in order: the one
 * place that says what is written out. Names are in snake case; JSON takes them in camel case.
 */
enum ShotFields {
  SOURCE("source", shot -> shot.capture().source()),
  VERDICT("verdict", shot -> shot.inspection().map(i -> i.verdict().word()).orElse("error")),
  SCORE("score", of(i -> (float) i.score())), // the graph's precision
  GOOD_BELOW("good_below", verdict(v -> v.rule().goodBelow())),
  DEFECT_FROM("defect_from", verdict(v -> v.rule().defectFrom())),
  WIDTH("width", of(Inspection::width)),
  HEIGHT("height", of(Inspection::height)),
  PIXEL_THRESHOLD("pixel_threshold", of(i -> hasRegions(i) ? i.pixelThreshold() : null)),
  REGIONS("regions", of(i -> hasRegions(i) ? i.regions().size() : null)),
  PROVIDER("provider", of(i -> i.provider().label())),
  PREPROCESS("preprocess_ms", of(i -> milliseconds(i.timings().preprocess()))),
  WAITING("waiting_ms", of(i -> milliseconds(i.timings().waiting()))),
  INFERENCE("inference_ms", of(i -> milliseconds(i.timings().inference()))),
  POSTPROCESS("postprocess_ms", of(i -> milliseconds(i.timings().postprocess()))),
  TOTAL("milliseconds", of(i -> milliseconds(i.timings().total()))),
  STREAM("stream", shot -> shot.capture().stream()),
  SEQUENCE("sequence", shot -> shot.capture().sequence()),
  CAPTURED_AT("captured_at", shot -> shot.capture().capturedAt().toString()),
  PART_ID("part_id", shot -> shot.capture().partId().orElse(null)),
  RECIPE("recipe", of(i -> i.recipe().name())),
  REVISION("recipe_revision", of(i -> i.recipe().revision())),
  ERROR("error", shot -> shot.failure().orElse(null));

  private static final double NANOS_PER_MILLI = 1e6;

  private final String snakeCase;
  private final Function<InspectedShot, Object> value;

  ShotFields(String snakeCase, Function<InspectedShot, Object> value) {
    this.snakeCase = snakeCase;
    this.value = value;
  }

  private static Function<InspectedShot, Object> of(Function<Inspection, Object> value) {
    return shot -> shot.inspection().map(value).orElse(null);
  }

  private static Function<InspectedShot, Object> verdict(Function<Verdict, Object> value) {
    return of(inspection -> value.apply(inspection.verdict()));
  }

  private static boolean hasRegions(Inspection inspection) {
    return !Double.isNaN(inspection.pixelThreshold());
  }

  private static double milliseconds(long nanoseconds) {
    return nanoseconds / NANOS_PER_MILLI;
  }

  /** Name of a column. */
  String snakeCase() {
    return snakeCase;
  }

  /** Name of a JSON field. */
  String camelCase() {
    StringBuilder camel = new StringBuilder();
    for (String word : snakeCase.split("_")) {
      camel.append(
          camel.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
    }
    return camel.toString();
  }

  /** String, number, or {@code null} where the frame has none. */
  Object of(InspectedShot shot) {
    return value.apply(shot);
  }
}
