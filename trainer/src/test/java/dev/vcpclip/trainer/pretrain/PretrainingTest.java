package dev.vcpclip.trainer.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.exporter.clip.ClipTokenizer;
import dev.vcpclip.exporter.clip.ClipWeights;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.trainer.data.synthetic.Captions;
import dev.vcpclip.trainer.data.synthetic.Photographs;
import dev.vcpclip.trainer.data.synthetic.PictureGenerator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainingTest {
  private static final PretrainConfig CONFIG =
      PretrainConfig.defaults().toBuilder()
          .seed(7)
          .steps(8)
          .shard(128)
          .tower(64, 3)
          .featureLayers(List.of(2, 3))
          .build();

  private final PictureGenerator pictures = new PictureGenerator(Photographs.none(), 7);

  @TempDir private Path folder;

  @Test
  void goesOnWithTheNumbersItWouldHaveHad() {
    List<Double> straight = new ArrayList<>();
    try (Pretraining run = new Pretraining(CONFIG)) {
      run.train(pictures, 3, p -> straight.add(p.losses().dense()), () -> false);
    }
    List<Double> stopped = new ArrayList<>();

    try (Pretraining run = new Pretraining(CONFIG)) {
      run.train(pictures, 1, p -> stopped.add(p.losses().dense()), () -> false);
      run.save(folder);
    }
    try (Pretraining run = new Pretraining(CONFIG)) {
      run.resume(folder);
      run.train(pictures, 3, p -> stopped.add(p.losses().dense()), () -> false);
    }

    assertThat(stopped).isEqualTo(straight);
  }

  /**
   * Pictures grow harder on the way, so the loss is held against that of a run that learns nothing.
   */
  @Test
  void itsLossFallsBelowThatOfUntrainedWeightsOnTheSamePictures() {
    List<Double> trained = losses(1e-3, 0, PretrainingLosses::dense);
    List<Double> untrained = losses(1e-9, 0, PretrainingLosses::dense);

    assertThat(mean(trained.subList(20, 40))).isLessThan(0.85 * mean(untrained.subList(20, 40)));
  }

  @Test
  void itsVerdictsOnWholePicturesGetBetterIfTheyAreAskedFor() {
    List<Double> asked = losses(1e-3, 4, PretrainingLosses::scored);
    List<Double> hardlyAsked = losses(1e-3, 1e-6, PretrainingLosses::scored);

    assertThat(mean(asked.subList(20, 40))).isLessThan(0.85 * mean(hardlyAsked.subList(20, 40)));
  }

  @Test
  void reportsNoVerdictsIfTheyAreNotAskedFor() {
    try (Pretraining run = new Pretraining(CONFIG)) {
      run.train(pictures, 1, p -> assertThat(p.losses().scored()).isNaN(), () -> false);
    }
  }

  private List<Double> losses(
      double learningRate, double scoreWeight, ToDoubleFunction<PretrainingLosses> loss) {
    PretrainConfig longer =
        CONFIG.toBuilder()
            .steps(800)
            .shard(512)
            .learningRate(learningRate)
            .scoreWeight(scoreWeight)
            .build();
    List<Double> losses = new ArrayList<>();
    try (Pretraining run = new Pretraining(longer)) {
      run.train(pictures, 40, p -> losses.add(loss.applyAsDouble(p.losses())), () -> false);
    }
    return losses;
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  @Test
  void savesABackboneThatOpensAsClip() {
    try (Pretraining run = new Pretraining(CONFIG)) {
      run.save(folder);
    }

    try (ClipWeights clip = ClipWeights.open(folder.resolve(PretrainFiles.BACKBONE))) {
      assertThat(clip.config().visionWidth()).isEqualTo(64);
      assertThat(clip.config().visionLayers()).isEqualTo(3);
      assertThat(clip.config().vocabulary()).isEqualTo(ClipTokenizer.VOCABULARY);
    }
  }

  @Test
  void refusesTheStateOfARunWithOtherSizes() {
    try (Pretraining run = new Pretraining(CONFIG)) {
      run.save(folder);
    }
    PretrainConfig wider = CONFIG.toBuilder().tower(128, 3).build();

    try (Pretraining run = new Pretraining(wider)) {
      assertThatThrownBy(() -> run.resume(folder))
          .isInstanceOf(VcpClipException.class)
          .hasMessageContaining("of another size");
    }
  }

  @Test
  void refusesFeatureLayersOutOfOrderAndThoseItDoesNotHave() {
    for (List<Integer> layers :
        List.of(List.of(3, 2), List.of(2, 2), List.of(2, 4), List.<Integer>of())) {
      assertThatThrownBy(() -> CONFIG.toBuilder().featureLayers(layers).build())
          .isInstanceOf(VcpClipException.class)
          .hasMessageContaining(layers.toString())
          .hasMessageContaining("blocks from 1 to 3, each once and in rising order");
    }
  }

  @Test
  void numbersWordsInTheOrderOfTheirIds() {
    Vocabulary vocabulary = new Vocabulary(Captions.all());

    long[] ids = vocabulary.encode(Captions.damaged("metal"));

    assertThat(ids[ids.length - 1]).isEqualTo(vocabulary.size() - 1);
    assertThat(vocabulary.id((int) ids[0])).isEqualTo(ClipTokenizer.START);
    assertThat(vocabulary.id((int) ids[5])).isEqualTo(13568);
  }
}
