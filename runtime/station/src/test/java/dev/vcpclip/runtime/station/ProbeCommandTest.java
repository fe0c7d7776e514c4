package dev.vcpclip.runtime.station;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.launcher.Verb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProbeCommandTest extends VerbTest {
  @Test
  void aFileThatIsNoPictureIsOneSentenceAndNothingIsMeasured() throws IOException {
    Path file = Files.writeString(folder.resolve("notes.png"), "no picture");

    assertThat(run("probe", file.toString())).isEqualTo(Verb.ERROR);

    assertThat(standardErr.toString())
        .startsWith("error: " + file + ": not a picture that can be decoded, expected PNG")
        .hasLineCount(1);
    assertThat(standardOut.toString())
        .contains("frames             0")
        .doesNotContain("first frame after", "delay", "longest gap");
  }

  @Test
  void aPictureIsMeasured() throws IOException {
    assertThat(run("probe", picture("part.png", WHITE).toString())).isEqualTo(Verb.GOOD);

    assertThat(standardOut.toString()).contains("32 x 20", "first frame after", "delay");
  }
}
