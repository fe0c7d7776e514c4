package dev.vcpclip.trainer.eval;

/**
 * Quality of one category's maps as a ranking of its pixels (section 6 of the method); all in
 * {@code [0, 1]} but the threshold.
 *
 * @param auroc area under the receiver operating characteristic
 * @param aupro area under the per-region overlap curve to a false positive rate of 0.3, over the
 *     reference's 200 thresholds
 * @param auproExact the same over every distinct score
 * @param ap average precision
 * @param f1Max the best F1 over all thresholds
 * @param threshold where F1 is best, in units of the maps
 * @param iou intersection over union of the pixels strictly above the threshold
 * @param undefined why the figures are NaN, empty where they are not
 */
public record PixelMetrics(
    double auroc,
    double aupro,
    double auproExact,
    double ap,
    double f1Max,
    double threshold,
    double iou,
    String undefined) {

  static PixelMetrics undefined(String why) {
    double nan = Double.NaN;
    return new PixelMetrics(nan, nan, nan, nan, nan, nan, nan, why);
  }
}
