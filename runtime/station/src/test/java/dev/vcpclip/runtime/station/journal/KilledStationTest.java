package dev.vcpclip.runtime.station.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.TextSoFar;
import dev.vcpclip.runtime.connector.PartResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code -Djournal.kills=100} for the full number. */
class KilledStationTest {
  private static final int KILLS = Integer.getInteger("journal.kills", 12);

  private static final int UUID_LENGTH = 36;
  private static final int TWO_LINES = 2 * (UUID_LENGTH + 1);

  @TempDir private Path folder;

  @Test
  void noAcknowledgedVerdictIsLostByAKillAtARandomMoment() throws Exception {
    Path file = folder.resolve("journal.db");
    Random random = new Random(16);
    Set<String> acknowledged = new HashSet<>();

    for (int kill = 0; kill < KILLS; kill++) {
      acknowledged.addAll(acknowledgedUntilKilled(file, random.nextInt(120)));

      assertThat(ids(file)).containsAll(acknowledged);
    }

    assertThat(acknowledged).hasSizeGreaterThan(KILLS);
    assertThat(sequences(file)).isSorted().doesNotHaveDuplicates();
    Journal.open(file, List.of("sink"), JournalLimits.defaults()).close();
  }

  private List<String> acknowledgedUntilKilled(Path file, int millis)
      throws IOException, InterruptedException {
    Path output = folder.resolve("acknowledged.txt");
    Path errors = folder.resolve("errors.txt");
    Process station =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                AppendingStation.class.getName(),
                file.toString())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
      while (Files.size(output) < TWO_LINES && System.nanoTime() < deadline && station.isAlive()) {
        TimeUnit.MILLISECONDS.sleep(2);
      }
      assertThat(Files.size(output)).as(TextSoFar.of(errors)).isGreaterThanOrEqualTo(TWO_LINES);
      TimeUnit.MILLISECONDS.sleep(millis);
    } finally {
      station.destroyForcibly().waitFor();
    }
    return Files.readAllLines(output).stream()
        .filter(line -> line.length() == UUID_LENGTH) // the kill may have cut the last one
        .toList();
  }

  private static Set<String> ids(Path file) {
    try (JournalReader reader = JournalReader.open(file)) {
      Set<String> ids = new HashSet<>();
      reader.forEach(JournalQuery.newest(Integer.MAX_VALUE), result -> ids.add(result.id()));
      return ids;
    }
  }

  private static List<Long> sequences(Path file) {
    try (JournalReader reader = JournalReader.open(file)) {
      JournalQuery all =
          new JournalQuery(Set.of(), null, null, null, null, null, Integer.MAX_VALUE, false);
      return reader.list(all).stream().map(PartResult::sequence).toList();
    }
  }
}
