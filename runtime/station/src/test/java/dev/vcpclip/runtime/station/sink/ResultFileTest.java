package dev.vcpclip.runtime.station.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.station.journal.Results;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFileTest {
  @TempDir private Path folder;
  private final PartResult result = Results.fail("a", "Teil; \"ü\"").withSequence(1);

  private ResultFile csv() {
    return new ResultFile(
        "csv", folder.resolve("share/results.csv"), ResultColumns.header(), ResultColumns::row);
  }

  private ResultFile jsonLines() {
    return new ResultFile(
        "lines", folder.resolve("share/results.jsonl"), "", each -> each.toJson() + "\n");
  }

  @Test
  void aTableHasItsHeaderOnceHoweverOftenTheStationStarts() throws Exception {
    csv().deliver(result);
    csv().deliver(result.withSequence(2));

    assertThat(Files.readAllLines(folder.resolve("share/results.csv")))
        .hasSize(3)
        .first()
        .asString()
        .startsWith("sequence,id,line,part_id,verdict");
  }

  @Test
  void aTableWithOtherColumnsIsLeftAsItIsAndANewOneBegunBesideIt() throws Exception {
    Path old = folder.resolve("share/results.csv");
    Path older = folder.resolve("share/results-2.csv");
    Files.createDirectories(old.getParent());
    Files.writeString(old, "sequence,id,line\n1,a,line\n");
    Files.writeString(older, ResultColumns.header().replace("id,", "") + "1,line\n");
    ResultFile file = csv();

    file.deliver(result);
    csv().deliver(result.withSequence(2));

    assertThat(old).hasContent("sequence,id,line\n1,a,line\n");
    assertThat(Files.readAllLines(older)).hasSize(2);
    assertThat(Files.readAllLines(folder.resolve("share/results-3.csv")))
        .hasSize(3)
        .startsWith(ResultColumns.header().strip());
    assertThat(file.state().message()).contains("results-3.csv", "results.csv has other columns");
  }

  @Test
  void aLineIsTheResultAgain() throws Exception {
    jsonLines().deliver(result);

    assertThat(Files.readAllLines(folder.resolve("share/results.jsonl")))
        .singleElement()
        .satisfies(line -> assertThat(PartResult.fromJson(line)).isEqualTo(result));
  }

  @Test
  void halfALineOfAPowerCutStaysAloneAndTheNextBeginsAnew() throws Exception {
    Path file = folder.resolve("share/results.jsonl");
    jsonLines().deliver(result);
    Files.writeString(file, "{\"id\":\"ha", StandardOpenOption.APPEND);

    jsonLines().deliver(result.withSequence(2));

    assertThat(Files.readAllLines(file))
        .hasSize(3)
        .last()
        .isEqualTo(result.withSequence(2).toJson());
  }

  @Test
  void aShareThatIsAwayIsSaidAndHeals() throws Exception {
    Path inTheWay = Files.writeString(folder.resolve("share"), "a file where a folder belongs");
    ResultFile file = jsonLines();

    assertThatThrownBy(() -> file.deliver(result))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("results.jsonl");
    assertThat(file.state().up()).isFalse();
    assertThat(file.state().message()).endsWith(": a file stands where a folder is expected");

    Files.delete(inTheWay);
    file.deliver(result);
    assertThat(file.state().up()).isTrue();
  }
}
