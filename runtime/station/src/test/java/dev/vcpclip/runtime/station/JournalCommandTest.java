package dev.vcpclip.runtime.station;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.connector.PartVerdict;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.runtime.station.journal.Journal;
import dev.vcpclip.runtime.station.journal.JournalEvent;
import dev.vcpclip.runtime.station.journal.JournalLimits;
import dev.vcpclip.runtime.station.journal.Results;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class JournalCommandTest extends VerbTest {
  @Test
  void aLineThatTheJournalDoesNotKnowIsRefusedWithThoseItKnows() {
    Path file = folder.resolve("journal.db");
    try (Journal journal = Journal.open(file, List.of(), JournalLimits.defaults())) {
      journal.append(Results.fail("1", "part"));
      journal.note(JournalEvent.now("quiet", JournalEvent.Kind.PAUSE, "me", "", "paused"));
    }

    assertThat(run("journal", "--file", file.toString(), "--line", "nope")).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString())
        .contains("--line 'nope': the journal knows no such line, expected one of line, quiet");
    assertThat(run("journal", "--file", file.toString(), "--line", "nope", "--events"))
        .isEqualTo(Verb.ERROR);
    assertThat(standardOut.toString()).isEmpty();

    assertThat(run("journal", "--file", file.toString(), "--line", "quiet")).isEqualTo(Verb.GOOD);
    assertThat(run("journal", "--file", file.toString(), "--line", "line")).isEqualTo(Verb.GOOD);
    assertThat(standardOut.toString()).contains("sequence", "FAIL");
  }

  @Test
  void columnsStandUnderTheirHeadings() {
    Path file = folder.resolve("journal.db");
    String id = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6";
    Instant at = Instant.parse("2026-01-02T03:04:05.123456789Z");
    try (Journal journal = Journal.open(file, List.of(), JournalLimits.defaults())) {
      journal.append(Results.of(id, "part 7", PartVerdict.PASS, at));
    }

    assertThat(run("journal", "--file", file.toString())).isEqualTo(Verb.GOOD);
    List<String> lines = standardOut.toString().lines().toList();
    String head = lines.get(0);
    String row = lines.get(1);
    assertThat(row.indexOf(at.toString())).isEqualTo(head.indexOf("triggered at"));
    assertThat(row.indexOf("part 7")).isEqualTo(head.indexOf("part"));
    assertThat(row.indexOf("PASS")).isEqualTo(head.indexOf("verdict"));
    assertThat(row.indexOf(id)).isEqualTo(head.indexOf("id "));
  }
}
