package dev.vcpclip.runtime.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.ghgande.j2mod.modbus.ModbusException;
import dev.vcpclip.runtime.connector.FakeLine;
import dev.vcpclip.runtime.connector.LineState;
import dev.vcpclip.runtime.connector.PartVerdict;
import dev.vcpclip.runtime.connector.Peers;
import dev.vcpclip.runtime.connector.TestSinks;
import dev.vcpclip.runtime.connector.Trigger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The handshake over a real connection, with the library's master on the other side. */
class ModbusConnectorTest {
  @TempDir private Path folder;
  private final FakeLine first = new FakeLine("line-1");
  private final FakeLine second = new FakeLine("line-2");
  private ModbusConnector connector;

  private void start(String settings) {
    connector =
        (ModbusConnector)
            TestSinks.create(new ModbusFactory(), folder, "port: 0\n" + settings, first, second);
    connector.start();
    first.attach(connector);
    second.attach(connector);
  }

  private Plc plc(int unit) throws Exception {
    return new Plc(connector.port(), unit);
  }

  @AfterEach
  void close() {
    if (connector != null) {
      connector.close();
    }
    first.close();
    second.close();
  }

  @Test
  void aPartGoesThroughTheWholeHandshake() throws Exception {
    start("");
    first.judge(trigger -> first.result(trigger, PartVerdict.FAIL, 0.875));
    try (Plc plc = plc(1)) {
      plc.control(Plc.ENABLE);
      plc.await(RegisterMap.TRIGGER_READY, true);
      plc.triggerWith(3, "part-ä-7");
      plc.await(RegisterMap.RESULTS_VALID, true);

      int[] found = plc.inputs();
      assertThat(RegisterMap.bit(found[RegisterMap.STATUS], RegisterMap.TRIGGER_ACK)).isTrue();
      assertThat(RegisterMap.bit(found[RegisterMap.STATUS], RegisterMap.FAIL)).isTrue();
      assertThat(RegisterMap.bit(found[RegisterMap.STATUS], RegisterMap.PASS)).isFalse();
      assertThat(RegisterMap.bit(found[RegisterMap.STATUS], RegisterMap.TRIGGER_READY)).isFalse();
      assertThat(found[RegisterMap.ACQUISITION]).isEqualTo(1);
      assertThat(found[RegisterMap.RESULT_ACQUISITION]).isEqualTo(1);
      assertThat(found[RegisterMap.VERDICT]).isEqualTo(2);
      assertThat(found[RegisterMap.REGIONS]).isEqualTo(2);
      assertThat(found[RegisterMap.RECIPE]).isEqualTo(3);
      assertThat(found[RegisterMap.RESULT_RECIPE]).isEqualTo(3);
      assertThat(found[RegisterMap.REVISION]).isEqualTo(3);
      assertThat(RegisterMap.text(found, RegisterMap.RESULT_PART_ID)).isEqualTo("part-ä-7");
      assertThat(plc.number(RegisterMap.SCORE)).isEqualTo(0.875f);
      assertThat(plc.number(RegisterMap.DEFECT_FROM)).isEqualTo(0.75f);
      assertThat(found[RegisterMap.LATENCY + 1]).isEqualTo(12_345);

      plc.control(Plc.ENABLE);
      plc.await(RegisterMap.TRIGGER_ACK, false);
      assertThat(plc.status(RegisterMap.TRIGGER_READY)).as("not acknowledged").isFalse();
      plc.acknowledge();
      assertThat(plc.status(RegisterMap.FAIL)).isFalse();
      assertThat(plc.number(RegisterMap.SCORE)).isNaN();
      plc.await(RegisterMap.TRIGGER_READY, true);
    }
    assertThat(first.triggers()).extracting(Trigger::partId).containsExactly("part-ä-7");
    assertThat(second.triggers()).isEmpty();
  }

