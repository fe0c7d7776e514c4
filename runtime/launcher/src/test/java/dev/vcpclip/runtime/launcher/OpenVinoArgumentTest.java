package dev.vcpclip.runtime.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class OpenVinoArgumentTest {
  @Test
  void namesAFileOrNone() {
    assertThat(library("--openvino", "plugin.so")).isEqualTo(Path.of("plugin.so"));
    assertThat(library("--openvino", "")).isNull(); // as a variable that a failed command left
    if (System.getenv("VCPCLIP_OPENVINO") == null) {
      assertThat(library()).isNull();
    }
  }

  private static Path library(String... arguments) {
    OpenVinoArgument argument = new OpenVinoArgument();
    new CommandLine(argument).parseArgs(arguments);
    return argument.library();
  }
}
