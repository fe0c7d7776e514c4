package dev.vcpclip.exporter.internal.fused;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.exporter.clip.ClipConfig;
import dev.vcpclip.exporter.clip.ClipWeights;
import dev.vcpclip.exporter.clip.RandomModel;
import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.exporter.clip.VcpClipConfig.Kind;
import dev.vcpclip.exporter.internal.graph.ImageTower;
import dev.vcpclip.exporter.internal.graph.VisionTower;
import dev.vcpclip.exporter.internal.onnx.Graph;
import dev.vcpclip.exporter.internal.onnx.GraphBuilder;
import dev.vcpclip.exporter.internal.onnx.GraphRunner;
import dev.vcpclip.exporter.internal.onnx.Shape;
import dev.vcpclip.exporter.internal.onnx.Tensor;
import dev.vcpclip.exporter.request.OperatingPoint;
import dev.vcpclip.exporter.request.WeightType;
import dev.vcpclip.runtime.tensor.DataType;
import dev.vcpclip.runtime.tensor.SafetensorsFile;
import dev.vcpclip.runtime.tensor.SafetensorsWriter;
import dev.vcpclip.runtime.tensor.SafetensorsWriter.Entry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The image tower in bytes, over weights whose stream has outlier channels as CLIP's has. */
class Int8ProductsTest {
  private static final String PATCHES = "patches";
  private static final int OUTLIER = 7;
  private static final float FACTOR = 100;

  @TempDir Path folder;

  private ClipConfig sizes;
  private VcpClipConfig config;

  @BeforeEach
  void writeModelWithOutliers() {
    RandomModel.writeSmall(folder, Kind.VCP_CLIP_PLUS);
    Path file = folder.resolve("clip.safetensors");
    List<Entry> entries = new ArrayList<>();
    try (SafetensorsFile original = SafetensorsFile.open(file)) {
      original
          .tensors()
          .forEach(
              (name, info) -> {
                float[] values = original.floats(name);
                // One channel of every layer norm is a hundred times the others, and what reads it
                // a hundredth: the layers' results stay as they were.
                if (name.matches("visual.*ln_[12]\\.(weight|bias)")) {
                  values[OUTLIER] *= FACTOR;
                } else if (name.matches("visual.*(in_proj_weight|c_fc\\.weight)")) {
                  int columns = Math.toIntExact(info.shape().get(1));
                  for (int i = OUTLIER; i < values.length; i += columns) {
                    values[i] /= FACTOR;
                  }
                }
                long[] shape = info.shape().stream().mapToLong(Long::longValue).toArray();
                entries.add(Entry.f32(name, values, shape));
              });
    }
    SafetensorsWriter.write(folder.resolve("outliers.safetensors"), Map.of(), entries);
    config =
        VcpClipConfig.paper(Kind.VCP_CLIP_PLUS).toBuilder()
            .imageSize(RandomModel.SMALL_IMAGE)
            .featureLayers(List.of(1, 2, 4))
            .sigma(2)
            .build();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void keepsTokensInSpiteOfOutlierChannels(boolean fixed) {
    ByteProducts.assumeExact(folder);
    try (ClipWeights clip = ClipWeights.open(folder.resolve("outliers.safetensors"))) {
      sizes = clip.config();
      Tensor picture = patches(1);
      ActivationRanges ranges = observe(clip, picture);

      float[] expected = tokens(clip, VisionTower::new, picture);
      float[] found =
          tokens(clip, FusedVisionTower.form(new Int8Products(clip, ranges, fixed)), picture);

      assertThat(relativeError(found, expected)).isBetween(1e-5, 0.03);
    }
  }

  /** What the test above would be without: one scale for all channels. */
  @Test
  void losesTokensWhenChannelsAreNotEqualized() {
    try (ClipWeights clip = ClipWeights.open(folder.resolve("outliers.safetensors"))) {
      sizes = clip.config();
      Tensor picture = patches(1);
      ActivationRanges ranges = observe(clip, picture);
      Equalization none = new Equalization(clip, ranges, 0);

      float[] expected = tokens(clip, VisionTower::new, picture);
      float[] found =
          tokens(clip, FusedVisionTower.form(new Int8Products(ranges, none, false)), picture);

      assertThat(relativeError(found, expected)).isGreaterThan(0.05);
    }
  }

  @Test
  void givesEachPictureOfABatchItsOwnResultWithFixedRanges() {
    try (ClipWeights clip = ClipWeights.open(folder.resolve("outliers.safetensors"))) {
      sizes = clip.config();
      ActivationRanges ranges = observe(clip, patches(1));
      ImageTower.Form tower = FusedVisionTower.form(new Int8Products(clip, ranges, true));

      float[] alone = tokens(clip, tower, patches(1));
      float[] first = tokens(clip, tower, patches(2));

      assertThat(relativeError(Arrays.copyOf(first, alone.length), alone)).isLessThan(1e-5);
    }
  }

  private ActivationRanges observe(ClipWeights clip, Tensor picture) {
    ActivationRanges ranges = new ActivationRanges();
    Graph graph = ActivationRanges.outputs(graph(clip, FusedVisionTower.observed()));
    ranges.add(GraphRunner.evaluate(graph, folder, PATCHES, picture));
    return ranges;
  }

  private float[] tokens(ClipWeights clip, ImageTower.Form tower, Tensor picture) {
    Graph graph = graph(clip, tower).select(List.of("patch_tokens.2"));
    return GraphRunner.evaluate(graph, folder, PATCHES, picture).get("patch_tokens.2").floats();
  }

  private Graph graph(ClipWeights clip, ImageTower.Form tower) {
    GraphBuilder g = new GraphBuilder(WeightType.FP32);
    tower
        .in(g, clip, config, OperatingPoint.FULL)
        .encode(g.input(PATCHES, DataType.F32, shape(Shape.BATCH)));
    return g.build();
  }

  private Shape shape(long batch) {
    long grid = RandomModel.SMALL_IMAGE / sizes.patch();
    return Shape.of(batch, grid * grid, sizes.visionWidth());
  }

  /** The first picture is the same for every count. */
  private Tensor patches(int count) {
    long[] dims = shape(count).dims().stream().mapToLong(Long::longValue).toArray();
    float[] values = new float[Math.toIntExact(dims[0] * dims[1] * dims[2])];
    Random random = new Random(4);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian() * (i >= dims[1] * dims[2] ? 5 : 1);
    }
    return Tensor.of(values, dims);
  }

  private static double relativeError(float[] found, float[] expected) {
    double difference = 0;
    double size = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += Math.pow(found[i] - expected[i], 2);
      size += Math.pow(expected[i], 2);
    }
    return Math.sqrt(difference / size);
  }
}
