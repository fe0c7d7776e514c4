package dev.vcpclip.runtime.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.ChildJvm;
import dev.vcpclip.runtime.VcpClipException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AppendingFileTest {
  private static final String LINE = "x".repeat(699) + "\n";

  @TempDir Path temp;

  @Test
  void closesOffTheHalfLineOfAPowerCut() throws IOException {
    Path file = Files.writeString(temp.resolve("lines.txt"), "whole\nhal");

    try (AppendingFile lines = AppendingFile.open(file, "\n")) {
      lines.append("next\n");
    }

    assertThat(file).hasContent("whole\nhal\nnext\n");
  }

  /** A limit of the file's size, as that takes no right to mount a disk: half a line fits, too. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void takesBackTheHalfLineOfAFullDisk() throws IOException, InterruptedException {
    Path file = temp.resolve("lines.txt");
    List<String> command = new ArrayList<>(List.of("bash", "-c", "ulimit -f 1; exec \"$@\"", "-"));
    command.addAll(ChildJvm.command(Appends.class, file));
    command.add(command.indexOf("-Xmx96m"), "-XX:-UsePerfData"); // a file larger than the limit

    ChildJvm child = ChildJvm.run(temp, command);

    assertThat(child.output()).containsOnlyOnce("lines.txt: cannot be written");
    assertThat(child.exitCode()).isZero();
    assertThat(file).hasContent(LINE + "short\n");
  }

  /** Appends a line, one for which the kibibyte is too small, and one for which it is not. */
  static final class Appends {
    private Appends() {}

    public static void main(String[] args) {
      try (AppendingFile lines = AppendingFile.open(Path.of(args[0]), "\n")) {
        for (String line : List.of(LINE, LINE, "short\n")) {
          try {
            lines.append(line);
          } catch (VcpClipException e) {
            System.out.println(e.getMessage());
          }
        }
      }
    }
  }
}
