package dev.vcpclip.trainer.eval;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.trainer.data.MaskReader;
import dev.vcpclip.trainer.data.Prefetcher;
import dev.vcpclip.trainer.data.SegmentationDataset;
import dev.vcpclip.trainer.data.SegmentationDataset.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Runs something over a data set and measures it: exact figures per category, one category in
 * memory at a time.
 *
 * <p>Maps are compared with masks at the maps' own size, as the reference does. Its per-category
 * stretching of maps and scores is left out: no figure here depends on it but the thresholds.
 */
public final class Evaluation {
  /** Name of the image score that the source gives. */
  public static final String OWN_SCORE = "own rule";

  /** The paper's number of pixels for the other image score. */
  public static final int TOP_PIXELS = 2000;

  private final int parallel;
  private final Consumer<Sample> progress;

  /**
   * @param parallel pictures in work at once
   * @param progress told of each picture when it is done, on the calling thread
   */
  public Evaluation(int parallel, Consumer<Sample> progress) {
    this.parallel = parallel;
    this.progress = progress;
  }

  /**
   * Evaluates.
   *
   * @param subject what is evaluated, for the report
   * @param source used from several threads; stays the caller's to close
   * @throws VcpClipException when a picture or mask cannot be read, or the source fails
   */
  public EvaluationReport run(SegmentationDataset dataset, String subject, MapSource source) {
    List<CategoryResult> results = new ArrayList<>();
    for (String category : dataset.categories()) {
      results.add(category(category, dataset.samples(category), source));
    }
    return new EvaluationReport(subject, dataset.name(), results);
  }

  private CategoryResult category(String name, List<Sample> samples, MapSource source) {
    boolean[] anomalous = new boolean[samples.size()];
    Map<String, double[]> scores = new LinkedHashMap<>();
    List<PictureResult> pictures = new ArrayList<>();
    try (PixelScores pixels = new PixelScores();
        Prefetcher<Judged> judged =
            new Prefetcher<>(
                samples.size(), parallel, 2 * parallel, i -> judge(samples.get(i), source))) {
      for (int i = 0; i < samples.size(); i++) {
        Judged next = judged.next();
        pixels.add(next.map, next.mask);
        anomalous[i] = samples.get(i).anomalous();
        for (Map.Entry<String, Double> score : next.scores.entrySet()) {
          scores.computeIfAbsent(score.getKey(), rule -> new double[samples.size()])[i] =
              score.getValue();
        }
        pictures.add(new PictureResult(samples.get(i), next.scores.get(OWN_SCORE), next.ap));
        progress.accept(samples.get(i));
      }
      Map<String, ImageMetrics> image = new LinkedHashMap<>();
      scores.forEach((rule, values) -> image.put(rule, ImageMetrics.of(values, anomalous)));
      return new CategoryResult(name, pixels.metrics(), image, pictures);
    }
  }

  private static Judged judge(Sample sample, MapSource source) {
    ScoredMap scored;
    Mask mask;
    try (Frame frame = Frame.read(sample.image())) {
      scored = source.map(frame);
      mask = mask(sample, frame, scored.map().width(), scored.map().height());
    }
    float[] map = new float[scored.map().width() * scored.map().height()];
    scored.map().values().get(map);
    Map<String, Double> scores = new LinkedHashMap<>();
    scores.put(OWN_SCORE, scored.score());
    scores.put("top 1", TopPixels.mean(map, 1));
    scores.put("top " + TOP_PIXELS, TopPixels.mean(map, TOP_PIXELS));
    return new Judged(map, mask, scores, averagePrecision(map, mask));
  }

  /** The mask of a sample at a size; empty for a good picture. */
  static Mask mask(Sample sample, Frame picture, int width, int height) {
    return Mask.of(MaskReader.read(sample, picture, width, height), width, height);
  }

  private static double averagePrecision(float[] map, Mask mask) {
    if (mask.defects() == 0) {
      return Double.NaN;
    }
    try (PixelScores one = new PixelScores()) {
      one.add(map, mask);
      return one.metrics().ap();
    }
  }

  private record Judged(float[] map, Mask mask, Map<String, Double> scores, double ap) {}
}
