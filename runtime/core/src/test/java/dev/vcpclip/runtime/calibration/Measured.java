package dev.vcpclip.runtime.calibration;

import dev.vcpclip.runtime.ModelIdentity;
import dev.vcpclip.runtime.Recipe;
import java.util.ArrayList;
import java.util.List;

/** Measured parts without a model. */
public final class Measured {
  /** Some model. */
  public static final ModelIdentity MODEL = new ModelIdentity("0123456789abcdef", "fused", "CPU");

  private Measured() {}

  /** Parts of those scores, each with its own picture and, as its level, a tenth of its score. */
  public static List<MeasuredPart> parts(String name, double... scores) {
    List<MeasuredPart> parts = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      String picture = name + i;
      parts.add(new MeasuredPart(picture, picture, scores[i], (float) (scores[i] / 10)));
    }
    return parts;
  }

  /** Scores 1 / n, 2 / n, up to 1. */
  public static double[] rising(int n) {
    double[] scores = new double[n];
    for (int i = 0; i < n; i++) {
      scores[i] = (float) (i + 1) / n;
    }
    return scores;
  }

  /** Good parts alone. */
  public static CalibrationParts good(double... scores) {
    return of(parts("good", scores), List.of());
  }

  /** Good and bad parts. */
  public static CalibrationParts of(List<MeasuredPart> good, List<MeasuredPart> bad) {
    return CalibrationParts.of("good", MODEL, null, good, bad, List.of());
  }

  /** A calibrated recipe. */
  public static Recipe recipe(CalibrationOptions options, double... scores) {
    return new Calibrator(options).calibrate(Recipe.builder(), good(scores)).recipe();
  }
}
