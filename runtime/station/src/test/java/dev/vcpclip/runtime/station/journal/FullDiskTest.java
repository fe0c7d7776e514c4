package dev.vcpclip.runtime.station.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real small disk; needs the right to mount one (root on Linux), else it is skipped. */
class FullDiskTest {
  @TempDir private Path folder;
  private Path disk;
  private boolean mounted;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    mounted = run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk.toString());
    assumeTrue(mounted, "no right to mount a small disk: run as root on Linux");
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      run("umount", disk.toString());
    }
  }

  @Test
  void aFullDiskIsSaidAndNothingIsAcknowledgedUntilThereIsSpaceAgain() throws Exception {
    Path file = disk.resolve("journal.db");
    Path ballast = disk.resolve("ballast");
    Files.write(ballast, new byte[3_000_000]);
    Set<String> acknowledged = new HashSet<>();
    try (Journal journal = Journal.open(file, List.of("sink"), JournalLimits.defaults())) {
      assertThatThrownBy(() -> fill(journal, acknowledged))
          .isInstanceOf(JournalUnavailableException.class)
          .hasMessageContaining("cannot be written: the disk is full. Check the disk's free space")
          .hasMessageNotContaining("SQLITE");
      assertThatThrownBy(() -> journal.append(Results.fail("on a full disk", "")))
          .isInstanceOf(JournalUnavailableException.class);

      Files.delete(ballast);
      journal.append(Results.fail("after", ""));

      acknowledged.add("after");
    }
    try (JournalReader reader = JournalReader.open(file)) {
      Set<String> kept = new HashSet<>();
      reader.forEach(JournalQuery.newest(100_000), result -> kept.add(result.id()));
      assertThat(kept).containsAll(acknowledged).hasSizeGreaterThan(20);
    }
  }

  private static void fill(Journal journal, Set<String> acknowledged) {
    for (int i = 0; i < 100_000; i++) {
      journal.append(Results.fail("id " + i, ""));
      acknowledged.add("id " + i);
    }
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false; // no such program here
    }
  }
}
