package dev.vcpclip.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.exporter.Exporter;
import dev.vcpclip.exporter.request.ConfigOverrides;
import dev.vcpclip.exporter.request.ExportRequest;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.trainer.data.TestPictures;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** References that are drawn, with the model that comes along, on parts of one colour. */
class ReferenceMeasurementTest {
  private static final Path MODEL = Path.of("..", "samples", "backbone");

  @TempDir private static Path folder;
  private static Path bundle;
  private static Path data;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void exportAndDraw() {
    bundle = folder.resolve("small.vcp");
    Exporter.export(
        ExportRequest.builder(
                MODEL.resolve("small-clip.safetensors"), MODEL.resolve("trained"), bundle)
            .overrides(ConfigOverrides.builder().imageSize(64).topK(50).sigma(2.0).build())
            .variants(List.of())
            .references(true)
            .build());
    data = folder.resolve("data");
    for (int i = 0; i < 4; i++) {
      TestPictures.good(data.resolve("part/train/good/%d.png".formatted(i)));
      TestPictures.good(data.resolve("part/test/good/%d.png".formatted(i)));
    }
    TestPictures.bad(data.resolve("part/test/bent/a.png"));
    TestPictures.mask(data.resolve("part/ground_truth/bent/a_mask.png"), 255);
  }

  @Test
  void evaluateFindsWhatNoReferenceHasInEveryDraw() {
    int code =
        run(
            new EvaluateCommand(),
            "--references",
            "2",
            "--draws",
            "2",
            "--judge-by",
            "REFERENCES",
            "--detectors");

    assertThat(code).as(err.toString()).isEqualTo(Verb.GOOD);
    assertThat(out.toString())
        .contains("small.vcp, 2 references")
        .contains("over 2 draws")
        .containsPattern("\\| part +\\| +\\d+\\.\\d \\+- 0\\.0 \\|.*100\\.0 \\+- 0\\.0 \\|")
        .contains("patch memory on filters");
  }

  @Test
  void experimentShowsEveryNumberOfShotsBesideNone() {
    assertThat(shots("1,2", "--draws", "2", "--limit", "4", "--detectors"))
        .contains("| no reference ", "| 1 reference ", "| 2 references ")
        .contains("| 1 reference, without a model ", "| 2 references, without a model ");
  }

  @Test
  void experimentTakesTheReferencesUnderTheLightThatWasAskedFor() {
    String alike = shots("2", "--judge-by", "REFERENCES");

    assertThat(shots("2", "--judge-by", "REFERENCES", "--disturb", "DARKER")).isNotEqualTo(alike);
  }

  private String shots(String counts, String... more) {
    Path tables = folder.resolve("tables");
    String[] first = {"--shots", counts, "-o", tables.toString()};
    String[] all = Stream.of(first, more).flatMap(Stream::of).toArray(String[]::new);

    assertThat(run(new ExperimentCommand(), all)).as(err.toString()).isEqualTo(Verb.GOOD);
    return read(tables.resolve("shots.md"));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void evaluateSaysWhenThereAreTooFewGoodPictures() {
    assertThat(run(new EvaluateCommand(), "--references", "5")).isEqualTo(Verb.ERROR);
    assertThat(err.toString()).contains("part: 5 references of 4 good pictures");
  }

  private int run(Verb verb, String... more) {
    CommandLine line = new CommandLine(verb);
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    line.setExecutionExceptionHandler(
        (e, command, result) -> {
          command.getErr().println(e.getMessage());
          return Verb.ERROR;
        });
    String[] arguments = new String[more.length + 4];
    System.arraycopy(
        new String[] {"--bundle", bundle.toString(), "--data", data.toString()},
        0,
        arguments,
        0,
        4);
    System.arraycopy(more, 0, arguments, 4, more.length);
    return line.execute(arguments);
  }
}
