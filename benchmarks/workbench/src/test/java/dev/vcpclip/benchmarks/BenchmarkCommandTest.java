package dev.vcpclip.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.bundle.TinyBundle;
import dev.vcpclip.runtime.launcher.Main;
import dev.vcpclip.runtime.launcher.Verb;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BenchmarkCommandTest {
  private static final String FAST = "--rounds 1 --warmup 0 --turn 0 --threads 1 --frame 40x30";

  @TempDir private Path folder;
  private Path bundle;

  private final StringWriter standardOut = new StringWriter();
  private final StringWriter standardErr = new StringWriter();

  @BeforeEach
  void writeBundle() {
    bundle = folder.resolve("tiny");
    TinyBundle.write(bundle);
  }

  @Test
  void comparesBundlesInProcessesOfTheirOwn() throws IOException {
    Path file = folder.resolve("result.csv");

    int exit = run(FAST + " -b a=%s -b b=%s --baseline b -o %s", bundle, bundle, file);

    assertThat(standardErr.toString()).doesNotContain("error:");
    assertThat(exit).isEqualTo(Verb.GOOD);
    assertThat(standardOut.toString()).contains("differences against b", "speed-up");
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(3);
    assertThat(lines.get(1)).startsWith("a,1,1,");
  }

  @Test
  void measuresEveryBatchAndEveryNumberOfThreads() throws IOException {
    Path file = folder.resolve("result.csv");

    run("--rounds 1 --warmup 0 --turn 0 --threads 1,2 --batch 1,3 -b a=%s -o %s", bundle, file);

    assertThat(Files.readAllLines(file))
        .hasSize(5)
        .anyMatch(line -> line.startsWith("a,3,2,"))
        .anyMatch(line -> line.startsWith("a,1,1,"));
  }

  @Test
  void scoreOnlyNeedsNoMap() {
    int exit = run(FAST + " --score-only -b a=%s", bundle);

    assertThat(exit).isEqualTo(Verb.GOOD);
    assertThat(standardOut.toString()).contains("score only");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --baseline other               | expected one of a, a2
          --frame 0x10                   | expected width x height
          --rounds 0                     | '--rounds': '0' is not a whole number from 1
          --threads 0                    | '0' is not a whole number from 1
          --peer libtorch-eager          | --peer needs --backbone and --weights
          --random tiny                  | leave the others out
          --variant int4                 | the bundles hold portable
          --out result.xlsx              | expected a name ending in
          --backbone x --weights y --peer libtorch-eager | not on the class path
          """)
  void rejectsWithAMessage(String arguments, String message) {
    int exit = run(arguments + " -b a=%s -b a2=%s", bundle, bundle);

    assertThat(exit).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains(message);
  }

  @Test
  void ofAllGraphsThoseThatNoProviderHereTakesAreLeftOutAndNamed() throws IOException {
    Path manifest = bundle.resolve(BundleManifest.FILE);
    String variant =
        ("{'name':'int8-bf16','providers':['OpenVINO'],'precision':'int8','model':'model.onnx',"
                + "'scoreModel':'model.onnx','mapTolerance':0,'scoreTolerance':0,"
                + "'referenceTolerance':0,'difference':{'mean':0,'p99':0,'max':0,"
                + "'rankCorrelation':1,'pictures':1},'batchInvariant':true}")
            .replace('\'', '"');
    String json = Files.readString(manifest);
    String changed = json.replaceFirst("\"variants\" : \\[ ]", "\"variants\" : [" + variant + "]");
    assertThat(changed).isNotEqualTo(json);
    Files.writeString(manifest, changed);

    run(FAST + " --variant all -b a=%s --baseline nobody", bundle);

    assertThat(standardErr.toString())
        .contains("left out: int8-bf16, as none of its providers is usable: OpenVINO")
        .contains("expected one of a:portable");
  }

  @Test
  void rejectsTwoContestantsOfOneLabel() {
    int exit = run(FAST + " -b %s -b %s", bundle, bundle);

    assertThat(exit).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("two contestants have one label");
  }

  @Test
  void reportsAPictureThatItsProcessCannotRead() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.png"), "not a picture");

    int exit = run(FAST + " -b a=%s --data %s", bundle, broken);

    assertThat(exit).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("error: a: ", "broken.png");
  }

  private int run(String arguments, Object... paths) {
    List<String> words = new ArrayList<>(List.of("benchmark"));
    int next = 0;
    for (String word : arguments.split(" +")) {
      words.add(word.contains("%s") ? word.formatted(paths[next++]) : word);
    }
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(standardOut, true));
    line.setErr(new PrintWriter(standardErr, true));
    return line.execute(words.toArray(String[]::new));
  }
}
