package dev.vcpclip.runtime.opcua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.connector.FakeLine;
import dev.vcpclip.runtime.connector.LineState;
import dev.vcpclip.runtime.connector.PartVerdict;
import dev.vcpclip.runtime.connector.Peers;
import dev.vcpclip.runtime.connector.TestSinks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.structured.CallMethodResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server with its endpoint open, and the library's own client. One for all: it takes seconds.
 */
class OpcUaServerTest {
  private static final String INNER = "/VisionStateMachine/AutomaticModeStateMachine";

  @TempDir private static Path folder;
  private static int port;
  private static FakeLine line;
  private static FakeLine other;
  private static OpcUaConnector connector;

  @BeforeAll
  static void start() throws InterruptedException {
    port = Peers.freePort();
    line = new FakeLine("line-1");
    other = new FakeLine("line-2");
    connector =
        (OpcUaConnector)
            TestSinks.create(
                new OpcUaFactory(),
                folder,
                "port: " + port + "\nanonymous: true\nunencrypted: true\n",
                line,
                other);
    connector.start();
    Peers.await("the server", () -> connector.state().up());
    line.attach(connector);
    other.attach(connector);
  }

  @AfterAll
  static void stop() {
    connector.close();
    line.close();
    other.close();
  }

  private static String url() {
    return "opc.tcp://127.0.0.1:" + port + "/vcpclip";
  }

  @BeforeEach
  void ready() throws Exception {
    line.judge(trigger -> line.result(trigger, PartVerdict.FAIL, 0.875));
    try (TestClient client = TestClient.open(url())) {
      awaitState(client, "line-1" + INNER, "Ready");
      awaitState(client, "line-2" + INNER, "Ready");
    }
  }