  @Test
  void everyVerdictHasItsBitAndOnlyThat() throws Exception {
    start("");
    try (Plc plc = plc(1)) {
      for (PartVerdict verdict : PartVerdict.values()) {
        boolean judged = verdict != PartVerdict.LATE;
        first.judge(trigger -> first.result(trigger, verdict, judged ? 0.5 : null));
        plc.triggered();
        plc.await(RegisterMap.RESULTS_VALID, true);
        int status = plc.input(RegisterMap.STATUS);
        for (PartVerdict each : PartVerdict.values()) {
          assertThat(RegisterMap.bit(status, RegisterMap.PASS + each.ordinal()))
              .as("%s while %s", each, verdict)
              .isEqualTo(each == verdict);
        }
        assertThat(Float.isNaN(plc.number(RegisterMap.SCORE))).isNotEqualTo(judged);
        plc.acknowledge();
      }
    }
  }

  @Test
  void aTriggerBeforeTheAcknowledgementIsMissedAndLeavesTheResult() throws Exception {
    start("");
    try (Plc plc = plc(1)) {
      plc.triggered();
      plc.await(RegisterMap.RESULTS_VALID, true);
      plc.control(Plc.ENABLE | Plc.TRIGGER);
      assertThat(plc.status(RegisterMap.TRIGGER_ACK)).isFalse();
      assertThat(plc.status(RegisterMap.OVERRUN)).isTrue();
      assertThat(plc.input(RegisterMap.REFUSAL)).isEqualTo(Refusal.NOT_ACKNOWLEDGED.ordinal());
      assertThat(plc.missed()).isEqualTo(1);
      assertThat(plc.input(RegisterMap.RESULT_ACQUISITION)).isEqualTo(1);
      plc.acknowledge();
      assertThat(plc.status(RegisterMap.OVERRUN)).isFalse();
    }
    assertThat(first.triggers()).hasSize(1);
  }

  @Test
  void aTriggerWhileThePartBeforeIsInWorkIsMissedAndCounted() throws Exception {
    start("");
    CountDownLatch judging = first.holdParts();
    try (Plc plc = plc(1)) {
      plc.triggered();
      assertThat(plc.status(RegisterMap.TRIGGER_READY)).isFalse();
      plc.control(Plc.ENABLE | Plc.TRIGGER);
      assertThat(plc.status(RegisterMap.TRIGGER_ACK)).isFalse();
      assertThat(plc.missed()).isEqualTo(1);
      assertThat(plc.input(RegisterMap.REFUSAL)).isEqualTo(Refusal.BUSY.ordinal());
      judging.countDown();
      plc.await(RegisterMap.PASS, true);
      assertThat(plc.input(RegisterMap.RESULT_ACQUISITION)).isEqualTo(1);
    }
  }

  @Test
  void aStationThatStartsWhileThePlcHoldsTriggerInspectsNothing() throws Exception {
    start("");
    try (Plc plc = plc(1)) {
      plc.control(Plc.ENABLE | Plc.TRIGGER);
      assertThat(plc.input(RegisterMap.REFUSAL)).isEqualTo(Refusal.NOT_ENABLED.ordinal());
      assertThat(plc.status(RegisterMap.TRIGGER_ACK)).isFalse();
    }
    assertThat(first.triggers()).isEmpty();
  }

  @Test
  void unitsAreLinesAndUnitsZeroAnd255AreTheFirst() throws Exception {
    start("");
    try (Plc one = plc(1);
        Plc two = plc(2);
        Plc zero = plc(0);
        Plc last = plc(255);
        Plc none = plc(3)) {
      two.triggered();
      two.await(RegisterMap.RESULTS_VALID, true);
      assertThat(one.status(RegisterMap.RESULTS_VALID)).isFalse();
      one.triggered();
      one.await(RegisterMap.RESULTS_VALID, true);
      assertThat(zero.status(RegisterMap.RESULTS_VALID)).isTrue();
      assertThat(last.status(RegisterMap.RESULTS_VALID)).isTrue();
      assertThatThrownBy(none::inputs).isInstanceOf(ModbusException.class);
    }
    assertThat(second.triggers()).hasSize(1);
  }

