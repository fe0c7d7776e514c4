package dev.vcpclip.trainer.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.vcpclip.exporter.clip.ClipConfig;
import dev.vcpclip.exporter.clip.ClipWeights;
import dev.vcpclip.exporter.clip.VcpClipConfig.Activation;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.trainer.data.synthetic.Captions;
import dev.vcpclip.trainer.data.synthetic.Photographs;
import dev.vcpclip.trainer.data.synthetic.PictureGenerator;
import dev.vcpclip.trainer.model.Parameters;
import dev.vcpclip.trainer.model.TorchEngine;
import dev.vcpclip.trainer.model.VisionTower;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WiderTowerTest {
  private static final int WIDTH = 64;
  private static final int SIDE = 64;
  private static final Vocabulary VOCABULARY = new Vocabulary(Captions.all());

  private final PictureGenerator pictures = new PictureGenerator(Photographs.none(), 7);

  @TempDir private Path folder;

  /** A backbone whose weights are away from where they began, so that none is zero or one. */
  @BeforeEach
  void trainALittle() {
    try (Pretraining run = new Pretraining(config(WIDTH))) {
      run.train(pictures, 3, p -> {}, () -> false);
      run.save(folder);
    }
  }

  @Test
  void widenedTowersHaveTheTokensFeaturesAndMapsOfTheNarrowOne() {
    Outcome narrow = outcome(WIDTH);

    for (int copies = 2; copies <= 3; copies++) {
      Outcome wide = outcome(copies * WIDTH);

      float[] repeated = new float[narrow.tokens.length * copies];
      for (int i = 0; i < repeated.length; i++) {
        int token = i / (copies * WIDTH);
        repeated[i] = narrow.tokens[token * WIDTH + i % WIDTH];
      }
      assertThat(wide.tokens).containsExactly(repeated, within(1e-3f));
      assertThat(wide.feature).containsExactly(narrow.feature, within(1e-3f));
      assertThat(wide.map).containsExactly(narrow.map, within(1e-4f));
    }
    assertThat(spread(narrow.map)).isGreaterThan(0.01f);
  }

  @Test
  void copiesOfAChannelHaveGradientsOfTheirOwn() {
    PretrainConfig config = config(2 * WIDTH);
    try (NDManager manager = TorchEngine.manager();
        Parameters parameters = started(manager, config);
        BatchLoader loader = new BatchLoader(pictures, config, 0)) {
      parameters.requireGradients(name -> true);
      Objective objective = objective(parameters, config);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector();
          NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        collector.backward(objective.loss(loader.next().get(0), new SplittableRandom(1)).total());
      }

      for (String name :
          List.of(
              "visual.conv1.weight",
              ClipWeights.visionBlock(0) + "mlp.c_fc.weight",
              ClipWeights.visionBlock(1) + "attn.out_proj.weight")) {
        float[] gradient = parameters.get(name).getGradient().toFloatArray();
        int half = gradient.length / 2;
        float[] first = Arrays.copyOf(gradient, half);
        float[] second = Arrays.copyOfRange(gradient, half, gradient.length);
        assertThat(distance(first, second)).as(name).isGreaterThan(0.1 * norm(first));
      }
    }
  }

  @Test
  void refusesAWidthThatIsNoMultiple() {
    try (Pretraining run = new Pretraining(config(128))) {
      run.save(folder);
    }

    try (Pretraining run = new Pretraining(config(192))) {
      assertThatThrownBy(() -> start(run))
          .isInstanceOf(VcpClipException.class)
          .hasMessageContaining("width 128 cannot become one of width 192");
    }
  }

  private void start(Pretraining run) {
    run.start(folder.resolve(PretrainFiles.BACKBONE), folder.resolve(PretrainFiles.HEADS));
  }

  private record Outcome(float[] tokens, float[] feature, float[] map) {}

  private Outcome outcome(int width) {
    PretrainConfig config = config(width);
    try (NDManager manager = TorchEngine.manager();
        Parameters parameters = started(manager, config);
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      float[] picture = new float[3 * SIDE * SIDE];
      SplittableRandom random = new SplittableRandom(3);
      for (int i = 0; i < picture.length; i++) {
        picture[i] = (float) random.nextGaussian();
      }
      NDArray images = manager.create(picture, new Shape(1, 3, SIDE, SIDE));
      VisionTower tower =
          new VisionTower(config.backbone(VOCABULARY.size()), Activation.GELU, parameters.arrays());
      VisionTower.Output output = tower.forward(images, List.of(3));
      return new Outcome(
          output.patchTokens().get(0).toFloatArray(),
          output.feature().toFloatArray(),
          objective(parameters, config).maps(images).toFloatArray());
    }
  }

  private Parameters started(NDManager manager, PretrainConfig config) {
    ClipConfig sizes = config.backbone(VOCABULARY.size());
    Parameters parameters = Parameters.random(manager, sizes, 99);
    BackboneInitializer initializer = new BackboneInitializer(parameters, sizes, 99);
    Objective.addHeads(parameters, sizes, config, VOCABULARY, initializer);
    PretrainFiles.start(
        folder.resolve(PretrainFiles.BACKBONE),
        folder.resolve(PretrainFiles.HEADS),
        parameters,
        config,
        VOCABULARY);
    return parameters;
  }

  private static Objective objective(Parameters parameters, PretrainConfig config) {
    ClipConfig sizes = config.backbone(VOCABULARY.size());
    return new Objective(parameters, sizes, config, VOCABULARY, null);
  }

  private static PretrainConfig config(int width) {
    return PretrainConfig.defaults().toBuilder()
        .seed(7)
        .steps(8)
        .shard(128)
        .tower(width, 3)
        .featureLayers(List.of(2, 3))
        .build();
  }

  private static float spread(float[] map) {
    float[] sorted = map.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length - 1] - sorted[0];
  }

  private static double norm(float[] values) {
    return distance(values, new float[values.length]);
  }

  private static double distance(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += (one[i] - other[i]) * (one[i] - other[i]);
    }
    return Math.sqrt(sum);
  }
}
