package dev.vcpclip.runtime.station;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.runtime.station.journal.Journal;
import dev.vcpclip.runtime.station.journal.JournalLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ServeCheckTest extends VerbTest {
  private int check(String... more) throws IOException {
    Path config = folder.resolve("station.yaml");
    String text = "station: a\nlines: [{name: a, source: 'pattern:'}]\n" + String.join("\n", more);
    return run("serve", "--config", Files.writeString(config, text).toString(), "--check");
  }

  @Test
  void whatCannotBeWrittenIsSaidWithItsSettingAndAllOfItAtOnce() throws Exception {
    Files.writeString(folder.resolve("file"), "where a folder is wanted");

    int exit =
        check(
            "journal: {file: file/inside/j.db}",
            "pictures: {folder: file}",
            "recipes: {folder: file}",
            "web: {port: 0}");

    assertThat(exit).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString())
        .contains("station.yaml:3: journal.file: ", "cannot be written: a file stands where a fold")
        .contains("station.yaml:4: pictures.folder: ")
        .contains("station.yaml:5: recipes.folder: " + folder.resolve("file") + " is a file");
  }

  @Test
  void aFolderThatNobodyCanMakeIsSaid() throws Exception {
    assumeTrue(Files.isDirectory(Path.of("/proc/self")), "no /proc");

    assertThat(check("journal: {file: /proc/vcpclip/j.db}", "web: {port: 0}"))
        .isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString())
        .contains("station.yaml:3: journal.file: /proc/vcpclip/j.db cannot be written: ");
  }

  @Test
  void aSinkThatCannotBeWrittenNowIsNotedAndTwoOfOneFileAreRefused() throws Exception {
    Files.writeString(folder.resolve("share"), "where a folder is wanted");

    assertThat(check("sinks: [{type: csv, file: share/a.csv}]", "web: {port: 0}"))
        .isEqualTo(Verb.GOOD);
    assertThat(standardOut.toString())
        .contains("note: sinks[0].file: ", "share/a.csv cannot be", "results wait");

    assertThat(check("sinks: [{type: csv}, {type: csv}]")).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString())
        .contains("sinks[1].name: 'csv' is another sink's name")
        .contains("state/results.csv is that of sinks[0].file, too");
  }

  @Test
  void aRunningStationIsNotedAndNothingIsLeftBehind() throws Exception {
    Path file = folder.resolve("j.db");
    try (Journal journal = Journal.open(file, List.of(), JournalLimits.defaults());
        ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int exit = check("journal: {file: j.db}", "web: {port: %d}".formatted(taken.getLocalPort()));

      assertThat(exit).as(standardErr.toString()).isEqualTo(Verb.GOOD);
      assertThat(journal.file()).exists();
      assertThat(standardOut.toString())
          .contains("note: web.port: nothing can listen on 127.0.0.1 port " + taken.getLocalPort())
          .contains("note: journal.file: a station writes " + file);
    }
    standardOut.getBuffer().setLength(0);

    assertThat(check("journal: {file: j.db}", "web: {port: 0}")).isEqualTo(Verb.GOOD);
    assertThat(standardOut.toString()).doesNotContain("note");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).doesNotContain(folder.resolve("state"));
    }
  }
}
