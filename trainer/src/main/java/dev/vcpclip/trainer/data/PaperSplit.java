package dev.vcpclip.trainer.data;

import java.util.List;

/**
 * Sets that the paper trains on and evaluates, so that no category is seen in both (section 5 of
 * the method).
 */
public enum PaperSplit {
  /** The paper's main setting: train on VisA's test split, evaluate on MVTec AD. */
  VISA_TO_MVTEC(
      "VisA", "MVTec AD", List.of("bottle", "hazelnut", "wood", "zipper", "leather"), 4e-5, 0),
  /** Table 11, swapped: train on MVTec AD's test split, evaluate on VisA. */
  MVTEC_TO_VISA(
      "MVTec AD",
      "VisA",
      List.of("chewinggum", "cashew", "pipe_fryum", "capsules", "candle"),
      2e-5,
      0.2);

  private final String trainedOn;
  private final String evaluatedOn;
  private final List<String> validationCategories;
  private final double learningRate;
  private final double mosaicProbability;

  PaperSplit(
      String trainedOn,
      String evaluatedOn,
      List<String> validationCategories,
      double learningRate,
      double mosaicProbability) {
    this.trainedOn = trainedOn;
    this.evaluatedOn = evaluatedOn;
    this.validationCategories = validationCategories;
    this.learningRate = learningRate;
    this.mosaicProbability = mosaicProbability;
  }

  /** Name of the set whose test split is trained on. */
  public String trainedOn() {
    return trainedOn;
  }

  /** Name of the set that is evaluated. */
  public String evaluatedOn() {
    return evaluatedOn;
  }

  /** The evaluated set's categories that choose the best epoch during training. */
  public List<String> validationCategories() {
    return validationCategories;
  }

  /** Adam's learning rate; the swapped one is from the baseline's script. */
  public double learningRate() {
    return learningRate;
  }

  /** Probability that four defective pictures are put together into one. */
  public double mosaicProbability() {
    return mosaicProbability;
  }
}
