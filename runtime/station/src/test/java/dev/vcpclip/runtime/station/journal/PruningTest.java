package dev.vcpclip.runtime.station.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.ProgressHandler;

class PruningTest {
  private static final int ROWS = 20_000;

  /** Of SQLite's virtual machine; a look at each row takes several. */
  private static final int INSTRUCTIONS = ROWS / 2;

  @TempDir private Path folder;

  /** Fails a statement that gets there. */
  private static final class Limit extends ProgressHandler {
    @Override
    protected int progress() {
      return 1;
    }
  }

  @Test
  void aStepLooksAtTheOldestHoweverManyVerdictsThereAre() throws Exception {
    Pruning pruning = new Pruning(JournalLimits.defaults(), Map.of("sink", new OutboxCount()));
    try (Connection opened = JournalDatabase.openToWrite(folder.resolve("journal.db"))) {
      ManyVerdicts.insert(opened, ROWS, System.currentTimeMillis());
      try (Statement statement = opened.createStatement()) {
        statement.execute("INSERT INTO outbox (sink, result) SELECT 'sink', result FROM verdict");
      }
      pruning.step(opened, List.of("sink")); // looks once for sinks that are no longer there
      opened.commit();

      ProgressHandler.setHandler(opened, INSTRUCTIONS, new Limit()); // per statement

      assertThat(pruning.step(opened, List.of("sink"))).isFalse();
      ProgressHandler.clearHandler(opened);
      assertThat(rows(opened)).isEqualTo(ROWS);
    }
  }

  @Test
  void thoseGoThatAreTooOldAlsoBehindOneThatIsNot() throws Exception {
    Duration age = Duration.ofDays(30);
    Pruning pruning = new Pruning(new JournalLimits(ROWS, Long.MAX_VALUE, age, 1), Map.of());
    try (Connection opened = JournalDatabase.openToWrite(folder.resolve("journal.db"))) {
      ManyVerdicts.insert(opened, 250, System.currentTimeMillis() - age.toMillis() - 60_000);
      try (Statement statement = opened.createStatement()) {
        statement.execute(
            "UPDATE verdict SET triggered_at = "
                + System.currentTimeMillis()
                + " WHERE sequence = 1");
      }

      assertThat(pruning.step(opened, List.of())).isTrue();
      assertThat(rows(opened)).isEqualTo(50);
      assertThat(pruning.step(opened, List.of())).isFalse();

      assertThat(rows(opened)).isOne();
    }
  }

  private static long rows(Connection opened) throws Exception {
    try (Statement statement = opened.createStatement();
        var row = statement.executeQuery("SELECT count(*) FROM verdict")) {
      return row.getLong(1);
    }
  }
}
