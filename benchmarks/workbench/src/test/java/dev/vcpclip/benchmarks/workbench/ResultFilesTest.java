package dev.vcpclip.benchmarks.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vcpclip.benchmarks.workbench.BenchmarkResult.Row;
import dev.vcpclip.runtime.VcpClipException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFilesTest {
  private static final BenchmarkResult RESULT =
      new BenchmarkResult(
          new Machine("Xeon", 2, List.of("AVX2"), 1L << 34, "Linux", "17"),
          "folded",
          "a frame",
          List.of(row("folded", 1), row("plain, \"old\"", 0.5)),
          List.of("the machine was not idle"));

  @TempDir private Path folder;

  @Test
  void csvHasOneCellForEachHead() throws IOException {
    List<String> lines = Files.readAllLines(written("result.csv"));

    assertThat(lines).hasSize(3);
    assertThat(lines.get(1).split(",", -1)).hasSameSizeAs(lines.get(0).split(","));
    assertThat(lines.get(2)).startsWith("\"plain, \"\"old\"\"\",1,2,");
  }

  @Test
  void jsonHoldsTheWarnings() throws IOException {
    var json = new ObjectMapper().readTree(written("result.json").toFile());

    assertThat(json.get("warnings").get(0).asText()).isEqualTo("the machine was not idle");
    assertThat(json.get("rows").get(1).get("speedup").asDouble()).isEqualTo(0.5);
  }

  @Test
  void markdownSaysThatARunWasSpoiled() throws IOException {
    assertThat(Files.readString(written("result.md")))
        .contains("**Spoiled:** the machine was not idle", "| folded | 1 | 2 | 10.00 |");
  }

  @Test
  void consoleColumnsAreAligned() {
    List<String> lines = ResultTables.console(RESULT).lines().toList();
    String head = lines.stream().filter(line -> line.contains("speed-up  ")).findFirst().get();
    String first = lines.get(lines.indexOf(head) + 1);

    int end = head.indexOf("speed-up") + "speed-up".length();
    assertThat(first.substring(0, end)).endsWith(" 1.00");
  }

  @Test
  void whatIsNotKnownIsSaidSo() {
    assertThat(ResultTables.console(RESULT)).contains("unknown");
  }

  @Test
  void rejectsAnUnknownEnding() {
    assertThatThrownBy(() -> ResultFiles.check(Path.of("result.xlsx")))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("result.xlsx")
        .hasMessageContaining(".csv");
  }

  private Path written(String name) {
    Path file = folder.resolve(name);
    ResultFiles.write(file, RESULT);
    return file;
  }

  private static Row row(String label, double speedup) {
    return new Row(
        label,
        1,
        2,
        new Contestant.Description("engine", "CPU", "fp32", 70, 1_000_000),
        5,
        10,
        12,
        13,
        100,
        speedup,
        0.04,
        1.9,
        Double.NaN,
        Double.NaN,
        50,
        400,
        -1,
        null,
        0);
  }
}
