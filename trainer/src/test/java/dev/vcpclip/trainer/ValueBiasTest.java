package dev.vcpclip.trainer;

import static dev.vcpclip.trainer.golden.Close.assertClose;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.vcpclip.exporter.clip.ClipConfig;
import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.exporter.clip.VcpClipConfig.Activation;
import dev.vcpclip.exporter.clip.VcpClipConfig.Kind;
import dev.vcpclip.runtime.bundle.BundleManifest.ScoreRule;
import dev.vcpclip.trainer.Differentiation.Problem;
import dev.vcpclip.trainer.model.Parameters;
import dev.vcpclip.trainer.model.PromptSizes;
import dev.vcpclip.trainer.model.TorchEngine;
import dev.vcpclip.trainer.model.Trainables;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random models of many sizes, none of which the bound was made from. */
class ValueBiasTest {
  private static final int MODELS = 32;
  private static final int TEXT_WIDTH = 64;
  private static final int VOCABULARY = 49408;
  private static final String WORDS = "token_embedding.weight";

  private static NDManager manager;

  /** Large and slow to draw, so all models share it. */
  private static NDArray words;

  @BeforeAll
  static void drawWords() {
    manager = TorchEngine.manager(Device.cpu());
    SplittableRandom random = new SplittableRandom(1);
    float[] values = new float[VOCABULARY * TEXT_WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.02 * random.nextGaussian());
    }
    words = manager.create(values, new Shape(VOCABULARY, TEXT_WIDTH)).duplicate();
  }

  @AfterAll
  static void close() {
    manager.close();
  }

  static IntStream seeds() {
    return IntStream.range(0, MODELS);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void boundsSingleAgainstDoubleAndPartsAgainstWhole(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ClipConfig clip = clip(random);
    VcpClipConfig config = config(clip, random);
    boolean loReb = random.nextBoolean();
    try (NDManager own = manager.newSubManager();
        Parameters drawn = Parameters.random(own, smallVocabulary(clip), seed);
        Parameters trained =
            Trainables.initialise(own, clip, config, loReb, PromptSizes.PAPER, seed)) {
      Map<String, NDArray> frozen = new LinkedHashMap<>(drawn.arrays());
      frozen.put(WORDS, words);
      int pictures = 1 + random.nextInt(4);
      Problem problem = problem(clip, config, frozen, trained.arrays(), pictures, random, own);

      double[] exact = gradient(problem, DataType.FLOAT64, loReb);
      double[] single = gradient(problem, DataType.FLOAT32, loReb);
      double[] parts = inParts(problem, loReb);
      double[] bound = ValueBias.roundingBound(problem, loReb);

      assertClose("single against double precision", single, exact, bound);
      assertClose("parts against whole", parts, single, times(2, bound));
    }
  }

  /** The pictures one after the other, each with its share of the mean. */
  private static double[] inParts(Problem problem, boolean loReb) {
    long pictures = problem.images().getShape().get(0);
    double[] sum = new double[problem.clip().visionWidth()];
    for (long i = 0; i < pictures; i++) {
      NDIndex picture = new NDIndex("{}:{}", i, i + 1);
      double[] part =
          gradient(
              problem.with(problem.images().get(picture), problem.mask().get(picture)),
              DataType.FLOAT32,
              loReb);
      for (int j = 0; j < sum.length; j++) {
        sum[j] += part[j] / pictures;
      }
    }
    return sum;
  }

  private static double[] gradient(Problem problem, DataType precision, boolean loReb) {
    return Differentiation.of(problem, precision, loReb, Set.of(ValueBias.NAME))
        .gradients()
        .get(ValueBias.NAME);
  }

  private static double[] times(double factor, double[] values) {
    return Arrays.stream(values).map(value -> factor * value).toArray();
  }

  private static ClipConfig clip(SplittableRandom random) {
    int patch = 4 + 2 * random.nextInt(3);
    int grid = 3 + random.nextInt(5);
    int heads = 1 + random.nextInt(3);
    int layers = 2 + random.nextInt(2);
    return new ClipConfig(
        patch,
        grid,
        heads * ClipConfig.HEAD_WIDTH,
        layers,
        heads,
        TEXT_WIDTH,
        2,
        1,
        77,
        VOCABULARY,
        TEXT_WIDTH);
  }

  private static ClipConfig smallVocabulary(ClipConfig clip) {
    return new ClipConfig(
        clip.patch(),
        clip.grid(),
        clip.visionWidth(),
        clip.visionLayers(),
        clip.visionHeads(),
        clip.textWidth(),
        clip.textLayers(),
        clip.textHeads(),
        clip.context(),
        1,
        clip.embedDim());
  }

  private static VcpClipConfig config(ClipConfig clip, SplittableRandom random) {
    return new VcpClipConfig(
        random.nextBoolean() ? Kind.VCP_CLIP_PLUS : Kind.VCP_CLIP,
        random.nextBoolean() ? Activation.QUICK_GELU : Activation.GELU,
        clip.patch() * clip.grid(),
        IntStream.rangeClosed(1, clip.visionLayers()).boxed().toList(),
        "a photo of a {state} {token}",
        "good",
        "damaged",
        random.nextBoolean() ? 0.07 : null,
        random.nextBoolean() ? 0.2 : null,
        new ScoreRule(ScoreRule.Rule.FUSED, 1),
        0,
        false);
  }

  /** Noise, and squares as masks. */
  private static Problem problem(
      ClipConfig clip,
      VcpClipConfig config,
      Map<String, NDArray> frozen,
      Map<String, NDArray> trained,
      int pictures,
      SplittableRandom random,
      NDManager own) {
    int side = config.imageSize();
    float[] images = new float[pictures * 3 * side * side];
    for (int i = 0; i < images.length; i++) {
      images[i] = (float) random.nextGaussian();
    }
    float[] masks = new float[pictures * side * side];
    for (int picture = 0; picture < pictures; picture++) {
      int x = random.nextInt(side / 2);
      int y = random.nextInt(side / 2);
      int square = 1 + random.nextInt(side / 2);
      for (int row = y; row < y + square; row++) {
        int from = (picture * side + row) * side + x;
        Arrays.fill(masks, from, from + square, 1);
      }
    }
    return new Problem(
        clip,
        config,
        frozen,
        trained,
        own.create(images, new Shape(pictures, 3, side, side)),
        own.create(masks, new Shape(pictures, side, side)));
  }
}
