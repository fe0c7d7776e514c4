package dev.vcpclip.runtime.station;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.station.journal.Journal;
import dev.vcpclip.runtime.station.journal.JournalLimits;
import dev.vcpclip.runtime.station.journal.JournalReader;
import dev.vcpclip.runtime.station.journal.LostPictures;
import dev.vcpclip.runtime.station.journal.ManyVerdicts;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaintenanceTest {
  @TempDir private Path folder;

  @Test
  void aJournalFarOverANewLimitIsPrunedInRoundsThatLetOtherWorkIn() throws Exception {
    JournalLimits one = new JournalLimits(1, Long.MAX_VALUE, JournalLimits.FOREVER, 1);
    Path file = folder.resolve("journal.db");
    try (Journal journal = Journal.open(file, List.of(), one);
        JournalReader reader = JournalReader.open(file);
        Maintenance maintenance =
            new Maintenance(journal, new LostPictures(journal), null, List.of())) {
      try (var other = DriverManager.getConnection("jdbc:sqlite:" + file)) {
        ManyVerdicts.insert(other, 9001, 0);
      }

      maintenance.prune();
      assertThat(reader.counts()).containsEntry("PASS", 1001L);
      maintenance.prune();

      assertThat(reader.counts()).containsEntry("PASS", 1L);
    }
  }
}