  @Test
  void recipesAreChosenByTheirNumberInTheConfiguration() throws Exception {
    start("recipes: [cap, bottle, gone]\n");
    try (Plc plc = plc(1)) {
      assertThat(plc.input(RegisterMap.RECIPE)).isEqualTo(2);
      plc.write(RegisterMap.RECIPE_WANTED, 1);
      assertThat(first.recipe()).isEqualTo("cap");
      assertThat(plc.input(RegisterMap.RECIPE)).isEqualTo(1);

      for (int wrong : new int[] {3, 4, 0xFFFF}) {
        plc.write(RegisterMap.RECIPE_WANTED, wrong);
        assertThat(plc.input(RegisterMap.REFUSAL)).isEqualTo(Refusal.RECIPE.ordinal());
        plc.control(Plc.ENABLE);
        plc.control(Plc.ENABLE | Plc.TRIGGER);
        assertThat(plc.status(RegisterMap.TRIGGER_ACK)).isFalse();
      }
      assertThat(plc.missed()).isEqualTo(3);
    }
    assertThat(first.recipe()).isEqualTo("cap");
    assertThat(first.triggers()).as("judged by a recipe nobody wanted").isEmpty();
  }

  @Test
  void aNumberMeansTheSameRecipeWhetherOrNotTheModelIsThere() throws Exception {
    start("");
    try (Plc plc = plc(1)) {
      for (List<String> known :
          List.of(
              List.of("bottle", "cap"), // the model is being loaded
              List.of("default", "bottle", "cap"),
              List.of("bottle", "cap", "default"))) { // one of that name was kept
        first.recipes(() -> known);
        plc.write(RegisterMap.RECIPE_WANTED, 2);
        assertThat(first.recipe()).as(known.toString()).isEqualTo("bottle");
        assertThat(plc.input(RegisterMap.RECIPE)).isEqualTo(2);
        plc.write(RegisterMap.RECIPE_WANTED, 3);
        assertThat(first.recipe()).as(known.toString()).isEqualTo("cap");
        assertThat(plc.input(RegisterMap.RECIPE)).isEqualTo(3);
      }
      plc.write(RegisterMap.RECIPE_WANTED, 1);
      assertThat(first.recipe()).isEqualTo("default");
      first.recipes(() -> List.of("bottle", "cap"));
      assertThat(plc.input(RegisterMap.RECIPE)).as("in use before the model").isEqualTo(1);
    }
  }

  @Test
  void aPartIsJudgedByTheRecipeOfItsTriggerThoughSomebodyChoseAnother() throws Exception {
    start("");
    try (Plc plc = plc(1)) {
      plc.control(Plc.ENABLE);
      plc.write(RegisterMap.RECIPE_WANTED, 3);
      first.selectRecipe("bottle", "page");
      plc.triggered();
    }
    assertThat(first.triggers()).extracting(Trigger::recipe).containsExactly("cap");
  }

  @Test
  void resultsOfOtherTriggersAreShownOnlyWhereThatIsConfigured() throws Exception {
    start("results: every\n");
    first.trigger(Trigger.of("from the page"));
    try (Plc plc = plc(1)) {
      plc.await(RegisterMap.RESULTS_VALID, true);
      assertThat(plc.input(RegisterMap.RESULT_ACQUISITION)).isZero();
      first.trigger(Trigger.of("the next"));
      plc.await(RegisterMap.OVERRUN, true);
      assertThat(RegisterMap.text(plc.inputs(), RegisterMap.RESULT_PART_ID))
          .isEqualTo("from the page");
    }
  }

  @Test
  void resultsOfOtherTriggersAreNotShownToTheMasterWhoAskedForItsOwn() throws Exception {
    start("");
    first.trigger(Trigger.of("from the page"));
    Peers.await("the result", () -> !first.results(1).isEmpty());
    try (Plc plc = plc(1)) {
      assertThat(plc.status(RegisterMap.RESULTS_VALID)).isFalse();
    }
  }

