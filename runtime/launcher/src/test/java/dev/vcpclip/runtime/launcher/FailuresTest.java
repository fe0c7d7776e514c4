package dev.vcpclip.runtime.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

class FailuresTest {
  private final StringWriter standardErr = new StringWriter();

  @ParameterizedTest
  @ValueSource(strings = {"memory", "library", "stack", "assertion"})
  void anErrorIsOneMessageAndNeverAVerdict(String kind) {
    CommandLine line = Main.commandLine().addSubcommand(new Failing());
    line.setErr(new PrintWriter(standardErr));

    int exit = line.execute("fail", kind);

    assertThat(exit).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString().lines()).hasSize(1).allMatch(l -> l.startsWith("error: "));
  }

  @Test
  void whatToDoAboutALibraryThatCannotBeUnpacked() {
    Error failure = new UnsatisfiedLinkError("libjnijavacpp.so: file too short");

    assertThat(Failures.message(failure))
        .contains("file too short", "-Djava.io.tmpdir", System.getProperty("java.io.tmpdir"));
  }

  @Command(name = "fail")
  static final class Failing implements Verb {
    @Parameters private String kind;

    @Override
    public Integer call() {
      switch (kind) {
        case "memory" -> throw new OutOfMemoryError("Java heap space");
        case "library" -> throw new NoClassDefFoundError("org/bytedeco/opencv/opencv_core");
        case "stack" -> throw new StackOverflowError();
        default -> throw new AssertionError(kind);
      }
    }
  }
}
