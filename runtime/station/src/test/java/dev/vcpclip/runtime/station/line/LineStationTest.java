package dev.vcpclip.runtime.station.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.connector.Admission;
import dev.vcpclip.runtime.connector.LineEvent;
import dev.vcpclip.runtime.connector.LineEvent.PauseChanged;
import dev.vcpclip.runtime.connector.LineState.Phase;
import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.connector.PartVerdict;
import dev.vcpclip.runtime.connector.Trigger;
import dev.vcpclip.runtime.map.VerdictRule;
import dev.vcpclip.runtime.provider.Provider;
import dev.vcpclip.runtime.recipe.RecipeStore;
import dev.vcpclip.runtime.source.Shot;
import dev.vcpclip.runtime.station.config.LineConfig;
import dev.vcpclip.runtime.station.journal.Journal;
import dev.vcpclip.runtime.station.journal.JournalEvent;
import dev.vcpclip.runtime.station.journal.JournalLimits;
import dev.vcpclip.runtime.station.journal.JournalQuery;
import dev.vcpclip.runtime.station.journal.JournalReader;
import dev.vcpclip.runtime.station.journal.Results;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineStationTest {
  /** Nothing here takes so long, on any machine. */
  private static final Duration TAKT = Duration.ofMinutes(2);

  /** Waited for where a part is to be late; whoever is not to be late judges well within it. */
  private static final Duration SHORT_TAKT = Duration.ofSeconds(3);

  @TempDir private Path folder;
  private final FakeEngine engine = new FakeEngine(Provider.CPU);
  private final FakeCamera camera = new FakeCamera("camera");
  private final List<PartResult> told = Collections.synchronizedList(new ArrayList<>());
  private final List<PartResult> pictured = new CopyOnWriteArrayList<>();
  private final List<LineEvent> happened = new CopyOnWriteArrayList<>();

  /** Before an event is heard. */
  private volatile Consumer<LineEvent> mishap = event -> {};

  private Journal journal;
  private ModelRunner model;
  private LineStation line;

  @BeforeEach
  void start() {
    journal = Journal.open(folder.resolve("journal.db"), List.of(), JournalLimits.defaults());
    model = new ModelRunner(cpuOnly -> engine, on -> {});
    model.start();
    startLine(TAKT);
  }

  private LineStation line(String name, FakeCamera source, Duration takt) {
    return new LineStation(
        config(name, takt),
        source,
        new LineServices(
            model, RecipeBook.open(null, model), journal, folder.resolve("drift"), listener()));
  }

  /**
   * A camera that is said to be triggered may be silent until the takt is over. Of one that sends
   * by itself this whole program's silence would be taken for the camera's, where the machine has
   * much else to do.
   */
  private static LineConfig config(String name, Duration takt) {
    return new LineConfig(name, null, "", takt, null, true);
  }

  private void startLine(Duration takt) {
    line = line("camera", camera, takt);
    line.start();
    await(() -> line.state().phase() == Phase.READY);
  }

  private void shortenTakt() {
    line.close();
    startLine(SHORT_TAKT);
  }

  @Test
  void picturesAreReadAtTheBitDepthOfTheRecipeInUse() {
    Recipe twelve = Recipe.builder().name("gear").rule(VerdictRule.at(0.9)).bitDepth(12).build();
    RecipeStore.of(folder.resolve("recipes")).put(twelve, "me", "");
    RecipeBook book = RecipeBook.open(folder.resolve("recipes"), model);
    FakeCamera files = new FakeCamera("files");
    try (LineStation second =
        new LineStation(
            config("files", TAKT),
            files,
            new LineServices(model, book, journal, folder.resolve("drift-2"), listener()))) {
      second.start();
      await(() -> files.files != null);
      assertThat(files.files.options().bitDepth()).isEmpty();

      second.selectRecipe("gear", "me");

      assertThat(files.files.options().bitDepth()).hasValue(12);
    }
  }

  private LineListener listener() {
    return new LineListener() {
      @Override
      public void recorded(PartResult result, long journalNanos) {
        told.add(result);
      }

      @Override
      public void pictured(PartResult result, Shot shot, Inspection inspection) {
        pictured.add(result);
        shot.close();
      }

      @Override
      public void happened(LineEvent event) {
        mishap.accept(event);
        happened.add(event);
      }
    };
  }

  @Test
  void tellsItsStateAgainAndGoesOnAfterThatFailed() {
    line.close();
    happened.clear();
    AtomicInteger left = new AtomicInteger(2);
    mishap =
        event -> {
          if (left.getAndDecrement() > 0) {
            throw new IllegalStateException("as the test says");
          }
        };

    startLine(TAKT);

    await(
        () ->
            happened.stream()
                .anyMatch(
                    event ->
                        event instanceof LineEvent.StateChanged changed
                            && changed.state().phase() == Phase.READY));
    assertThat(left.get()).isNegative();
  }

  @AfterEach
  void stopAndFindNoFrameLeft() {
    line.close();
    model.close();
    journal.close();
    await(() -> camera.open.get() == 0); // the line waits for its camera, but not for ever
  }

  @Test
  void aTriggerGivesOneVerdictWithThePartIdAndTheJournalHasIt() throws Exception {
    engine.score = 0.7f;
    PartResult fail = result(line.trigger(Trigger.of("part 7")));
    engine.score = 0.1f;
    PartResult pass = result(line.trigger(Trigger.of("part 8")));
    engine.score = 0.5f;
    PartResult unsure = result(line.trigger(Trigger.of("part 9")));

    assertThat(List.of(fail, pass, unsure))
        .extracting(PartResult::verdict)
        .containsExactly(PartVerdict.FAIL, PartVerdict.PASS, PartVerdict.UNSURE);
    assertThat(fail.partId()).isEqualTo("part 7");
    assertThat(told).containsExactly(fail, pass, unsure);
    try (JournalReader reader = JournalReader.open(journal.file())) {
      assertThat(reader.list(JournalQuery.newest(9))).containsExactly(unsure, pass, fail);
    }
  }

  @Test
  void aPartIsLateWhenTheTaktIsOverAndItsLaterVerdictIsToldToNobody() throws Exception {
    shortenTakt();
    engine.hold = new CountDownLatch(1);

    PartResult late = result(line.trigger(Trigger.of("slow")));
    engine.hold.countDown();
    await(() -> line.state().phase() == Phase.READY);

    assertThat(late.verdict()).isEqualTo(PartVerdict.LATE);
    assertThat(late.latencyMicros()).isGreaterThanOrEqualTo(SHORT_TAKT.toNanos() / 1000);
    assertThat(told).containsExactly(late);
  }

  @Test
  void aVerdictThatTheJournalTakesOnlyAfterTheTaktIsLateAndTheOutageIsInTheJournal()
      throws Exception {
    shortenTakt();
    Admission good;
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + journal.file());
        Statement lock = other.createStatement()) {
      lock.execute("BEGIN IMMEDIATE"); // nobody else can write while it is open
      good = line.trigger(Trigger.of("good"));

      assertThatThrownBy(() -> result(good))
          .hasMessageContaining("takt of 3000 ms is over and the verdict not durable");
      assertThat(((Admission.Refused) line.trigger(Trigger.of("next"))).cause())
          .isEqualTo(Admission.Cause.JOURNAL);
      assertThat(told).isEmpty();
    }
    await(() -> !events().isEmpty()); // the last that happens

    assertThat(told).singleElement().extracting(PartResult::verdict).isEqualTo(PartVerdict.LATE);
    assertThat(told.get(0).reason()).startsWith("PASS was not durable within 3000 ms: ");
    assertThat(line.result(told.get(0).id())).hasValue(told.get(0));
    assertThat(events().get(0).kind()).isEqualTo(JournalEvent.Kind.OUTAGE);
    assertThat(events().get(0).message()).contains("triggers missed meanwhile: 1");
    assertThat(result(line.trigger(Trigger.of("next"))).verdict()).isEqualTo(PartVerdict.PASS);
  }

  private List<JournalEvent> events() {
    try (JournalReader reader = JournalReader.open(journal.file())) {
      return reader.events("camera", 1).stream()
          .filter(event -> event.kind() == JournalEvent.Kind.OUTAGE)
          .toList();
    }
  }

  @Test
  void triggersWhileAPartIsInWorkAreMissedAndCounted() throws Exception {
    engine.hold = new CountDownLatch(1);
    Admission first = line.trigger(Trigger.of("first"));

    Admission second = line.trigger(Trigger.of("second"));
    engine.hold.countDown();

    assertThat(second).isInstanceOf(Admission.Refused.class);
    assertThat(((Admission.Refused) second).cause()).isEqualTo(Admission.Cause.BUSY);
    assertThat(line.missedTriggers()).isOne();
    assertThat(result(first).partId()).isEqualTo("first");
    assertThat(told).hasSize(1);
  }

  @Test
  void aRepeatedTriggerGetsTheSameResultAndInspectsNothing() throws Exception {
    Trigger trigger = new Trigger("job 1", "part", "");
    PartResult first = result(line.trigger(trigger));
    engine.score = 0.9f;

    PartResult again = result(line.trigger(trigger));

    assertThat(again).isEqualTo(first);
    assertThat(told).hasSize(1);
  }

  @Test
  void twoLinesThatLookAtOnePartUnderOneIdBothJudgeIt() throws Exception {
    FakeCamera other = new FakeCamera("second");
    Trigger trigger = new Trigger("serial 7", "part", "");
    try (LineStation second = line("second", other, TAKT)) {
      second.start();
      await(() -> second.state().phase() == Phase.READY);

      PartResult first = result(line.trigger(trigger));
      engine.score = 0.9f;
      Admission onSecond = second.trigger(trigger);

      assertThat(((Admission.Accepted) onSecond).earlier()).isFalse();
      PartResult fail = result(onSecond);
      assertThat(fail.verdict()).isEqualTo(PartVerdict.FAIL);
      assertThat(told).containsExactly(first, fail);
      assertThat(line.result("serial 7")).contains(first);
      assertThat(second.result("serial 7")).contains(fail);
    }
    await(() -> other.open.get() == 0);
  }

  @Test
  void aVerdictThatTheJournalHasMeanwhileOfTheSameTriggerIsTheAnswerAndNothingIsToldAgain()
      throws Exception {
    engine.hold = new CountDownLatch(1);
    engine.score = 0.9f;
    Admission repeated = line.trigger(new Trigger("job 1", "part", ""));
    PartResult earlier =
        journal.append(Results.onLine("camera", "job 1", PartVerdict.PASS)).result();

    engine.hold.countDown();

    assertThat(result(repeated)).isEqualTo(earlier);
    await(() -> line.state().phase() == Phase.READY);
    engine.hold = null;
    PartResult next = result(line.trigger(Trigger.of("next")));
    assertThat(told).containsExactly(next);
    await(() -> !pictured.isEmpty());
    assertThat(pictured).containsExactly(next);
  }

  @Test
  void withoutItsCameraAPartIsUnsureAndTheLineHealsWhenItIsBack() throws Exception {
    camera.plugged = false;
    await(() -> line.state().phase() == Phase.FAULT);
    PartResult unsure = result(line.trigger(Trigger.of("blind")));
    camera.plugged = true;
    await(() -> line.state().phase() == Phase.READY);
    PartResult seen = result(line.trigger(Trigger.of("seen")));

    assertThat(unsure.verdict()).isEqualTo(PartVerdict.UNSURE);
    assertThat(unsure.reason()).contains("no picture", "unplugged");
    assertThat(seen.verdict()).isEqualTo(PartVerdict.PASS);
    assertThat(line.camera().orElseThrow().counters().reconnects()).isPositive();
  }

  @Test
  void aCameraThatSendsNothingMakesPartsLateAndTheLineGoesOn() throws Exception {
    shortenTakt();
    camera.silent = true;
    await(() -> camera.waits); // a picture that was on its way before has come
    PartResult late = result(line.trigger(Trigger.of("silent")));
    await(() -> line.camera().orElseThrow().counters().reconnects() > 0);
    camera.silent = false;
    await(() -> line.state().phase() == Phase.READY);

    assertThat(late.verdict()).isIn(PartVerdict.LATE, PartVerdict.UNSURE);
    assertThat(result(line.trigger(Trigger.of(""))).verdict()).isEqualTo(PartVerdict.PASS);
  }

  @Test
  void aModelThatFailsMakesPartsUnsureNeverGood() throws Exception {
    engine.broken = true;

    PartResult unsure = result(line.trigger(Trigger.of("part")));

    assertThat(unsure.verdict()).isEqualTo(PartVerdict.UNSURE);
    assertThat(unsure.reason()).contains("device lost");
  }

  @Test
  void anErrorOfJavaMakesAPartUnsureToo() throws Exception {
    engine.error = new OutOfMemoryError("too large");

    PartResult unsure = result(line.trigger(Trigger.of("part")));
    engine.error = null;

    assertThat(unsure.verdict()).isEqualTo(PartVerdict.UNSURE);
    assertThat(unsure.reason()).contains("too large");
    assertThat(result(line.trigger(Trigger.of("next"))).verdict()).isEqualTo(PartVerdict.PASS);
  }

  @Test
  void connectorsAreToldOfTheTriggerThePictureAndWhatWasMissed() throws Exception {
    result(line.trigger(Trigger.of("part")));
    line.pause(true, "otto");
    line.trigger(Trigger.of("missed"));
    line.pause(false, "otto");

    await(() -> happened.stream().filter(PauseChanged.class::isInstance).count() == 2);
    assertThat(happened)
        .filteredOn(event -> !(event instanceof LineEvent.StateChanged))
        .extracting(event -> event.getClass().getSimpleName())
        .containsExactly(
            "TriggerAccepted", "PictureTaken", "PauseChanged", "TriggerMissed", "PauseChanged");
    assertThat(happened)
        .anySatisfy(
            event ->
                assertThat(event)
                    .isInstanceOfSatisfying(
                        LineEvent.StateChanged.class,
                        change -> assertThat(change.state().phase()).isEqualTo(Phase.PAUSED)));
  }

  @Test
  void aPausedLineRefusesAndGoesOn() throws Exception {
    line.pause(true, "me");
    assertThat(line.state().phase()).isEqualTo(Phase.PAUSED);
    assertThat(line.trigger(Trigger.of(""))).isInstanceOf(Admission.Refused.class);

    line.pause(false, "me");

    assertThat(result(line.trigger(Trigger.of(""))).verdict()).isEqualTo(PartVerdict.PASS);
  }

  @Test
  void aRecipeThatIsChosenOnceMoreIsToldAndNoEventOfTheJournal() {
    for (int i = 0; i < 3; i++) {
      line.selectRecipe("default", "plc");
    }

    assertThat(happened).filteredOn(LineEvent.RecipeChanged.class::isInstance).hasSize(3);
    try (JournalReader reader = JournalReader.open(journal.file())) {
      assertThat(reader.events("camera", 9))
          .extracting(JournalEvent::kind)
          .containsOnlyOnce(JournalEvent.Kind.RECIPE);
    }
  }

  @Test
  void anUnknownRecipeIsRefusedByName() {
    assertThatThrownBy(() -> line.selectRecipe("gear", "me"))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("no recipe 'gear', expected one of default");
  }

  @Test
  void aRecipeWhoseNameWasLostIsNotTheModelsOwn() {
    for (String lost : List.of("", " ")) {
      assertThatThrownBy(() -> line.selectRecipe(lost, "me"))
          .isInstanceOf(VcpClipException.class)
          .hasMessageContaining("no recipe '" + lost + "', expected one of default");
    }
    line.selectRecipe("default", "me");
  }

  private static PartResult result(Admission admission) throws Exception {
    assertThat(admission).isInstanceOf(Admission.Accepted.class);
    return ((Admission.Accepted) admission).result().get(100, TimeUnit.SECONDS);
  }

  static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(100);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
      try {
        TimeUnit.MILLISECONDS.sleep(2);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
