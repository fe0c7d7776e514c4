package dev.vcpclip.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.PersianDigits;
import dev.vcpclip.runtime.bundle.ModelBundle;
import dev.vcpclip.runtime.bundle.TinyBundle;
import dev.vcpclip.runtime.internal.OnnxProviders.TensorRtProfile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

class OnnxProvidersTest {
  @Test
  @ExtendWith(PersianDigits.class)
  void tellsTensorRtShapesInTheDigitsItReads(@TempDir Path folder) {
    TinyBundle.write(folder);

    try (ModelBundle bundle = ModelBundle.openUnverified(folder)) {
      assertThat(TensorRtProfile.of(bundle.manifest().input(), 8, null))
          .isEqualTo(new TensorRtProfile("image:1x16x24x3", "image:8x16x24x3", null));
    }
  }
}
