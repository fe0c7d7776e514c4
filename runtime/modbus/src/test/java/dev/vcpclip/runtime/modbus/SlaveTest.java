package dev.vcpclip.runtime.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.connector.FakeLine;
import dev.vcpclip.runtime.connector.Peers;
import dev.vcpclip.runtime.connector.TestSinks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What masters do to the connection, on purpose or not. */
class SlaveTest {
  @TempDir private Path folder;
  private final FakeLine line = new FakeLine("line-1");
  private ModbusConnector connector;

  private void start(String settings) {
    connector =
        (ModbusConnector)
            TestSinks.create(new ModbusFactory(), folder, "port: 0\n" + settings, line);
    connector.start();
  }

  @AfterEach
  void close() {
    if (connector != null) {
      connector.close();
    }
    line.close();
  }

  private Socket socket() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.port());
    socket.setSoTimeout(60_000);
    return socket;
  }

  private void assertServes() throws Exception {
    try (Plc plc = new Plc(connector.port(), 1)) {
      plc.control(Plc.ENABLE);
      assertThat(plc.status(RegisterMap.TRIGGER_READY)).isTrue();
    }
  }

  @Test
  void aThousandConnectionsLeaveNothingBehind() throws Exception {
    start("");
    assertServes();
    for (int i = 0; i < 1000; i++) {
      if (i % 2 == 0) {
        assertServes();
      } else {
        Socket socket = socket();
        socket.getOutputStream().write(new byte[] {0, 1, 0, 0, 0, 6, 1}); // and gone in mid-frame
        socket.close();
      }
    }
    Peers.await("no master", () -> connector.masters() == 0);
    Peers.await("no thread", () -> threads() == 1);
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("modbus-"))
        .count();
  }

  @Test
  void framesThatAreNoneEndTheirConnectionAndNoOther() throws Exception {
    start("");
    try (Plc good = new Plc(connector.port(), 1)) {
      Random random = new Random(7);
      for (int i = 0; i < 300; i++) {
        byte[] frame = new byte[random.nextInt(300)];
        random.nextBytes(frame);
        if (frame.length > 8) { // a header that is right, over data that are not
          frame[2] = 0;
          frame[3] = 0;
          frame[4] = 0;
          frame[5] = (byte) Math.min(frame.length - 6, 255);
          frame[6] = 1;
          frame[7] = (byte) random.nextInt(25);
        }
        try (Socket socket = socket()) {
          socket.getOutputStream().write(frame);
          socket.shutdownOutput();
          socket.getInputStream().readAllBytes();
        } catch (IOException e) {
          // hung up in mid-frame: as good an answer
        }
      }
      assertThat(good.inputs()).hasSize(RegisterMap.INPUTS);
    }
    assertThat(connector.state().up()).isTrue();
    Peers.await("no master", () -> connector.masters() == 0);
  }

  @Test
  void aCountBeyondTheEndWritesNothing() throws Exception {
    start("");
    byte[] tooFew = {0, 1, 0, 0, 0, 9, 1, 16, 0, 0, 0, 9, 2, 0, 3}; // 9 registers, data of one
    try (Socket socket = socket()) {
      socket.getOutputStream().write(tooFew);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    try (Plc plc = new Plc(connector.port(), 1)) {
      assertThat(plc.master().readMultipleRegisters(1, 0, 1)[0].getValue()).isZero();
    }
  }

  @Test
  void silentMastersMakePlaceForANewOne() throws Exception {
    start("");
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 3 * Slave.MOST_MASTERS; i++) {
        silent.add(socket());
      }
      Peers.await("masters", () -> connector.masters() == Slave.MOST_MASTERS);
      assertServes();
      assertThat(silent.get(0).getInputStream().read()).as("hung up").isEqualTo(-1);
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  @Test
  void aMasterThatIsSilentForTooLongIsDisconnected() throws Exception {
    start("idle-timeout: 200 ms\n");
    try (Socket socket = socket()) {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    Peers.await("no master", () -> connector.masters() == 0);
  }

  @Test
  void whoIsNoneOfTheMastersIsRefusedAndCounted() throws Exception {
    start("masters: [127.0.0.2]\n");
    try (Socket stranger = socket()) {
      assertThat(stranger.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(connector.state().message()).contains("1 refused");
    try (Socket master = new Socket()) {
      master.bind(new InetSocketAddress("127.0.0.2", 0));
      master.connect(new InetSocketAddress("127.0.0.1", connector.port()));
      Peers.await("the master", () -> connector.masters() == 1);
    }
  }

  @Test
  void aPortThatIsTakenIsSaidAtTheStart() {
    start("");
    try (FakeLine other = new FakeLine("line-1");
        ModbusConnector late =
            (ModbusConnector)
                TestSinks.create(new ModbusFactory(), folder, "port: " + connector.port(), other)) {
      assertThatThrownBy(late::start)
          .isInstanceOf(VcpClipException.class)
          .hasMessageContaining("port " + connector.port());
      assertThat(late.state().up()).isFalse();
    }
  }

  @Test
  void settingsAreRefusedAsAWholeWithTheirLines() {
    String wrong =
        """
        port: 99999
        bind: plc.example
        masters: [10.0.0.1, here]
        recipes: [a, a, '']
        word-order: middle
        answers: all
        """;
    assertThatThrownBy(() -> TestSinks.plan(new ModbusFactory(), folder, wrong))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("sink.yaml:1: port: expected a whole number")
        .hasMessageContaining("sink.yaml:2: bind: expected an IP address")
        .hasMessageContaining("sink.yaml:3: masters: ")
        .hasMessageContaining("sink.yaml:4: recipes: a name is given twice")
        .hasMessageContaining("sink.yaml:4: recipes: a name is empty")
        .hasMessageContaining("sink.yaml:5: word-order: expected one of high-first, low-first")
        .hasMessageContaining("sink.yaml:6: answers: unknown");
  }
}
