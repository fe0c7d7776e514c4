package dev.vcpclip.runtime.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vcpclip.runtime.VcpClipException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportsTest {
  @TempDir Path temp;

  @Test
  void jsonHoldsTheVerdictAndItsRegions() throws IOException {
    String line = JsonLines.line("Teil \"7\"\n.png", Inspections.withDefect(40, 30));

    assertThat(line).doesNotContain("\n");
    JsonNode json = new ObjectMapper().readTree(line);
    assertThat(json.get("source").asText()).isEqualTo("Teil \"7\"\n.png");
    assertThat(json.get("verdict").asText()).isEqualTo("defect");
    assertThat(json.get("regions")).hasSize(1);
    assertThat(json.at("/regions/0/box").toString()).isEqualTo("[10,10,10,10]");
    assertThat(json.at("/regions/0/area").asInt()).isEqualTo(100);
    assertThat(json.get("inferenceMs").asDouble()).isEqualTo(2);
  }

  @Test
  void jsonOfAScoreAloneHoldsNoRegions() throws IOException {
    JsonNode json = new ObjectMapper().readTree(JsonLines.line("x", Inspections.scoreOnly(0.5)));

    assertThat(json.get("verdict").asText()).isEqualTo("undecided");
    assertThat(json.get("goodBelow").asDouble()).isEqualTo(0.4);
    assertThat(json.has("regions")).isFalse();
    assertThat(json.has("pixelThreshold")).isFalse();
  }

  @Test
  void jsonLinesGoOnAfterAHalfLine() throws IOException {
    Path file = temp.resolve("out/lines.jsonl");
    try (JsonLines lines = JsonLines.open(file)) {
      lines.append("a", Inspections.scoreOnly(0.1));
    }
    Files.writeString(file, Files.readString(file) + "{\"source\":\"cut");

    try (JsonLines lines = JsonLines.open(file)) {
      lines.append("b", Inspections.scoreOnly(0.9));
    }

    List<String> found = Files.readAllLines(file);
    assertThat(found).hasSize(3);
    assertThat(found.get(0)).contains("\"source\":\"a\"").contains("\"good\"");
    assertThat(found.get(2)).contains("\"source\":\"b\"").contains("\"defect\"");
  }

  @Test
  void linesAreOnDiskBeforeClose() throws IOException {
    Path file = temp.resolve("lines.jsonl");
    try (JsonLines lines = JsonLines.open(file)) {
      lines.append("a", Inspections.scoreOnly(0.1));

      assertThat(Files.readAllLines(file)).hasSize(1);
    }
  }

  @Test
  void csvQuotesAndKeepsOneHeader() throws IOException {
    Path file = temp.resolve("report.csv");
    try (CsvReport report = CsvReport.open(file)) {
      report.append("plain.png", Inspections.withDefect(40, 30));
    }

    try (CsvReport report = CsvReport.open(file)) {
      report.append("a, \"b\".png", Inspections.scoreOnly(0.1));
    }

    String[] rows = Files.readString(file).split("\r\n", -1);
    assertThat(rows).hasSize(4);
    assertThat(rows[0]).startsWith("source,verdict,score,");
    assertThat(rows[1]).startsWith("plain.png,defect,0.9").endsWith(",CPU,3.5");
    assertThat(rows[1].split(",", -1)).hasSameSizeAs(rows[0].split(","));
    assertThat(rows[2]).startsWith("\"a, \"\"b\"\".png\",good,0.1,0.4,0.6,8,6,,,,,,,,CPU");
  }

  @Test
  void csvRefusesAFileWithOtherColumns() throws IOException {
    Path file = temp.resolve("other.csv");
    Files.writeString(file, "a,b,c\r\n1,2,3\r\n");

    assertThatThrownBy(() -> CsvReport.open(file))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("other columns");
    assertThat(file).hasContent("a,b,c\r\n1,2,3\r\n");
  }
}
