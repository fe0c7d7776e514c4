package dev.vcpclip.runtime.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileNamesTest {
  @Test
  void leavesANameThatFitsAsItIs() {
    assertThat(FileNames.fitting("Prüfteil.jpg", ".png")).isEqualTo("Prüfteil.jpg.png");
    assertThat(FileNames.fitting("a".repeat(251), ".png")).hasSize(255);
  }

  /** Of one, two, three and four bytes a character. */
  @ParameterizedTest
  @ValueSource(strings = {"a", "ü", "検", "🔩"})
  void cutsALongNameBetweenCharactersToWhatAFileSystemTakes(String character) {
    String name = character.repeat(300);

    String fitting = FileNames.fitting(name, ".png");

    byte[] bytes = fitting.getBytes(StandardCharsets.UTF_8);
    assertThat(bytes.length).isBetween(250, 255);
    assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(fitting);
    assertThat(fitting).startsWith(character.repeat(50)).endsWith(".png").doesNotContain("?");
  }

  @Test
  void keepsTwoNamesApartThatDifferAtTheirEnd() {
    String long1 = "検".repeat(90) + "1";
    String long2 = "検".repeat(90) + "2";

    assertThat(FileNames.fitting(long1, ".png")).isNotEqualTo(FileNames.fitting(long2, ".png"));
  }
}
