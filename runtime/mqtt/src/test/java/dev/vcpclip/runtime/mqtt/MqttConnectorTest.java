package dev.vcpclip.runtime.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.connector.Connector;
import dev.vcpclip.runtime.connector.FakeLine;
import dev.vcpclip.runtime.connector.LineState;
import dev.vcpclip.runtime.connector.Mosquitto;
import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.connector.Peers;
import dev.vcpclip.runtime.connector.TestSinks;
import dev.vcpclip.runtime.connector.Trigger;
import dev.vcpclip.runtime.connector.Wire;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against Debian's mosquitto, killed, frozen, cut off and back. */
class MqttConnectorTest {
  @TempDir private Path folder;
  private final FakeLine line = new FakeLine("line-1");
  private final FakeLine other = new FakeLine("line-2");
  private final List<Connector> connectors = new ArrayList<>();
  private Mosquitto broker;

  private Mosquitto broker(String... settings) throws InterruptedException {
    broker = Mosquitto.at(folder, settings).start();
    return broker;
  }

  private Connector.Delivering connect(int port, String... settings) {
    String yaml = "broker: mqtt://127.0.0.1:" + port + "\n" + String.join("\n", settings);
    Connector connector = TestSinks.create(new MqttFactory(), folder, yaml, line, other);
    connectors.add(connector);
    connector.start();
    return (Connector.Delivering) connector;
  }

  private static void awaitUp(Connector connector, boolean up) throws InterruptedException {
    Peers.await("up is " + up, () -> connector.state().up() == up);
  }

  private PartResult result(int number) {
    return line.pass(new Trigger("id-" + number, "part-" + number, "")).withSequence(number);
  }

  @AfterEach
  void close() throws Exception {
    for (Connector connector : connectors) {
      connector.close();
    }
    if (broker != null) {
      broker.close();
    }
    line.close();
    other.close();
  }

  @Test
  void resultsArriveInTheirOrderAndAreNotRetained() throws Exception {
    Connector.Delivering connector = connect(broker().port());
    Mosquitto.Listener listener = broker.listen("vcpclip/hall/+/result");
    awaitUp(connector, true);
    List<String> told = new ArrayList<>();
    for (int i = 1; i <= 200; i++) {
      connector.deliver(result(i));
      told.add(result(i).id());
    }
    Peers.await("results", () -> listener.messages().size() == 200);

    assertThat(listener.texts("vcpclip/hall/line-1/result"))
        .extracting(text -> PartResult.fromJson(text).id())
        .isEqualTo(told);
    assertThat(listener.messages()).allMatch(message -> message.qos() == 1 && !message.retained());
  }

  @Test
  void whoeverComesLateFindsTheLinesStateAndTheStations() throws Exception {
    Connector connector = connect(broker().port());
    awaitUp(connector, true);
    line.fault(new LineState(LineState.Phase.FAULT, "no pictures"));
    line.alarm("drift");
    Mosquitto.Listener before = broker.listen("vcpclip/hall/#");
    Peers.await(
        "the fault and then the alarm",
        () -> before.last("vcpclip/hall/line-1/state").orElse("").contains("drift"));

    Mosquitto.Listener late = broker.listen("vcpclip/hall/#");
    Peers.await("retained states", () -> late.messages().size() == 3);
    assertThat(late.messages()).allMatch(Mosquitto.Message::retained);
    assertThat(late.last("vcpclip/hall/status")).contains("{\"status\":\"online\"}");
    assertThat(late.last("vcpclip/hall/line-1/state").orElseThrow())
        .contains("\"state\":\"FAULT\"", "\"recipe\":\"bottle\"", "\"alarms\":[\"drift\"]");

    connector.close();
    Peers.await(
        "the farewell",
        () -> late.last("vcpclip/hall/status").orElse("").contains("\"reason\":\"stopped\""));
  }

  @Test
  void aStationThatIsCutOffIsSaidToBeOfflineByTheBroker() throws Exception {
    broker();
    try (Wire wire = new Wire(broker.port())) {
      Connector connector = connect(wire.port());
      awaitUp(connector, true);
      Mosquitto.Listener listener = broker.listen("vcpclip/hall/status");
      wire.cut();
      Peers.await(
          "the will", () -> listener.texts("vcpclip/hall/status").toString().contains("lost"));
      Peers.await(
          "it comes back",
          () -> listener.last("vcpclip/hall/status").orElse("").contains("online"));
    }
  }

  @Test
  void aBrokerThatComesLaterOrComesBackGetsEverythingAgain() throws Exception {
    broker = Mosquitto.at(folder);
    Connector.Delivering connector = connect(broker.port());
    assertThatThrownBy(() -> connector.deliver(result(1))).isInstanceOf(VcpClipException.class);
    assertThat(connector.state().up()).isFalse();

    broker.start();
    awaitUp(connector, true);
    connector.deliver(result(1));

    broker.kill();
    assertThatThrownBy(() -> connector.deliver(result(2))).isInstanceOf(VcpClipException.class);
    awaitUp(connector, false);
    broker.start();
    awaitUp(connector, true);
    Mosquitto.Listener listener = broker.listen("vcpclip/hall/#");
    connector.deliver(result(2));
    Peers.await(
        "state and result",
        () ->
            listener.last("vcpclip/hall/line-1/state").isPresent()
                && listener.last("vcpclip/hall/line-1/result").isPresent());
    assertThat(listener.last("vcpclip/hall/status")).contains("{\"status\":\"online\"}");
    // Once at least: the client may send again what the broker's end left unconfirmed.
    assertThat(Set.copyOf(listener.texts("vcpclip/hall/line-1/result"))).hasSize(1);
  }

