package dev.vcpclip.trainer.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.ClipNormalization;
import dev.vcpclip.runtime.tensor.SafetensorsFile;
import dev.vcpclip.runtime.tensor.SafetensorsWriter;
import dev.vcpclip.runtime.tensor.SafetensorsWriter.Entry;
import dev.vcpclip.trainer.model.TorchEngine;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Against the features of a small network with random weights, computed by the package
 * efficientnet-lite-pytorch 0.1.0 on PyTorch 2.15.
 */
class TeacherTest {
  private static final int SIDE = 64;

  @TempDir private Path folder;

  private static Path file() {
    try {
      return Path.of(TeacherTest.class.getResource("teacher.safetensors").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static NDArray images(NDManager manager, float[] pixels) {
    byte[] rgb = new byte[pixels.length];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (int) pixels[i % 3 * SIDE * SIDE + i / 3];
    }
    float[] planes = new float[pixels.length];
    ClipNormalization.normalize(ByteBuffer.wrap(rgb), FloatBuffer.wrap(planes));
    return manager.create(planes, new Shape(1, 3, SIDE, SIDE));
  }

  @Test
  void hasTheFeaturesThatTheReferenceHas() {
    try (SafetensorsFile reference = SafetensorsFile.open(file());
        NDManager manager = TorchEngine.manager();
        Teacher teacher = Teacher.open(manager, file())) {
      NDArray images = images(manager, reference.floats("test.pixels"));

      Teacher.Features features = teacher.features(images);

      assertThat(features.fine().getShape()).isEqualTo(new Shape(1, 8, 8, 8));
      assertThat(features.coarse().getShape()).isEqualTo(new Shape(1, 12, 4, 4));
      assertThat(features.fine().toFloatArray())
          .containsExactly(reference.floats("test.fine"), within(1e-4f));
      assertThat(features.coarse().toFloatArray())
          .containsExactly(reference.floats("test.coarse"), within(1e-4f));
      assertThat(teacher.fineChannels()).isEqualTo(8);
      assertThat(teacher.coarseChannels()).isEqualTo(12);
    }
  }

  @Test
  void namesTheClassThatTheReferenceNames() {
    try (SafetensorsFile reference = SafetensorsFile.open(file());
        NDManager manager = TorchEngine.manager();
        Teacher teacher = Teacher.open(manager, file())) {
      float[] logits = reference.floats("test.logits");
      int best = 0;
      for (int i = 1; i < logits.length; i++) {
        best = logits[i] > logits[best] ? i : best;
      }

      long[] classes = teacher.classify(images(manager, reference.floats("test.pixels")));

      assertThat(classes).containsExactly(best);
    }
  }

  @Test
  void givesItsWeightsBack() {
    try (NDManager manager = TorchEngine.manager()) {
      int before = TorchEngine.count(manager);

      Teacher.open(manager, file()).close();

      assertThat(TorchEngine.count(manager)).isEqualTo(before);
    }
  }

  @Test
  void refusesAnotherNetwork() {
    Path other = folder.resolve("other.safetensors");
    List<Entry> entries = List.of(Entry.f32("layer.weight", () -> new float[] {1}, 1));
    SafetensorsWriter.write(other, Map.of(), entries);

    try (NDManager manager = TorchEngine.manager()) {
      assertThatThrownBy(() -> Teacher.open(manager, other))
          .isInstanceOf(VcpClipException.class)
          .hasMessageContaining("other.safetensors")
          .hasMessageContaining("EfficientNet-Lite");
    }
  }
}
