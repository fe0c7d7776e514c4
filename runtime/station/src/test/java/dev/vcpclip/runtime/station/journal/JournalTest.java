package dev.vcpclip.runtime.station.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.PersianDigits;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.connector.PartVerdict;
import dev.vcpclip.runtime.station.journal.JournalEvent.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final JournalLimits DEFAULTS = JournalLimits.defaults();

  /** As they were before version 3. */
  private static final String PLAIN_IDS = "UPDATE verdict SET id = json_extract(result, '$.id')";

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("new folder/journal.db");
  }

  @Test
  void aResultComesBackAsItWas() {
    PartResult kept;
    try (Journal journal = Journal.open(file(), List.of(), DEFAULTS)) {
      kept = journal.append(Results.fail("a", "Teil 1, \"ü\"")).result();
    }

    try (JournalReader reader = JournalReader.open(file())) {
      assertThat(reader.list(JournalQuery.newest(10))).containsExactly(kept);
      assertThat(kept).isEqualTo(Results.fail("a", "Teil 1, \"ü\"").withSequence(1));
    }
  }

  @Test
  void anIdIsKeptOnceAndAnsweredByItsFirstResult() {
    try (Journal journal = Journal.open(file(), List.of("sink"), DEFAULTS)) {
      Journal.Recorded first = journal.append(Results.fail("a", "part"));
      Instant later = Instant.parse("2026-02-02T00:00:00Z");
      Journal.Recorded second = journal.append(Results.of("a", "part", PartVerdict.PASS, later));

      assertThat(first.own()).isTrue();
      assertThat(second).isEqualTo(new Journal.Recorded(first.result(), false));
      assertThat(journal.find("line", "a")).contains(first.result());
      assertThat(journal.outbox("sink").depth()).isOne();
    }
  }

  @Test
  void aResultThatReachedTheDiskThoughItsCommitWasSaidToHaveFailedIsStillItsTriggersOwn() {
    try (Journal journal = Journal.open(file(), List.of("sink"), DEFAULTS)) {
      Journal.Recorded first = journal.append(Results.fail("a", "part"));

      assertThat(journal.append(Results.fail("a", "part"))).isEqualTo(first);
      assertThat(journal.outbox("sink").depth()).isOne();
    }
  }

  @Test
  void twoLinesLookAtOnePartUnderOneIdAndEachHasItsOwnResult() {
    try (Journal journal = Journal.open(file(), List.of("sink"), DEFAULTS)) {
      PartResult one = journal.append(Results.onLine("one", "a", PartVerdict.PASS)).result();
      PartResult two = journal.append(Results.onLine("two", "a", PartVerdict.FAIL)).result();

      journal.pictureLost(two.withoutPicture("the disk was full"));

      assertThat(two.verdict()).isEqualTo(PartVerdict.FAIL);
      assertThat(journal.find("one", "a")).contains(one);
      assertThat(journal.find("two", "a")).contains(two.withoutPicture("the disk was full"));
      assertThat(journal.outbox("sink").oldest(9))
          .extracting(Outbox.Waiting::result)
          .containsExactly(one, two);
    }
  }

  @Test
  void inAJournalFromWhenIdsWereUniqueAmongLinesTheyStayKnownOnTheirLineAlone() throws Exception {
    PartResult kept;
    PartResult likeKey;
    try (Journal journal = Journal.open(file(), List.of(), DEFAULTS)) {
      kept = journal.append(Results.onLine("one", "a", PartVerdict.PASS)).result();
      likeKey =
          journal.append(Results.onLine("one", "\u001ftwo\u001fa", PartVerdict.PASS)).result();
    }
    try (Connection old = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = old.createStatement()) {
      statement.execute(PLAIN_IDS);
      statement.execute("DROP INDEX event_kind");
      statement.execute("PRAGMA user_version = 2");
    }

    try (JournalReader reader = JournalReader.open(file())) {
      assertThat(reader.list(JournalQuery.newest(9))).containsExactly(likeKey, kept);
    }
    try (Journal journal = Journal.open(file(), List.of(), DEFAULTS)) {
      assertThat(journal.find("one", "a")).contains(kept);
      assertThat(journal.find("one", "\u001ftwo\u001fa")).contains(likeKey);
      assertThat(journal.find("two", "a")).isEmpty();
      assertThat(journal.append(Results.onLine("one", "a", PartVerdict.FAIL)).result())
          .isEqualTo(kept);
      PartResult second = journal.append(Results.onLine("two", "a", PartVerdict.FAIL)).result();
      assertThat(journal.find("two", "a")).contains(second);
    }
  }

  @Test
  void whatPeopleDidIsKeptNewestFirst() {
    try (Journal journal = Journal.open(file(), List.of(), DEFAULTS)) {
      journal.note(JournalEvent.now("line-1", Kind.CONFIGURED, "configuration", "gear", "gear"));
      journal.note(JournalEvent.now("line-1", Kind.RECIPE, "anna", "shaft", "shaft chosen"));
      journal.note(JournalEvent.now("line-2", Kind.PAUSE, "otto", "", "paused"));

      assertThat(journal.newest("line-1", Set.of(Kind.CONFIGURED, Kind.RECIPE)))
          .hasValueSatisfying(event -> assertThat(event.subject()).isEqualTo("shaft"));
      assertThat(journal.newest("line-3", Set.of(Kind.RECIPE))).isEmpty();
    }
    try (JournalReader reader = JournalReader.open(file())) {
      assertThat(reader.events(null, 10))
          .extracting(JournalEvent::who)
          .containsExactly("otto", "anna", "configuration");
      assertThat(reader.events("line-1", 1)).extracting(JournalEvent::sequence).containsExactly(2L);
    }
  }

  @Test
  void whatALineGoesOnWithIsKeptHoweverManyEventsOtherLinesHave() throws Exception {
    try (Journal journal = Journal.open(file(), List.of(), DEFAULTS)) {
      journal.note(JournalEvent.now("two", Kind.CONFIGURED, "configuration", "gear", "gear"));
      journal.note(JournalEvent.now("two", Kind.PAUSE, "otto", "", "goes on"));
      journal.note(JournalEvent.now("two", Kind.PAUSE, "otto", "", "paused"));
      journal.note(JournalEvent.now("two", Kind.ALARM, "station", "", "drift"));
      try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
          Statement statement = other.createStatement()) {
        statement.execute(
            "INSERT INTO event (at, line, kind, who, subject, message)"
                + " WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n"
                + " WHERE i < 100000) SELECT i, 'one', 'RECIPE', 'plc', 'gear', 'gear' FROM n");
      }

      journal.note(JournalEvent.now("one", Kind.RECIPE, "plc", "shaft", "shaft"));
      journal.note(JournalEvent.now("one", Kind.RECIPE, "plc", "gear", "gear"));

      assertThat(journal.newest("two", Set.of(Kind.PAUSE)))
          .hasValueSatisfying(event -> assertThat(event.message()).isEqualTo("paused"));
      assertThat(journal.newest("two", Set.of(Kind.CONFIGURED))).isPresent();
      assertThat(journal.newest("two", Set.of(Kind.ALARM))).isEmpty();
      try (JournalReader reader = JournalReader.open(file())) {
        assertThat(reader.events("two", 9)).hasSize(2);
        assertThat(reader.events("one", 200_000)).hasSize(100_000);
      }
    }
  }

  @Test
  void aJournalFromBeforeThereWereEventsIsReadAndThenBroughtUpToDate() throws Exception {
    PartResult kept;
    try (Journal journal = Journal.open(file(), List.of(), DEFAULTS)) {
      kept = journal.append(Results.fail("a", "part")).result();
    }
    try (Connection old = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = old.createStatement()) {
      statement.execute("DROP TABLE event");
      statement.execute(PLAIN_IDS);
      statement.execute("PRAGMA user_version = 1");
    }

    try (JournalReader reader = JournalReader.open(file())) {
      assertThat(reader.list(JournalQuery.newest(10))).containsExactly(kept);
      assertThat(reader.events(null, 10)).isEmpty();
    }
    try (Journal journal = Journal.open(file(), List.of(), DEFAULTS)) {
      journal.note(JournalEvent.now("", Kind.STARTED, "station", "", "started"));
      assertThat(journal.find("line", "a")).contains(kept);
    }
  }

  @Test
  void howManyWaitIsKnownAfterARestartToo() {
    try (Journal journal = Journal.open(file(), List.of("sink"), DEFAULTS)) {
      journal.append(Results.fail("a", ""));
      journal.append(Results.fail("b", ""));
      Outbox outbox = journal.outbox("sink");
      outbox.remove(outbox.oldest(1).get(0).position());
      assertThat(outbox.depth()).isOne();
    }

    try (Journal journal = Journal.open(file(), List.of("sink"), DEFAULTS)) {
      assertThat(journal.outbox("sink").depth()).isOne();
    }
  }

  @Test
  void aCheckpointTakesTheLogsContentIntoTheFileWhileTheJournalIsOpen() throws Exception {
    try (Journal journal = Journal.open(file(), List.of(), DEFAULTS)) {
      for (int i = 0; i < 50; i++) {
        journal.append(Results.fail("id " + i, ""));
      }
      long before = Files.size(file());

      journal.checkpoint();

      assertThat(Files.size(file())).isGreaterThan(before);
      journal.append(Results.fail("after", ""));
    }
  }

  @Test
  void aSecondStationIsRefusedAndMayWriteAfterTheFirst() {
    try (Journal journal = Journal.open(file(), List.of(), DEFAULTS)) {
      assertThat(journal.file()).isEqualTo(file());
      assertThatThrownBy(() -> Journal.open(file(), List.of(), DEFAULTS))
          .isInstanceOf(VcpClipException.class)
          .hasMessageContaining("another station writes this journal");
    }

    Journal.open(file(), List.of(), DEFAULTS).close();
  }

  @Test
  @ExtendWith(PersianDigits.class)
  void theOldestGoWhenThereAreTooMany() {
    JournalLimits limits = new JournalLimits(300, Long.MAX_VALUE, Duration.ofDays(999_999), 1);
    try (Journal journal = Journal.open(file(), List.of(), limits)) {
      for (int i = 0; i < 1000; i++) {
        journal.append(Results.fail("id " + i, ""));
      }

      prune(journal);

      try (JournalReader reader = JournalReader.open(file())) {
        List<PartResult> left = reader.list(JournalQuery.newest(5000));
        assertThat(left).hasSize(300);
        assertThat(left.get(0).id()).isEqualTo("id 999");
      }
    }
  }

  @Test
  void theFileStaysWithinItsSize() throws Exception {
    JournalLimits limits = new JournalLimits(1 << 20, 300_000, Duration.ofDays(999_999), 1);
    try (Journal journal = Journal.open(file(), List.of(), limits)) {
      for (int i = 0; i < 2000; i++) {
        journal.append(Results.fail("id " + i, "part " + i));
        if (i % 100 == 99) {
          prune(journal);
        }
      }
    }

    assertThat(Files.size(file())).isBetween(200_000L, 500_000L);
  }

  @Test
  void verdictsOlderThanTheLimitGo() {
    JournalLimits limits = new JournalLimits(100, Long.MAX_VALUE, Duration.ofDays(30), 1);
    try (Journal journal = Journal.open(file(), List.of(), limits)) {
      Instant now = Instant.now();
      journal.append(Results.of("old", "", PartVerdict.PASS, now.minus(Duration.ofDays(31))));
      journal.append(Results.of("new", "", PartVerdict.PASS, now.minus(Duration.ofDays(29))));

      prune(journal);

      assertThat(journal.find("line", "old")).isEmpty();
      assertThat(journal.find("line", "new")).isPresent();
    }
  }

  @Test
  void anOutboxKeepsItsOrderAndForgetsWhatWasTold() {
    try (Journal journal = Journal.open(file(), List.of("one", "two"), DEFAULTS)) {
      for (String id : List.of("c", "a", "b")) {
        journal.append(Results.fail(id, ""));
      }
      Outbox one = journal.outbox("one");

      List<Outbox.Waiting> oldest = one.oldest(2);
      one.remove(oldest.get(1).position());

      assertThat(oldest).extracting(w -> w.result().id()).containsExactly("c", "a");
      assertThat(one.oldest(9)).extracting(w -> w.result().id()).containsExactly("b");
      assertThat(journal.outbox("two").depth()).isEqualTo(3);
    }
  }

  @Test
  void aResultThatWaitsIsToldWithoutThePictureThatWasLostMeanwhile() {
    try (Journal journal = Journal.open(file(), List.of("sink"), DEFAULTS)) {
      PartResult lost = journal.append(Results.withPicture("a", "20260101/a.jpg")).result();
      PartResult kept = journal.append(Results.withPicture("b", "20260101/b.jpg")).result();

      journal.pictureLost(lost.withoutPicture("the disk was full"));

      assertThat(journal.outbox("sink").oldest(9))
          .extracting(Outbox.Waiting::result)
          .containsExactly(lost.withoutPicture("the disk was full"), kept);
    }
  }

  @Test
  void aFullOutboxDropsTheOldestAndCountsThem() {
    JournalLimits limits = new JournalLimits(1000, Long.MAX_VALUE, Duration.ofDays(999_999), 10);
    try (Journal journal = Journal.open(file(), List.of("sink"), limits)) {
      for (int i = 0; i < 500; i++) {
        journal.append(Results.fail("id " + i, ""));
      }

      prune(journal);

      Outbox outbox = journal.outbox("sink");
      assertThat(outbox.depth()).isEqualTo(10);
      assertThat(outbox.dropped()).isEqualTo(490);
      assertThat(outbox.oldest(1).get(0).result().id()).isEqualTo("id 490");
    }
  }

  @Test
  @ExtendWith(PersianDigits.class)
  void aSinkThatIsNoLongerConfiguredLeavesNothingBehind() {
    try (Journal journal = Journal.open(file(), List.of("gone"), DEFAULTS)) {
      journal.append(Results.fail("a", ""));
    }
    try (Journal journal = Journal.open(file(), List.of("new"), DEFAULTS)) {
      prune(journal);
    }

    try (Journal journal = Journal.open(file(), List.of("gone"), DEFAULTS)) {
      assertThat(journal.outbox("gone").depth()).isZero();
    }
  }

  @Test
  void aReaderFiltersByVerdictPartRecipeAndTime() {
    Instant noon = Instant.parse("2026-01-01T12:00:00Z");
    try (Journal journal = Journal.open(file(), List.of(), DEFAULTS);
        JournalReader reader = JournalReader.open(file())) {
      journal.append(Results.of("1", "x", PartVerdict.PASS, noon));
      journal.append(Results.of("2", "y", PartVerdict.LATE, noon.plusSeconds(60)));
      journal.append(Results.of("3", "x", PartVerdict.FAIL, noon.plusSeconds(120)));

      assertThat(ids(reader, Set.of(PartVerdict.PASS, PartVerdict.LATE), null, null))
          .containsExactly("1", "2");
      assertThat(ids(reader, Set.of(), "x", null)).containsExactly("1", "3");
      assertThat(ids(reader, Set.of(), null, noon.plusSeconds(60))).containsExactly("2", "3");
      assertThat(reader.counts()).containsEntry("LATE", 1L).hasSize(3);
    }
  }

  private static List<String> ids(
      JournalReader reader, Set<PartVerdict> verdicts, String part, Instant from) {
    JournalQuery query = new JournalQuery(verdicts, null, part, "default", from, null, 9, false);
    return reader.list(query).stream().map(PartResult::id).toList();
  }

  @Test
  void whatIsNoJournalIsRefusedAndStaysAsItIs() throws Exception {
    Path other = folder.resolve("other.db");
    Files.writeString(other, "no database at all, but long enough to look at".repeat(50));

    assertThatThrownBy(() -> Journal.open(other, List.of(), DEFAULTS))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("other.db");
    assertThatThrownBy(() -> JournalReader.open(folder.resolve("missing.db")))
        .hasMessageContaining("no such journal");
    assertThat(other).content().startsWith("no database at all");
  }

  private static void prune(Journal journal) {
    while (journal.prune()) {
      // again, until nothing is left to do
    }
  }
}
