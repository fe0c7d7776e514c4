package dev.vcpclip.runtime.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.vcpclip.runtime.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import me.tongfei.progressbar.ProgressBar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is a terminal is seen from a program of its own. */
class ProgressTest {
  @TempDir private Path folder;

  @Test
  void aFileGetsPlainLines() throws Exception {
    ChildJvm done = ChildJvm.run(folder, Worker.class);

    assertThat(done.exitCode()).isZero();
    assertThat(done.output())
        .contains("3/3 parts")
        .startsWith("work")
        .doesNotContain("\r", "\u001b");
  }

  @Test
  void aTerminalGetsABarThatMoves() throws Exception {
    Path script = Path.of("/usr/bin/script"); // util-linux: runs a command on a terminal of its own
    assumeThat(script).exists();
    String command = "'" + String.join("' '", ChildJvm.command(Worker.class)) + "'";

    ChildJvm done = ChildJvm.run(folder, List.of(script.toString(), "-qec", command, "typescript"));

    assertThat(done.exitCode()).as(done.output()).isZero();
    assertThat(Files.readString(folder.resolve("typescript")).replace("\r\n", "\n"))
        .contains("3/3 parts", "\r");
  }

  /** Does three steps of work. */
  static final class Worker {
    private Worker() {}

    public static void main(String[] arguments) {
      try (ProgressBar bar = Progress.of("work", 3, "parts")) {
        bar.stepTo(3);
      }
    }
  }
}
