package dev.vcpclip.runtime.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcesTest {
  @TempDir private Path folder;

  @Test
  void tellsKindsApartByWhatAUserWrote() throws IOException {
    Path picture = folder.resolve("part.png");
    ImageIO.write(NumberedPicture.draw(0, 192, 64), "png", picture.toFile());

    assertThat(Sources.of("pattern:", "a")).isInstanceOf(PatternSource.class);
    assertThat(Sources.of(folder.toString(), "a")).isInstanceOf(WatchedFolder.class);
    assertThat(Sources.of(" " + picture + " ", "a")).isInstanceOf(PictureSource.class);
    assertThat(Sources.of(folder.toString(), "line-2").stream()).isEqualTo("line-2");
  }

  @Test
  void namesTheKindsWhenItKnowsNone() {
    assertThatThrownBy(() -> Sources.of("xyz://user:s3cret@cam", "line-2"))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("line-2")
        .hasMessageContaining("pattern:640x480@25")
        .message()
        .doesNotContain("s3cret");
  }

  @Test
  void refusesOptionsThatASourceDoesNotHave() {
    assertThatThrownBy(
            () -> Sources.of(folder.toString(), "line-2", Map.of("settled", "1", "speed", "2")))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("no option speed, it takes bitDepth, settled");
    assertThatThrownBy(() -> Sources.of(folder.toString(), "line-2", Map.of("settled", "soon")))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("settled is 'soon', expected");
  }
}
