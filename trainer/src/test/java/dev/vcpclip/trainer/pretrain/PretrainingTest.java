package dev.vcpclip.trainer.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.exporter.clip.ClipTokenizer;
import dev.vcpclip.exporter.clip.ClipWeights;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.trainer.data.synthetic.PictureGenerator;
import dev.vcpclip.trainer.data.synthetic.TextureLibrary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainingTest {
  private static final PretrainConfig CONFIG =
      new PretrainConfig(7, 8, 1e-3, 0.05, 1, 128, 64, 3, List.of(2, 3), 0, false);

  private final PictureGenerator pictures = new PictureGenerator(TextureLibrary.empty(), 7);

  @TempDir private Path folder;

  @Test
  void goesOnWithTheNumbersItWouldHaveHad() {
    List<Double> straight = new ArrayList<>();
    try (Pretraining run = new Pretraining(CONFIG)) {
      run.train(pictures, 3, p -> straight.add(p.dense()));
    }
    List<Double> stopped = new ArrayList<>();

    try (Pretraining run = new Pretraining(CONFIG)) {
      run.train(pictures, 1, p -> stopped.add(p.dense()));
      run.save(folder);
    }
    try (Pretraining run = new Pretraining(CONFIG)) {
      run.resume(folder);
      run.train(pictures, 3, p -> stopped.add(p.dense()));
    }

    assertThat(stopped).isEqualTo(straight);
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
    PretrainConfig wider =
        new PretrainConfig(7, 8, 1e-3, 0.05, 1, 128, 128, 3, List.of(2, 3), 0, false);

    try (Pretraining run = new Pretraining(wider)) {
      assertThatThrownBy(() -> run.resume(folder))
          .isInstanceOf(VcpClipException.class)
          .hasMessageContaining("of another size");
    }
  }

  @Test
  void numbersWordsInTheOrderOfTheirIds() {
    ClipTokenizer tokenizer = new ClipTokenizer();
    Vocabulary vocabulary =
        new Vocabulary(Captions.all(), caption -> Captions.tokens(tokenizer, caption));

    long[] ids = vocabulary.encode(Captions.damaged("metal"));

    assertThat(ids[ids.length - 1]).isEqualTo(vocabulary.size() - 1);
    assertThat(vocabulary.id((int) ids[0])).isEqualTo(ClipTokenizer.START);
    assertThat(vocabulary.id((int) ids[5])).isEqualTo(13568);
  }
}
