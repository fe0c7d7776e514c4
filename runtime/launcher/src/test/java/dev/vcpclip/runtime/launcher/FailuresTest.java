package dev.vcpclip.runtime.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

class FailuresTest {
  private static final String NEW_LINE = System.lineSeparator();

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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--count none | Invalid value for option '--count': 'none' is not a whole number from 1",
        "--count | Missing required parameter for option '--count' (N)",
        "'' | Missing required parameter",
        "x --dark 3 | Missing required argument(s): --white",
        "x --cuont 3 | Unknown options: '--cuont', '3'",
      })
  void aWrongArgumentIsOneLineAndAHint(String arguments, String message) {
    CommandLine line = Main.commandLine().addSubcommand(new Failing());
    line.setErr(new PrintWriter(standardErr));

    int exit = line.execute(("fail " + arguments).strip().split(" "));

    assertThat(exit).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString().lines().toList())
        .hasSizeBetween(2, 3) // one more where it knows what may be meant
        .first(InstanceOfAssertFactories.STRING)
        .startsWith("error: " + message);
    assertThat(standardErr.toString()).endsWith("Options: ./vcpclip fail --help" + NEW_LINE);
  }

  @Test
  void whoNamesNoVerbSeesThemAll() {
    CommandLine line = Main.commandLine().addSubcommand(new Failing());
    line.setErr(new PrintWriter(standardErr));

    assertThat(line.execute()).isEqualTo(Verb.ERROR);

    assertThat(standardErr.toString()).contains("Which verb?", "Commands:", "fail");
  }

  @Command(name = "fail")
  static final class Failing implements Verb {
    @Option(names = "--count", paramLabel = "N", converter = Numbers.Count.class)
    private int count;

    @ArgGroup(exclusive = false)
    private Light light;

    @Parameters private String kind;

    /** Two that go together. */
    static final class Light {
      @Option(names = "--white", required = true)
      private String white;

      @Option(names = "--dark")
      private String dark;
    }

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
