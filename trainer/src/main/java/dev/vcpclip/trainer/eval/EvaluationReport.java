package dev.vcpclip.trainer.eval;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The outcome of an {@link Evaluation}. Immutable.
 *
 * @param subject what was evaluated
 * @param dataset on what
 * @param categories in the data set's order
 */
public record EvaluationReport(String subject, String dataset, List<CategoryResult> categories) {
  /** Copies the list. */
  public EvaluationReport {
    categories = List.copyOf(categories);
  }

  /**
   * The mean of one figure over the categories in which it is defined.
   *
   * @return NaN where it is defined in none
   */
  public double mean(ToDoubleFunction<CategoryResult> figure) {
    return categories.stream()
        .mapToDouble(figure)
        .filter(value -> !Double.isNaN(value))
        .average()
        .orElse(Double.NaN);
  }
}
