package dev.vcpclip.runtime.opcua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.connector.FakeLine;
import dev.vcpclip.runtime.connector.PartVerdict;
import dev.vcpclip.runtime.connector.Peers;
import dev.vcpclip.runtime.connector.TestSinks;
import dev.vcpclip.runtime.opcua.TestClient.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in. */
class CertificatesTest {
  @TempDir private Path folder;

  private OpcUaConnector start(int port, FakeLine line) throws InterruptedException {
    OpcUaConnector connector =
        (OpcUaConnector)
            TestSinks.create(
                new OpcUaFactory(), folder, "port: " + port + "\ncertificates: pki\n", line);
    connector.start();
    Peers.await("the server", () -> connector.state().up());
    line.attach(connector);
    return connector;
  }

  private List<Path> rejected() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("pki/rejected"))) {
      return files.toList();
    }
  }

  @Test
  void aClientIsRefusedUntilItsCertificateIsMovedToTheTrustedOnes() throws Exception {
    int port = Peers.freePort();
    String url = "opc.tcp://127.0.0.1:" + port + "/vcpclip";
    Identity identity = Identity.create();
    byte[] own;
    try (FakeLine line = new FakeLine("line-1");
        OpcUaConnector connector = start(port, line)) {
      assertThatThrownBy(() -> TestClient.open(url).close())
          .as("no certificate at all")
          .isInstanceOf(UaException.class);
      assertThatThrownBy(() -> TestClient.secure(url, identity, true).close())
          .as("a stranger")
          .isInstanceOf(UaException.class);
      assertThat(rejected()).hasSize(1);

      Files.move(rejected().get(0), folder.resolve("pki/trusted/certs").resolve("client.der"));
      Peers.await("it is let in", () -> reads(url, identity));
      assertThatThrownBy(() -> TestClient.secure(url, identity, false).close())
          .as("anonymous, though encrypted")
          .isInstanceOf(UaException.class);
      assertThat(connector.state().up()).isTrue();
      own = Files.readAllBytes(folder.resolve("pki/own.der"));
    }

    try (FakeLine line = new FakeLine("line-1");
        OpcUaConnector connector = start(port, line)) {
      assertThat(Files.readAllBytes(folder.resolve("pki/own.der"))).as("kept").isEqualTo(own);
      line.judge(trigger -> line.result(trigger, PartVerdict.FAIL, 0.875));
      asyncua(url, identity);
      assertThat(connector.state().up()).isTrue();
    }
  }

  private static boolean reads(String url, Identity identity) {
    try (TestClient client = TestClient.secure(url, identity, true)) {
      return client.text("line-1/VisionStateMachine/CurrentState").equals("Operational");
    } catch (UaException e) {
      return false; // not yet
    }
  }

  private void asyncua(String url, Identity identity) throws Exception {
    identity.write(folder);
    String python = Peers.python("asyncua", "asyncua");
    List<String> told =
        Peers.run(
            folder,
            python,
            Path.of(CertificatesTest.class.getResource("asyncua_client.py").toURI()).toString(),
            url,
            folder.resolve("client.der").toString(),
            folder.resolve("key.der").toString());
    assertThat(told).contains("job True 0", "automatic again");
  }
}
