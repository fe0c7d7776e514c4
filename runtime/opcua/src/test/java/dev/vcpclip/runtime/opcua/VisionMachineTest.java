package dev.vcpclip.runtime.opcua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.connector.Admission;
import dev.vcpclip.runtime.connector.Connector;
import dev.vcpclip.runtime.connector.FakeLine;
import dev.vcpclip.runtime.connector.LineEvent;
import dev.vcpclip.runtime.connector.LineState;
import dev.vcpclip.runtime.connector.LineState.Phase;
import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.connector.PartVerdict;
import dev.vcpclip.runtime.connector.Peers;
import dev.vcpclip.runtime.connector.Trigger;
import dev.vcpclip.runtime.opcua.VisionMachine.Started;
import dev.vcpclip.runtime.opcua.VisionMachine.WrongStateException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The state machine without a server. */
class VisionMachineTest {
  private final FakeLine line = new FakeLine("line-1");
  private final ExecutorService worker = Executors.newSingleThreadExecutor();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final VisionMachine machine = new VisionMachine("opcua", line, new Teller());

  private final class Teller implements VisionMachine.Watcher {
    @Override
    public void moved(Mode mode, String method) {
      told.add(mode.name());
    }

    @Override
    public void recipePrepared(String recipe) {
      told.add("prepared " + recipe);
    }

    @Override
    public void preparedChanged() {
      told.add("prepared changed");
    }

    @Override
    public void jobStarted(String job) {
      told.add("started");
    }

    @Override
    public void acquisitionDone(String job) {
      told.add("acquired");
    }

    @Override
    public void resultReady(String job, PartResult result) {
      told.add("result " + result.verdict());
    }

    @Override
    public void ready(String job) {
      told.add("ready");
    }
  }

  private final class Follower implements Connector.Live {
    @Override
    public String name() {
      return "opcua";
    }

    @Override
    public void start() {}

    @Override
    public State state() {
      return new State(true, "");
    }

    @Override
    public void accept(PartResult result) {
      worker.execute(() -> machine.recorded(result));
    }

    @Override
    public void happened(LineEvent event) {
      worker.execute(() -> machine.happened(event));
    }

    @Override
    public void close() {}
  }

  @BeforeEach
  void follow() {
    line.attach(new Follower());
    machine.follow();
  }

  @AfterEach
  void close() {
    line.close();
    worker.shutdownNow();
  }

  private void await(Mode mode) throws InterruptedException {
    Peers.await(mode + ", told: " + told, () -> machine.mode() == mode);
  }

  /** Until the machine has taken all that is told of a part that is held. */
  private void awaitAllBeforeTheResult() throws Exception {
    Peers.await("the picture", () -> told.contains("acquired"));
    worker.submit(() -> {}).get();
  }

  @Test
  void aLineThatWorksIsReadyWithoutAnybodysHelp() {
    assertThat(told).containsExactly("INITIALIZED", "READY", "ready");
  }

  @Test
  void aSingleJobGoesThroughItsEventsInTheirOrder() throws Exception {
    told.clear();
    line.judge(trigger -> line.result(trigger, PartVerdict.FAIL, 0.9));
    Started job = machine.startSingleJob("part-1", "cap", Map.of());
    assertThat(job.error()).isEqualTo(MethodError.NONE);
    await(Mode.READY);
    assertThat(told)
        .containsExactly(
            "SINGLE_EXECUTION", "started", "acquired", "result FAIL", "READY", "ready");
    assertThat(line.triggers()).containsExactly(new Trigger(job.job(), "part-1", "cap"));
  }

  @Test
  void aSecondJobIsNotAllowedWhileTheFirstIsInWork() throws Exception {
    CountDownLatch judging = line.holdParts();
    machine.startSingleJob("part-1", "", Map.of());
    assertThatThrownBy(() -> machine.startSingleJob("part-2", "", Map.of()))
        .isInstanceOf(WrongStateException.class);
    assertThatThrownBy(() -> machine.prepareRecipe("cap")).isInstanceOf(WrongStateException.class);
    judging.countDown();
    await(Mode.READY);
  }

  @Test
  void somebodyElsesPartMovesTheMachine() throws Exception {
    told.clear();
    line.trigger(Trigger.of("from a clock"));
    Peers.await("the result", () -> told.contains("ready"));
    assertThat(told)
        .containsExactly(
            "SINGLE_EXECUTION", "started", "acquired", "result PASS", "READY", "ready");
  }

  @Test
  void continuousExecutionGoesOnUntilItIsStopped() throws Exception {
    line.takes(Duration.ofMillis(2));
    machine.startContinuous("coil", "cap", Map.of());
    Peers.await("parts", () -> line.results(99).size() >= 5);
    assertThat(machine.mode()).isEqualTo(Mode.CONTINUOUS_EXECUTION);
    machine.stop();
    await(Mode.READY);
    assertThat(line.triggers())
        .allMatch(t -> t.partId().equals("coil") && t.recipe().equals("cap"));
  }

  private static Admission.Refused refused(Admission.Cause cause) {
    return new Admission.Refused(cause, "as the test says");
  }

