package dev.vcpclip.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineCacheTest {
  @TempDir Path temp;

  @Test
  void givesEveryCombinationAFolderOfItsOwn() {
    Map<String, String> model = Map.of("model.onnx", "aa", "model.onnx.data", "bb");
    Path folder = EngineCache.folder(temp, model, "1.29.0", false, 1);

    assertThat(folder).isDirectory().hasParent(temp);
    assertThat(EngineCache.folder(temp, model, "1.29.0", false, 1)).isEqualTo(folder);
    assertThat(EngineCache.folder(temp, model, "1.30.0", false, 1)).isNotEqualTo(folder);
    assertThat(EngineCache.folder(temp, model, "1.29.0", true, 1)).isNotEqualTo(folder);
    assertThat(EngineCache.folder(temp, model, "1.29.0", false, 4)).isNotEqualTo(folder);
    assertThat(EngineCache.folder(temp, Map.of("model.onnx", "ab"), "1.29.0", false, 1))
        .isNotEqualTo(folder);
  }
}
