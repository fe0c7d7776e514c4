package dev.vcpclip.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vcpclip.runtime.bundle.TinyBundle;
import dev.vcpclip.runtime.launcher.Main;
import dev.vcpclip.runtime.launcher.Verb;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileCommandTest {
  private static final Pattern LINE = Pattern.compile("(?m)^  (\\w+) +([0-9.]+) %$");

  @TempDir private Path folder;

  private final StringWriter standardOut = new StringWriter();
  private final StringWriter standardErr = new StringWriter();

  private int profile(String... more) {
    Path bundle = folder.resolve("tiny");
    TinyBundle.write(bundle);
    List<String> arguments = new ArrayList<>(List.of("profile", "-b", bundle.toString()));
    arguments.addAll(List.of(more));
    return Main.commandLine()
        .setOut(new PrintWriter(standardOut, true))
        .setErr(new PrintWriter(standardErr, true))
        .execute(arguments.toArray(String[]::new));
  }

  @Test
  void saysInWhichOperationsTheTimeGoesTheCostliestFirst() {
    int exit = profile("--runs", "20");

    assertThat(exit).as(standardErr.toString()).isEqualTo(Verb.GOOD);
    assertThat(standardOut.toString()).contains("on CPU, portable graph");
    List<MatchResult> lines = LINE.matcher(standardOut.toString()).results().toList();
    List<Double> shares = lines.stream().map(line -> Double.valueOf(line.group(2))).toList();
    assertThat(lines).extracting(line -> line.group(1)).contains("ReduceMean", "ReduceMax", "Cast");
    assertThat(shares).isSortedAccordingTo(Comparator.reverseOrder());
    assertThat(shares.stream().mapToDouble(Double::doubleValue).sum()).isCloseTo(100, within(1.0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "many"})
  void refusesANumberOfRunsThatIsNone(String runs) {
    assertThat(profile("--runs", runs)).isEqualTo(Verb.ERROR);

    assertThat(standardErr.toString()).contains("--runs", runs);
    assertThat(standardOut.toString()).isEmpty();
  }

  @Test
  void namesTheVariantsThatThereAreWhenAnotherIsAskedFor() {
    assertThat(profile("--variant", "int4")).isEqualTo(Verb.ERROR);

    assertThat(standardErr.toString()).contains("int4", "portable");
  }
}