  private static void awaitState(TestClient client, String machine, String state)
      throws InterruptedException {
    Peers.await(
        machine + " " + state,
        () -> {
          try {
            return client.read(machine + "/CurrentState") != null
                && client.text(machine + "/CurrentState").equals(state);
          } catch (UaException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static CallMethodResult startJob(TestClient client, String name) throws Exception {
    return client.call(name + INNER, "StartSingleJob", null, null, null, null, new Variant[0]);
  }

  @Test
  void aJobsResultIsThereAsPlainValuesOnItsOwnLineAlone() throws Exception {
    try (TestClient client = TestClient.open(url())) {
      Object before = client.read("line-2/LastResult/ResultId");
      CallMethodResult started = startJob(client, "line-1");
      assertThat(started.getStatusCode()).isEqualTo(StatusCode.GOOD);
      assertThat(started.getOutputArguments()[1].value()).isEqualTo(0);
      int known = line.triggers().size();
      String id = line.triggers().get(known - 1).id();
      Peers.await(
          "the result",
          () -> {
            try {
              return id.equals(client.read("line-1/LastResult/JobId"));
            } catch (UaException e) {
              throw new IllegalStateException(e);
            }
          });
      awaitState(client, "line-1" + INNER, "Ready");
      assertThat(client.read("line-1/LastResult/Verdict")).isEqualTo("FAIL");
      assertThat(client.read("line-1/LastResult/Score")).isEqualTo(0.875);
      assertThat(client.read("line-1/LastResult/Regions")).isEqualTo(2);
      assertThat(client.read("line-2/LastResult/ResultId")).isEqualTo(before);
    }
  }

  @Test
  void anEventSaysNothingOfThePartBefore() throws Exception {
    BlockingQueue<List<Object>> told = new LinkedBlockingQueue<>();
    try (TestClient client = TestClient.open(url())) {
      client.listen("line-1", List.of("Message", "PartId", "ResultContent"), told::add);
      for (Object part : new Object[] {"part-1", null}) {
        client.call("line-1" + INNER, "StartSingleJob", null, part, null, null, new Variant[0]);
        List<Object> result = next(told, "FAIL");
        assertThat(result.get(1) == null).isEqualTo(part == null);
        assertThat(result.get(2)).isNotNull();
        awaitState(client, "line-1" + INNER, "Ready");
      }
    }
  }

  @Test
  void everyStateThatIsEnteredIsAnEventWithItsTransition() throws Exception {
    BlockingQueue<List<Object>> told = new LinkedBlockingQueue<>();
    try (TestClient client = TestClient.open(url())) {
      client.listen("line-1", List.of("Message", "FromState", "ToState", "Transition"), told::add);
      startJob(client, "line-1");
      assertThat(next(told, "state SingleExecution"))
          .containsExactly(
              LocalizedText.english("state SingleExecution"),
              LocalizedText.english("Ready"),
              LocalizedText.english("SingleExecution"),
              LocalizedText.english("ReadyToSingleExecution"));
      assertThat(next(told, "state Ready").get(3))
          .isEqualTo(LocalizedText.english("SingleExecutionToReadyAuto"));
      line.fault(new LineState(LineState.Phase.FAULT, "no pictures"));
      assertThat(next(told, "state Error").get(3))
          .isEqualTo(LocalizedText.english("OperationalToErrorAuto"));
      assertThat(next(told, "error").get(2)).isEqualTo(LocalizedText.english("Error"));
      line.fault(null);
      assertThat(next(told, "error resolved").get(1)).isEqualTo(LocalizedText.english("Error"));
    } finally {
      line.fault(null);
    }
  }

  private static List<Object> next(BlockingQueue<List<Object>> told, String message)
      throws InterruptedException {
    for (int i = 0; i < 100; i++) {
      List<Object> event = told.poll(60, TimeUnit.SECONDS);
      if (event == null || message.equals(((LocalizedText) event.get(0)).text())) {
        assertThat(event).as(message).isNotNull();
        return event;
      }
    }
    throw new AssertionError("no event '" + message + "'");
  }

  @Test
  void methodsAnswerWhatTheyDoNotDo() throws Exception {
    try (TestClient client = TestClient.open(url())) {
      CallMethodResult added = client.call("line-1/RecipeManagement", "AddRecipe", null, null);
      assertThat(added.getOutputArguments()[4].value())
          .isEqualTo(MethodError.NOT_SUPPORTED.number());
      CallMethodResult simulated = client.call("line-1" + INNER, "SimulationMode", true, 0, "test");
      assertThat(simulated.getOutputArguments()[0].value())
          .isEqualTo(MethodError.NOT_SUPPORTED.number());
      assertThat(client.call("line-1" + INNER, "Stop", 0, "").getStatusCode().value())
          .isEqualTo(StatusCodes.Bad_InvalidState);
      assertThat(client.call("line-1" + INNER, "Stop", 0).getStatusCode().value())
          .isEqualTo(StatusCodes.Bad_ArgumentsMissing);
      assertThat(
              client
                  .call("line-1/RecipeManagement", "RemoveRecipe", (Object) null)
                  .getStatusCode()
                  .isGood())
          .isFalse();
    }
  }

  @Test
  void aPartIdThatIsTooLongIsRefused() throws Exception {
    try (TestClient client = TestClient.open(url())) {
      CallMethodResult started =
          client.call(
              "line-1" + INNER,
              "StartSingleJob",
              null,
              "x".repeat(200),
              null,
              null,
              new Variant[0]);
      assertThat(started.getStatusCode().value()).isEqualTo(StatusCodes.Bad_InvalidArgument);
      assertThat(client.text("line-1" + INNER + "/CurrentState")).isEqualTo("Ready");
    }
  }

  @Test
  void aLineThatSomebodyPausedIsHalted() throws Exception {
    try (TestClient client = TestClient.open(url())) {
      other.pause(true, "page");
      awaitState(client, "line-2/VisionStateMachine", "Halted");
      assertThat(client.read("line-2" + INNER + "/CurrentState")).isNull();
      assertThat(startJob(client, "line-2").getStatusCode().value())
          .isEqualTo(StatusCodes.Bad_InvalidState);
      assertThat(client.text("line-1/VisionStateMachine/CurrentState")).isEqualTo("Operational");
      other.pause(false, "page");
      awaitState(client, "line-2" + INNER, "Ready");
    }
  }

  @Test
  void aLineThatFailsDoesNotKeepTheOthersFromBeingFollowed() throws Exception {
    try (TestClient client = TestClient.open(url())) {
      for (FakeLine failing : List.of(line, other)) {
        FakeLine sound = failing == line ? other : line;
        String added = "beside-" + failing.name();
        failing.recipes(
            () -> {
              throw new IllegalStateException("as the test says");
            });
        sound.recipes(() -> List.of("bottle", "cap", added)); // seen when it is looked at
        String prepared = sound.name() + "/RecipeManagement/Recipes/" + added + "/IsPrepared";
        Peers.await(
            "the recipe",
            () -> {
              try {
                return client.read(prepared) != null;
              } catch (UaException e) {
                throw new IllegalStateException(e);
              }
            });
      }
    } finally {
      line.recipes(() -> List.of("bottle", "cap"));
      other.recipes(() -> List.of("bottle", "cap"));
    }
  }

  @Test
  void twoClientsSeeTheSameAndOnlyOneStartsTheJob() throws Exception {
    CountDownLatch judging = line.holdParts();
    try (TestClient one = TestClient.open(url());
        TestClient two = TestClient.open(url())) {
      assertThat(startJob(one, "line-1").getStatusCode()).isEqualTo(StatusCode.GOOD);
      assertThat(startJob(two, "line-1").getStatusCode().value())
          .isEqualTo(StatusCodes.Bad_InvalidState);
      assertThat(two.text("line-1" + INNER + "/CurrentState")).isEqualTo("SingleExecution");
    } finally {
      judging.countDown();
    }
  }

  @Test
  void connectionsThatSpeakNoOpcUaOrSayNothingLeaveNothingBehind() throws Exception {
    Random random = new Random(11);
    List<Socket> silent = new ArrayList<>();
    try (TestClient good = TestClient.open(url())) {
      for (int i = 0; i < 1000; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        byte[] noise = new byte[random.nextInt(200)];
        random.nextBytes(noise);
        try {
          socket.getOutputStream().write(noise);
        } catch (IOException e) {
          // hung up already
        }
        if (i % 100 == 0) {
          silent.add(socket);
        } else {
          socket.close();
        }
      }
      assertThat(good.text("line-1/VisionStateMachine/CurrentState")).isEqualTo("Operational");
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
    Peers.await("no session", () -> connector.state().message().contains(" 0 session(s)"));
  }

  @Test
  void aPortThatIsTakenIsSaidAtTheStart() {
    try (FakeLine late = new FakeLine("line-1");
        OpcUaConnector second =
            (OpcUaConnector)
                TestSinks.create(new OpcUaFactory(), folder.resolve("."), "port: " + port, late)) {
      assertThatThrownBy(second::start)
          .isInstanceOf(VcpClipException.class)
          .hasMessageContaining("port " + port);
    }
  }

  @Test
  void settingsAreRefusedAsAWholeWithTheirLines() {
    String wrong =
        """
        port: 0
        bind: 0.0.0.0
        unencrypted: true
        users: []
        """;
    assertThatThrownBy(() -> TestSinks.plan(new OpcUaFactory(), folder, wrong))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("sink.yaml:1: port: expected a whole number from 1")
        .hasMessageContaining("host: missing")
        .hasMessageContaining("sink.yaml:3: unencrypted: ")
        .hasMessageContaining("sink.yaml:4: users: unknown");
    assertThatThrownBy(
            () ->
                TestSinks.plan(
                    new OpcUaFactory(), folder, "unencrypted: true\nanonymous: please\n"))
        .hasMessageContaining("sink.yaml:2: anonymous: expected true or false")
        .message()
        .hasLineCount(1);
  }
}
