package dev.vcpclip.runtime.station;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.connector.PartVerdict;
import dev.vcpclip.runtime.launcher.Main;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.runtime.station.journal.Journal;
import dev.vcpclip.runtime.station.journal.JournalLimits;
import dev.vcpclip.runtime.station.journal.Results;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalCommandTest {
  @TempDir private Path folder;

  @Test
  void columnsStandUnderTheirHeadings() {
    Path file = folder.resolve("journal.db");
    String id = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6";
    Instant at = Instant.parse("2026-01-02T03:04:05.123456789Z");
    try (Journal journal = Journal.open(file, List.of(), JournalLimits.defaults())) {
      journal.append(Results.of(id, "part 7", PartVerdict.PASS, at));
    }
    StringWriter out = new StringWriter();

    int code =
        Main.commandLine()
            .setOut(new PrintWriter(out))
            .execute("journal", "--file", file.toString());

    assertThat(code).isEqualTo(Verb.GOOD);
    List<String> lines = out.toString().lines().toList();
    String head = lines.get(0);
    String row = lines.get(1);
    assertThat(row.indexOf(at.toString())).isEqualTo(head.indexOf("triggered at"));
    assertThat(row.indexOf("part 7")).isEqualTo(head.indexOf("part"));
    assertThat(row.indexOf("PASS")).isEqualTo(head.indexOf("verdict"));
    assertThat(row.indexOf(id)).isEqualTo(head.indexOf("id "));
  }
}
