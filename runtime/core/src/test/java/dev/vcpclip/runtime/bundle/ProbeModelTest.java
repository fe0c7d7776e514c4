package dev.vcpclip.runtime.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class ProbeModelTest {
  @Test
  void probeInTheJarIsTheOneBuiltHere() throws IOException {
    try (InputStream in =
        TinyModel.class.getResourceAsStream("/dev/vcpclip/runtime/internal/probe.onnx")) {
      assertThat(in.readAllBytes()).isEqualTo(TinyModel.probe());
    }
  }
}