  @Test
  void aFrozenBrokerHoldsADeliveryNoLongerThanTheTimeout() throws Exception {
    Connector.Delivering connector = connect(broker().port(), "timeout: 300 ms", "keep-alive: 3 s");
    awaitUp(connector, true);
    broker.freeze(true);
    long started = System.nanoTime();
    assertThatThrownBy(() -> connector.deliver(result(1)))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("not confirmed");
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(60));
    awaitUp(connector, false);
    broker.freeze(false);
    awaitUp(connector, true);
    // A broker that thaws on a busy machine may need more than the timeout for its first answer.
    Peers.await("a delivery", () -> delivers(connector, result(1)));
  }

  private static boolean delivers(Connector.Delivering connector, PartResult result) {
    try {
      connector.deliver(result);
      return true;
    } catch (VcpClipException e) {
      return false; // tried again, as the station does
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aRefusedLoginIsNotTriedAgainAtOnce() throws Exception {
    Path passwords = folder.resolve("passwords");
    Peers.run(
        folder,
        Peers.program("/usr/bin/mosquitto_passwd", "mosquitto"),
        "-b",
        "-c",
        passwords.toString(),
        "station",
        "right");
    Files.writeString(folder.resolve("right"), "right\n");
    Files.writeString(folder.resolve("wrong"), "wrong\n");
    broker("allow_anonymous false", "password_file " + passwords);
    try (Wire wire = new Wire(broker.port())) {
      Connector refused = connect(wire.port(), "user: station", "password: file:wrong");
      Peers.await("the refusal", () -> refused.state().message().contains("refuses"));
      TimeUnit.SECONDS.sleep(2); // eight tries of a broker that is only away
      assertThat(wire.connections()).isEqualTo(1);
      assertThat(refused.state().message()).contains("NOT_AUTHORIZED").doesNotContain("wrong");
    }
    awaitUp(connect(broker.port(), "user: station", "password: file:right"), true);
  }

  @Test
  void twoStationsOfOneClientIdDoNotThrowEachOtherOutForEver() throws Exception {
    broker();
    try (Wire wire = new Wire(broker.port())) {
      Connector first = connect(wire.port(), "client-id: twin");
      awaitUp(first, true);
      Connector second = connect(wire.port(), "client-id: twin");
      awaitUp(second, true);
      Peers.await(
          "the notice",
          () -> (first.state().message() + second.state().message()).contains("client-id?"));
      int before = wire.connections();
      TimeUnit.SECONDS.sleep(2);
      assertThat(wire.connections() - before).as("tries in 2 s").isLessThanOrEqualTo(4);
    }
  }

  @Test
  void aMessageTriggersAPartAndChoosesItsRecipe() throws Exception {
    Connector connector = connect(broker().port(), "commands: true");
    awaitUp(connector, true);
    broker.awaitSubscriptions("vcpclip-hall", 4); // two for each line
    broker.publish(
        "vcpclip/hall/line-1/command/trigger",
        "{\"id\": \"t-1\", \"partId\": \"part-1\", \"recipe\": \"cap\"}");
    Peers.await("the first", () -> line.results(9).size() == 1);
    broker.publish("vcpclip/hall/line-1/command/trigger", "plain part");
    Peers.await("the second", () -> line.results(9).size() == 2);
    broker.publish("vcpclip/hall/line-1/command/trigger", "");
    Peers.await("the third", () -> line.results(9).size() == 3);
    broker.publish("vcpclip/hall/line-2/command/recipe", "cap");
    Peers.await("the recipe", () -> other.recipe().equals("cap"));

    assertThat(line.triggers().get(0)).isEqualTo(new Trigger("t-1", "part-1", "cap"));
    assertThat(line.triggers().get(1).partId()).isEqualTo("plain part");
    assertThat(line.triggers().get(2).partId()).isEmpty();
    assertThat(line.recipe()).isEqualTo("bottle");
  }

  @Test
  void whatIsNotDoneIsAnsweredWithTheReason() throws Exception {
    Connector connector = connect(broker().port(), "commands: true");
    awaitUp(connector, true);
    broker.awaitSubscriptions("vcpclip-hall", 4); // two for each line
    Mosquitto.Listener listener = broker.listen("vcpclip/hall/line-1/refused");
    String trigger = "vcpclip/hall/line-1/command/trigger";
    line.pause(true, "test");
    broker.publish(trigger, "{\"id\": \"t-1\", \"partId\": \"part-1\"}");
    Peers.await("the first answer", () -> listener.messages().size() == 1);
    line.pause(false, "test");
    broker.publish(trigger, "{\"recipe\": \"gone\"}");
    broker.publish(trigger, "{\"partId\": ");
    broker.publish(trigger, "x".repeat(129));
    broker.publish(trigger, "x".repeat(5000));
    broker.publish("vcpclip/hall/line-1/command/recipe", "gone");
    Peers.await("answers", () -> listener.messages().size() == 6);

    List<String> answers = listener.texts("vcpclip/hall/line-1/refused");
    assertThat(answers.get(0)).contains("PAUSED", "t-1", "part-1");
    assertThat(answers.get(1)).contains("RECIPE");
    assertThat(answers.get(2)).contains("COMMAND", "not valid JSON");
    assertThat(answers.get(3)).contains("COMMAND", "128");
    assertThat(answers.get(4)).contains("COMMAND", "4096");
    assertThat(answers.get(5)).contains("\"command\":\"recipe\"", "gone");
    assertThat(line.triggers()).isEmpty();
  }

  @Test
  void aKnownIdIsAnsweredWithItsResultAndNothingIsInspectedForIt() throws Exception {
    Connector connector = connect(broker().port(), "commands: true");
    awaitUp(connector, true);
    broker.awaitSubscriptions("vcpclip-hall", 4); // two for each line
    Mosquitto.Listener listener = broker.listen("vcpclip/hall/line-1/refused");
    String trigger = "vcpclip/hall/line-1/command/trigger";
    broker.publish(trigger, "{\"id\": \"t-1\", \"partId\": \"a\"}");
    Peers.await("the result", () -> line.result("t-1").isPresent());

    broker.publish(trigger, "{\"id\": \"t-1\", \"partId\": \"b\"}");

    Peers.await("the answer", () -> listener.messages().size() == 1);
    assertThat(listener.texts("vcpclip/hall/line-1/refused").get(0))
        .contains("\"id\":\"t-1\"", "\"partId\":\"b\"", "\"cause\":\"REPEATED\"")
        .contains("\"result\":" + line.result("t-1").orElseThrow().toJson());
    assertThat(line.triggers()).hasSize(1);
  }

  @Test
  void aTriggerThatTheBrokerKeptIsNotFollowed() throws Exception {
    broker();
    broker.publish("vcpclip/hall/line-1/command/trigger", "old", "-r");
    Connector connector = connect(broker.port(), "commands: true");
    awaitUp(connector, true);
    broker.awaitSubscriptions("vcpclip-hall", 4); // two for each line
    broker.publish("vcpclip/hall/line-1/command/trigger", "new");
    Peers.await("the new one", () -> line.results(9).size() == 1);
    assertThat(line.triggers()).extracting(Trigger::partId).containsExactly("new");
  }

  @Test
  void whoClearsARetainedCommandCommandsNothing() throws Exception {
    Connector connector = connect(broker().port(), "commands: true");
    awaitUp(connector, true);
    broker.awaitSubscriptions("vcpclip-hall", 4); // two for each line
    Mosquitto.Listener listener = broker.listen("vcpclip/hall/line-1/refused");
    broker.publish("vcpclip/hall/line-1/command/trigger", "kept", "-r");
    broker.publish("vcpclip/hall/line-1/command/trigger", "", "-r");
    broker.publish("vcpclip/hall/line-1/command/recipe", "cap", "-r");
    broker.publish("vcpclip/hall/line-1/command/recipe", "", "-r");
    broker.publish("vcpclip/hall/line-1/command/recipe", "");
    Peers.await("answers", () -> listener.messages().size() == 5);

    List<String> answers = listener.texts("vcpclip/hall/line-1/refused");
    assertThat(answers.subList(0, 4)).allMatch(answer -> answer.contains("without retain"));
    assertThat(answers.get(4)).contains("no recipe ''");
    assertThat(line.triggers()).isEmpty();
    assertThat(line.recipe()).isEqualTo("bottle");
  }

  @Test
  void commandsAreFollowedOnlyWhereThatIsConfigured() throws Exception {
    Connector connector = connect(broker().port());
    awaitUp(connector, true);
    broker.publish("vcpclip/hall/line-1/command/trigger", "x");
    Mosquitto.Listener listener = broker.listen("vcpclip/#");
    Peers.await("states", () -> !listener.messages().isEmpty());
    assertThat(line.triggers()).isEmpty();
  }

  @Test
  void aThousandConnectionsLeaveNothingBehind() throws Exception {
    broker();
    for (int i = 0; i < 1000; i++) {
      Connector connector = connect(broker.port(), "client-id: c" + i);
      if (i % 10 == 0) {
        awaitUp(connector, true); // the others are closed in the middle of it
      }
      connector.close();
      connectors.clear();
    }
    Peers.await("no threads left", () -> threads() == 0);
    Peers.await(
        "no connection left",
        () ->
            broker.log().split("New client connected", -1).length
                <= broker.log().split("disconnected|closed its connection", -1).length);
  }

  /** The connectors' own and their clients'; what serves all of them grows with the processors. */
  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().matches("(mqtt-|com\\.hivemq\\.client\\.mqtt).*"))
        .count();
  }
}