  @Test
  void triggerReadyFollowsTheLine() throws Exception {
    start("");
    try (Plc plc = plc(1)) {
      plc.control(Plc.ENABLE);
      assertThat(plc.status(RegisterMap.TRIGGER_READY)).isTrue();
      first.pause(true, "page");
      assertThat(plc.status(RegisterMap.TRIGGER_READY)).isFalse();
      first.pause(false, "page");
      first.fault(new LineState(LineState.Phase.FAULT, "no pictures"));
      assertThat(plc.status(RegisterMap.TRIGGER_READY)).isFalse();
      assertThat(plc.status(RegisterMap.FAULT)).isTrue();
      assertThat(plc.input(RegisterMap.STATE)).isEqualTo(LineState.Phase.FAULT.ordinal());
      first.fault(null);
      assertThat(plc.status(RegisterMap.TRIGGER_READY)).isTrue();
    }
  }

  @Test
  void inputsAreHoldingRegistersFrom1000AndCannotBeWritten() throws Exception {
    start("word-order: low-first\n");
    try (Plc plc = plc(1)) {
      plc.triggered();
      plc.await(RegisterMap.RESULTS_VALID, true);
      int[] inputs = plc.inputs();
      assertThat(inputs[RegisterMap.SCORE + 1]).as("high word last").isEqualTo(0x3E80);
      assertThat(plc.master().readMultipleRegisters(1, RegisterMap.MIRROR + 8, 2)[1].getValue())
          .isEqualTo(0x3E80);
      assertThatThrownBy(() -> plc.write(RegisterMap.MIRROR, 0))
          .isInstanceOf(ModbusException.class);
      assertThatThrownBy(() -> plc.write(RegisterMap.HOLDING, 0))
          .isInstanceOf(ModbusException.class);
      assertThat(plc.status(RegisterMap.RESULTS_VALID)).isTrue();
    }
  }

  @Test
  void coilsAndDiscreteInputsDoTheSame() throws Exception {
    start("");
    try (Plc plc = plc(1)) {
      plc.master().writeCoil(1, RegisterMap.TRIGGER_ENABLE, true);
      plc.master().writeCoil(1, RegisterMap.TRIGGER, true);
      plc.await(RegisterMap.RESULTS_VALID, true);
      assertThat(plc.master().readInputDiscretes(1, RegisterMap.PASS, 1).getBit(0)).isTrue();
      assertThat(plc.master().readCoils(1, 0, 3).getBit(RegisterMap.TRIGGER)).isTrue();
      plc.master().writeCoil(1, RegisterMap.RESULTS_ACK, true);
      assertThat(plc.status(RegisterMap.RESULTS_VALID)).isFalse();
    }
  }

  @Test
  void twoMastersNeverGetTwoPartsForOneAcquisition() throws Exception {
    start("");
    first.takes(Duration.ofMillis(1));
    try (Plc one = plc(1);
        Plc two = plc(1)) {
      CompletableFuture<Void> rival = CompletableFuture.runAsync(() -> triggerAndAcknowledge(two));
      triggerAndAcknowledge(one);
      rival.get(2, TimeUnit.MINUTES);
      assertThat(one.input(RegisterMap.ACQUISITION)).isEqualTo(first.triggers().size());
      assertThat(first.triggers()).extracting(Trigger::id).doesNotHaveDuplicates();
      // The last part may be in work yet, and come to its end between the two looks.
      Peers.await(
          "both see the same", () -> Arrays.equals(withoutHeartbeat(two), withoutHeartbeat(one)));
    }
  }

  private static void triggerAndAcknowledge(Plc plc) {
    try {
      for (int i = 0; i < 200; i++) {
        plc.control(Plc.ENABLE | Plc.TRIGGER);
        plc.control(Plc.ENABLE | Plc.ACK);
        plc.control(Plc.ENABLE);
      }
    } catch (ModbusException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The heartbeat counts seconds, and one may begin between two masters' looks. */
  private static int[] withoutHeartbeat(Plc plc) {
    try {
      int[] inputs = plc.inputs();
      inputs[RegisterMap.HEARTBEAT] = 0;
      return inputs;
    } catch (ModbusException e) {
      throw new IllegalStateException(e);
    }
  }
}
