package dev.vcpclip.runtime.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.connector.Connector;
import dev.vcpclip.runtime.connector.FakeLine;
import dev.vcpclip.runtime.connector.Mosquitto;
import dev.vcpclip.runtime.connector.Peers;
import dev.vcpclip.runtime.connector.TestSinks;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MqttTlsTest {
  private static final String PASSWORD = "keystore";

  @TempDir private Path folder;

  /** A certificate that is its own authority, as keystore and as PEM. */
  private void certificate(String name, String subject) throws Exception {
    Path store = folder.resolve(name + ".p12");
    Peers.run(
        folder,
        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
        "-genkeypair",
        "-alias",
        name,
        "-keyalg",
        "EC",
        "-startdate",
        "-1d", // a clock that is set back a little makes it no certificate of the future
        "-dname",
        "CN=" + name,
        "-ext",
        "san=" + subject,
        "-keystore",
        store.toString(),
        "-storepass",
        PASSWORD,
        "-storetype",
        "PKCS12");
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    pem(name + ".key", "PRIVATE KEY", keys.getKey(name, PASSWORD.toCharArray()).getEncoded());
    pem(name + ".pem", "CERTIFICATE", keys.getCertificate(name).getEncoded());
  }

  private void pem(String file, String kind, byte[] der) throws Exception {
    String body = Base64.getMimeEncoder().encodeToString(der);
    Files.writeString(
        folder.resolve(file),
        "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
  }

  private Mosquitto broker(String certificate, String... more) throws Exception {
    String[] settings = new String[2 + more.length];
    settings[0] = "certfile " + folder.resolve(certificate + ".pem");
    settings[1] = "keyfile " + folder.resolve(certificate + ".key");
    System.arraycopy(more, 0, settings, 2, more.length);
    return Mosquitto.at(folder, settings).start();
  }

  private Connector connect(int port, String tls, FakeLine line) {
    Connector connector =
        TestSinks.create(
            new MqttFactory(),
            folder,
            "broker: mqtts://127.0.0.1:" + port + "\ntls: " + tls + "\n",
            line);
    connector.start();
    return connector;
  }

  @Test
  void aBrokerOfATrustedAuthorityIsTakenAndAnotherIsNot() throws Exception {
    certificate("broker", "ip:127.0.0.1");
    certificate("stranger", "ip:127.0.0.1");
    try (FakeLine line = new FakeLine("line-1");
        Mosquitto broker = broker("broker");
        Connector trusted = connect(broker.port(), "{ca: broker.pem}", line);
        Connector wary = connect(broker.port(), "{ca: stranger.pem}", line);
        Connector usual = connect(broker.port(), "", line)) {
      Peers.await("the trusted broker", () -> trusted.state().up());
      Peers.await("the refusal", () -> wary.state().message().contains("certification path"));
      Peers.await("the refusal", () -> usual.state().message().contains("certification path"));
      assertThat(wary.state().up()).isFalse();
      assertThat(usual.state().up()).isFalse();
    }
  }

  @Test
  void aCertificateOfAnotherHostIsRefused() throws Exception {
    certificate("broker", "dns:broker.example");
    try (FakeLine line = new FakeLine("line-1");
        Mosquitto broker = broker("broker");
        Connector connector = connect(broker.port(), "{ca: broker.pem}", line)) {
      Peers.await(
          "the refusal", () -> connector.state().message().contains("No subject alternative"));
      assertThat(connector.state().up()).isFalse();
    }
  }

  @Test
  void aBrokerThatAsksForACertificateGetsTheStations() throws Exception {
    certificate("broker", "ip:127.0.0.1");
    certificate("station", "dns:station");
    Files.writeString(folder.resolve("secret"), PASSWORD + "\n");
    try (FakeLine line = new FakeLine("line-1");
        Mosquitto broker =
            broker(
                "broker",
                "cafile " + folder.resolve("station.pem"),
                "require_certificate true",
                "use_identity_as_username true");
        Connector known =
            connect(
                broker.port(),
                "{ca: broker.pem, keystore: station.p12, password: 'file:secret'}",
                line);
        Connector nobody = connect(broker.port(), "{ca: broker.pem}", line)) {
      Peers.await("the known station", () -> known.state().up());
      Peers.await("the refusal", () -> !nobody.state().message().contains("connecting"));
      assertThat(nobody.state().up()).isFalse();
    }
  }

  @Test
  void settingsAreRefusedAsAWholeWithTheirLines() throws Exception {
    Files.writeString(folder.resolve("empty.pem"), "nothing\n");
    String wrong =
        """
        broker: mqtts://user@broker
        topic: /hall/#
        password: secret
        commands: maybe
        keep-alive: 100 h
        tls:
          ca: empty.pem
        """;
    assertThatThrownBy(() -> TestSinks.plan(new MqttFactory(), folder, wrong))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("sink.yaml:1: broker: expected mqtt://host:port")
        .hasMessageContaining("sink.yaml:2: topic: ")
        .hasMessageContaining("sink.yaml:3: password: without a user")
        .hasMessageContaining("sink.yaml:4: commands: expected true or false")
        .hasMessageContaining("sink.yaml:5: keep-alive: expected 1 s");
    assertThatThrownBy(
            () ->
                TestSinks.plan(
                    new MqttFactory(),
                    folder,
                    "broker: mqtts://broker\ntls:\n  ca: empty.pem\n  password: x\n"))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("sink.yaml:3: tls.ca: ")
        .hasMessageContaining("sink.yaml:4: tls.password: without a keystore");
    assertThatThrownBy(
            () ->
                TestSinks.plan(
                    new MqttFactory(), folder, "broker: mqtt://broker\ntls: {ca: empty.pem}\n"))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("sink.yaml:2: tls: the broker is mqtt://");
    for (String broker : List.of("//host", "mqtt://host:99999", "mqtt://host/path")) {
      assertThatThrownBy(
              () -> TestSinks.plan(new MqttFactory(), folder, "broker: " + broker + "\n"))
          .isInstanceOf(VcpClipException.class)
          .hasMessageContaining("sink.yaml:1: broker: expected mqtt://host:port");
    }
    // Nothing is known of an address that is wrong: what stands beside it may be right.
    assertThatThrownBy(
            () ->
                TestSinks.plan(new MqttFactory(), folder, "broker: broker\ntls: {ca: none.pem}\n"))
        .hasMessageContaining("sink.yaml:1: broker: expected mqtt://")
        .hasMessageContaining("sink.yaml:2: tls.ca: ")
        .message()
        .hasLineCount(2);
  }
}