  @Test
  void aContinuousJobThatTheLineRefusesMovesNothing() throws Exception {
    told.clear();
    line.refuse(refused(Admission.Cause.RECIPE)); // it is listed, but fits another model
    assertThat(machine.startContinuous("coil", "cap", Map.of()))
        .isEqualTo(new Started("", MethodError.NO_SUCH_RECIPE));
    line.refuse(refused(Admission.Cause.CLOSED));
    assertThat(machine.startContinuous("coil", "cap", Map.of()))
        .isEqualTo(new Started("", MethodError.REFUSED));
    assertThatThrownBy(() -> machine.startContinuous("x".repeat(129), "", Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> machine.startContinuous("", "", Map.of("measId", "x".repeat(129))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(machine.mode()).isEqualTo(Mode.READY);
    assertThat(told).isEmpty();
  }

  @Test
  void aContinuousJobEndsWhenItsRecipeIsGone() throws Exception {
    CountDownLatch judging = line.holdParts();
    machine.startContinuous("coil", "cap", Map.of());
    line.refuse(refused(Admission.Cause.RECIPE));
    judging.countDown();
    await(Mode.READY);
    assertThat(line.missedTriggers()).isEqualTo(1);
  }

  @Test
  void whatAContinuousJobIsRefusedItAsksForAgainOnlyWhenSomebodyLooks() throws Exception {
    CountDownLatch judging = line.holdParts();
    machine.startContinuous("coil", "cap", Map.of());
    awaitAllBeforeTheResult();
    line.refuse(refused(Admission.Cause.CLOSED));
    judging.countDown();
    Peers.await( // with the result, and with the state that the line tells afterwards
        "both refusals", () -> line.missedTriggers() >= 2);
    for (int i = 0; i < 2; i++) { // whatever the refusals have told
      worker.submit(() -> {}).get();
    }
    assertThat(line.missedTriggers()).isEqualTo(2);
    machine.follow();
    assertThat(line.missedTriggers()).isEqualTo(3);
    assertThat(machine.mode()).isEqualTo(Mode.CONTINUOUS_EXECUTION);
    line.refuse(null);
    machine.follow();
    Peers.await("another part", () -> line.results(99).size() >= 2);
  }

  @Test
  void anAbortWaitsForNothingAndThePartGetsItsVerdictAllTheSame() throws Exception {
    CountDownLatch judging = line.holdParts();
    machine.startSingleJob("part-1", "", Map.of());
    awaitAllBeforeTheResult(); // to the machine it would be somebody else's part afterwards
    machine.abort();
    assertThat(machine.mode()).isEqualTo(Mode.READY);
    judging.countDown();
    Peers.await("the verdict", () -> told.contains("result PASS"));
  }

  @Test
  void aPausedLineIsHaltedAndComesBack() throws Exception {
    line.pause(true, "page");
    await(Mode.HALTED);
    line.pause(false, "page");
    await(Mode.READY);
    machine.halt();
    assertThat(line.state().phase()).isEqualTo(Phase.PAUSED);
  }

  @Test
  void afterAResetTheMachineWaitsForAutomaticMode() throws Exception {
    machine.halt();
    machine.reset();
    assertThat(line.state().phase()).isEqualTo(Phase.READY);
    machine.follow();
    assertThat(machine.mode()).isEqualTo(Mode.PREOPERATIONAL);
    assertThatThrownBy(() -> machine.startSingleJob("", "", Map.of()))
        .isInstanceOf(WrongStateException.class);
    line.fault(new LineState(Phase.FAULT, "no pictures"));
    await(Mode.ERROR);
    line.fault(null);
    await(Mode.PREOPERATIONAL);
    assertThat(machine.selectModeAutomatic()).isEqualTo(MethodError.NONE);
    assertThat(machine.mode()).isEqualTo(Mode.READY);
  }

  @Test
  void aFailingLineIsInErrorAndHealsByItself() throws Exception {
    line.fault(new LineState(Phase.FAULT, "no pictures"));
    await(Mode.ERROR);
    assertThat(machine.selectModeAutomatic()).isEqualTo(MethodError.LINE_NOT_READY);
    line.fault(null);
    await(Mode.READY);
    line.fault(new LineState(Phase.STARTING, "loading"));
    await(Mode.PREOPERATIONAL);
  }

  @Test
  void withoutAPreparedRecipeNoJobStarts() throws Exception {
    assertThat(machine.unprepareRecipe("cap")).isEqualTo(MethodError.NO_SUCH_RECIPE);
    assertThat(machine.unprepareRecipe("bottle")).isEqualTo(MethodError.NONE);
    assertThat(machine.mode()).isEqualTo(Mode.INITIALIZED);
    assertThatThrownBy(() -> machine.startSingleJob("", "", Map.of()))
        .isInstanceOf(WrongStateException.class);
    assertThat(machine.prepareRecipe("gone")).isEqualTo(MethodError.NO_SUCH_RECIPE);
    assertThat(machine.prepareRecipe("cap")).isEqualTo(MethodError.NONE);
    assertThat(told).as("before the method's answer").contains("prepared changed");
    assertThat(machine.mode()).isEqualTo(Mode.READY);
    assertThat(machine.isPrepared("cap")).isTrue();
    assertThat(machine.isPrepared("bottle")).isFalse();
    Peers.await("the event", () -> told.contains("prepared cap"));
  }

  @Test
  void aRecipeThatThereIsNotAndARefusedTriggerAreErrorsAndNoJobs() throws Exception {
    assertThat(machine.startSingleJob("", "gone", Map.of()).error())
        .isEqualTo(MethodError.NO_SUCH_RECIPE);
    line.holdParts(); // until it is closed
    line.trigger(Trigger.of("somebody else's"));
    Started refused = new Started("", MethodError.REFUSED);
    try {
      assertThat(machine.startSingleJob("", "", Map.of())).isEqualTo(refused);
    } catch (WrongStateException e) {
      assertThat(machine.mode()).isEqualTo(Mode.SINGLE_EXECUTION); // it has followed already
    }
    assertThat(line.triggers()).hasSize(1);
  }

  @Test
  void confirmAllTakesAlarmsBack() {
    line.alarm("drift");
    machine.confirmAll();
    assertThat(line.alarms()).isEmpty();
  }
}
