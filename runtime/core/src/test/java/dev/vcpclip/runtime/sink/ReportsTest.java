package dev.vcpclip.runtime.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.pipeline.InspectedShot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportsTest {
  @TempDir Path temp;

  @Test
  void jsonHoldsTheVerdictAndItsRegions() throws IOException {
    String line =
        JsonLinesSink.line(Inspections.shot("Teil \"7\"\n.png", Inspections.withDefect(40, 30)));

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
    JsonNode json =
        new ObjectMapper()
            .readTree(JsonLinesSink.line(Inspections.shot("x", Inspections.scoreOnly(0.5))));

    assertThat(json.get("verdict").asText()).isEqualTo("undecided");
    assertThat(json.get("goodBelow").asDouble()).isEqualTo(0.4);
    assertThat(json.has("regions")).isFalse();
    assertThat(json.has("pixelThreshold")).isFalse();
  }

  @Test
  void jsonLinesGoOnAfterAHalfLine() throws IOException {
    Path file = temp.resolve("out/lines.jsonl");
    try (JsonLinesSink lines = JsonLinesSink.open(file)) {
      lines.accept(Inspections.shot("a", Inspections.scoreOnly(0.1)));
    }
    Files.writeString(file, Files.readString(file) + "{\"source\":\"cut");

    try (JsonLinesSink lines = JsonLinesSink.open(file)) {
      lines.accept(Inspections.shot("b", Inspections.scoreOnly(0.9)));
    }

    List<String> found = Files.readAllLines(file);
    assertThat(found).hasSize(3);
    assertThat(found.get(0)).contains("\"source\":\"a\"").contains("\"good\"");
    assertThat(found.get(2)).contains("\"source\":\"b\"").contains("\"defect\"");
  }

  @Test
  void linesAreOnDiskBeforeClose() throws IOException {
    Path file = temp.resolve("lines.jsonl");
    try (JsonLinesSink lines = JsonLinesSink.open(file)) {
      lines.accept(Inspections.shot("a", Inspections.scoreOnly(0.1)));

      assertThat(Files.readAllLines(file)).hasSize(1);
    }
  }

  @Test
  void csvQuotesAndKeepsOneHeader() throws IOException {
    Path file = temp.resolve("report.csv");
    try (CsvSink report = CsvSink.open(file)) {
      report.accept(Inspections.shot("plain.png", Inspections.withDefect(40, 30)));
    }

    try (CsvSink report = CsvSink.open(file)) {
      report.accept(Inspections.shot("a, \"b\".png", Inspections.scoreOnly(0.1)));
    }

    String[] rows = Files.readString(file).split("\r\n", -1);
    assertThat(rows).hasSize(4);
    assertThat(rows[0]).startsWith("source,verdict,score,");
    assertThat(rows[1]).startsWith("plain.png,defect,0.9").matches(".*,CPU,[0-9.]+,line,7,.*");
    assertThat(rows[1].split(",", -1)).hasSameSizeAs(rows[0].split(","));
    assertThat(rows[0]).contains(",regions,peak,");
    assertThat(rows[2]).startsWith("\"a, \"\"b\"\".png\",good,0.1,0.4,0.6,8,6,,,,,,,,CPU");
  }

  @Test
  void failedPicturesHaveTheirRow() throws IOException {
    Path file = temp.resolve("report.csv");
    InspectedShot failed = Inspections.failed("broken.png", "broken.png: cut short");

    try (CsvSink report = CsvSink.open(file)) {
      report.accept(failed);
    }

    String[] rows = Files.readString(file).split("\r\n", -1);
    assertThat(rows[1]).startsWith("broken.png,error,,").endsWith(",broken.png: cut short");
    assertThat(rows[1].split(",", -1)).hasSameSizeAs(rows[0].split(","));
    JsonNode json = new ObjectMapper().readTree(JsonLinesSink.line(failed));
    assertThat(json.get("verdict").asText()).isEqualTo("error");
    assertThat(json.get("error").asText()).isEqualTo("broken.png: cut short");
    assertThat(json.has("score")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"=1+1.png", "+x.png", "-x.png", "@x.png"})
  void csvHoldsNoFormula(String name) throws IOException {
    Path file = temp.resolve("report.csv");

    try (CsvSink report = CsvSink.open(file)) {
      report.accept(Inspections.shot(name, Inspections.scoreOnly(0.1)));
    }

    assertThat(Files.readString(file)).contains("\n'" + name + ",");
  }

  @Test
  void csvIsGoneOnWithAfterAPowerCutInsideACharacter() throws IOException {
    Path file = temp.resolve("report.csv");
    CsvSink.open(file).close();
    Files.write(file, new byte[] {'J', (byte) 0xC3}, StandardOpenOption.APPEND);

    CsvSink.open(file).close(); // closes the half line off
    CsvSink.open(file).close();

    assertThat(file).content(StandardCharsets.UTF_8).endsWith("J\uFFFD\r\n");
  }

  @Test
  void csvRefusesAFileWithOtherColumns() throws IOException {
    Path file = temp.resolve("other.csv");
    Files.writeString(file, "a,b,c\r\n1,2,3\r\n");

    assertThatThrownBy(() -> CsvSink.open(file))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("other columns");
    assertThat(file).hasContent("a,b,c\r\n1,2,3\r\n");
  }
}
