package dev.vcpclip.exporter.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.exporter.weights.WeightReader;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.tensor.DataType;
import dev.vcpclip.runtime.tensor.TensorInfo;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttentionHeadsTest {
  /** Names and shapes of a backbone of any size, without a byte of weights. */
  private record Shapes(Map<String, TensorInfo> tensors) implements WeightReader {
    static Shapes of(ClipConfig config) {
      Map<String, TensorInfo> tensors = new LinkedHashMap<>();
      ClipShapes.of(config)
          .forEach((name, shape) -> tensors.put(name, new TensorInfo(name, DataType.F16, shape)));
      return new Shapes(tensors);
    }

    @Override
    public Path file() {
      return Path.of("clip.safetensors");
    }

    @Override
    public float[] floats(String name) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }

  private static ClipConfig read(ClipConfig written, AttentionHeads known) {
    return ClipLayout.detect(Shapes.of(written)).config(known);
  }

  /** Image tower, text tower: width, layers, heads. From the publishers' configuration files. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "ViT-B/32,        32,  7,  768, 12, 12,  512, 12,  8,  512",
    "ViT-B/16,        16, 14,  768, 12, 12,  512, 12,  8,  512",
    "ViT-B/16 plus,   16, 15,  896, 12, 14,  640, 12, 10,  640",
    "ViT-L/14-336,    14, 24, 1024, 24, 16,  768, 12, 12,  768",
    "ViT-H/14,        14, 16, 1280, 32, 16, 1024, 24, 16, 1024",
    "ViT-H/14-378,    14, 27, 1280, 32, 16, 1024, 24, 16, 1024",
    "TinyCLIP-39M/16, 16, 14,  512, 12,  8,  512,  6,  8,  512",
    "ViT-S/32,        32,  7,  384, 12,  6,  384, 12,  6,  384"
  })
  void areKnownOfPublishedModels(
      String name,
      int patch,
      int grid,
      int visionWidth,
      int visionLayers,
      int visionHeads,
      int textWidth,
      int textLayers,
      int textHeads,
      int embedDim) {
    ClipConfig published =
        new ClipConfig(
            patch,
            grid,
            visionWidth,
            visionLayers,
            visionHeads,
            textWidth,
            textLayers,
            textHeads,
            77,
            ClipTokenizer.VOCABULARY,
            embedDim);

    assertThat(read(published, AttentionHeads.UNKNOWN)).isEqualTo(published);
  }

  @ParameterizedTest
  @CsvSource({
    "1280, 24,  512, --vision-heads",
    "1152, 27,  512, --vision-heads",
    "1408, 40, 1024, --vision-heads",
    "1664, 48, 1280, --vision-heads",
    " 200, 12,  512, --vision-heads",
    " 768, 12, 1280, --text-heads",
    " 768, 12,  100, --text-heads"
  })
  void areNotGuessed(int visionWidth, int visionLayers, int textWidth, String option) {
    ClipConfig unknown =
        new ClipConfig(
            14, 4, visionWidth, visionLayers, 1, textWidth, 2, 1, 77, ClipTokenizer.VOCABULARY, 64);

    assertThatThrownBy(() -> read(unknown, AttentionHeads.UNKNOWN))
        .isExactlyInstanceOf(VcpClipException.class)
        .hasMessageContaining("wide, which tells nothing about its attention heads")
        .hasMessageContaining(option);
    ClipConfig told = read(unknown, new AttentionHeads(8, 4));
    assertThat(told.visionHeads()).isEqualTo(8);
    assertThat(told.textHeads()).isEqualTo(4);
  }

  @Test
  void areTakenFromWhoeverKnowsThem() {
    AttentionHeads vision = new AttentionHeads(16, null);
    AttentionHeads both = new AttentionHeads(16, 8);

    assertThat(vision.and(both, "a and b")).isEqualTo(both);
    assertThatThrownBy(() -> both.and(new AttentionHeads(16, 12), "a and b"))
        .isInstanceOf(VcpClipException.class)
        .hasMessage("a and b: the text tower has 8 attention heads by one, 12 by the other.");
  }

  @Test
  void divideTheWidth() {
    assertThatThrownBy(() -> read(TinyWeights.CLIP, new AttentionHeads(5, null)))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("the image tower is 64 wide, which does not divide into 5");
    assertThatThrownBy(() -> new AttentionHeads(0, null))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("expected 1 or more");
  }
}
