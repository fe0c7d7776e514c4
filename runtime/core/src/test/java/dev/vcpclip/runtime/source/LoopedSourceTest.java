package dev.vcpclip.runtime.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With two pictures, so that the contract's three frames are more than a round. */
class LoopedSourceTest extends FrameSourceContract {
  @TempDir private Path folder;

  @Override
  protected FrameSource healthy() throws IOException {
    for (int i = 0; i < 2; i++) {
      ImageIO.write(
          NumberedPicture.draw(i, 192, 64), "png", folder.resolve("part-" + i + ".png").toFile());
    }
    return Sources.of("loop:" + folder, "line-2");
  }

  @Override
  protected FrameSource absent() {
    return Sources.of("loop:" + folder.resolve("missing"), "line-2");
  }

  @Test
  void beginsAnewWhereItEndsAndSaysSo() throws Exception {
    try (FrameSource source = healthy()) {
      source.open();
      takeCapture(source);
      takeCapture(source);

      Capture third = takeCapture(source);

      assertThat(third.source()).endsWith("part-0.png");
      assertThat(third.pictureName()).isEqualTo("part-0-2");
      assertThat(source.description()).contains("over and over");
    }
  }
}
