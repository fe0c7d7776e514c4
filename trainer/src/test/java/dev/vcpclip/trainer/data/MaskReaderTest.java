package dev.vcpclip.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaskReaderTest {
  @TempDir private Path folder;

  @Test
  void takesAnyValueAboveZeroForDefect() {
    Path faint = TestPictures.mask(folder.resolve("faint.png"), 2);
    Path white = TestPictures.mask(folder.resolve("white.png"), 255);

    byte[] mask = MaskReader.read(faint, 24, 24);

    assertThat(mask).isEqualTo(MaskReader.read(white, 24, 24)).contains(1);
    assertThat(mask[9 * 24 + 6]).isEqualTo((byte) 1);
    assertThat(mask[0]).isEqualTo((byte) 0);
  }
}
