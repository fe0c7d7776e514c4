package dev.vcpclip.runtime.mqtt;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import dev.vcpclip.runtime.connector.ConnectorFactory;
import dev.vcpclip.runtime.connector.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.Set;

/**
 * An MQTT 5 client: {@code type: mqtt}, {@code broker}, {@code user}, {@code password}, {@code
 * client-id}, {@code topic}, {@code commands}, {@code tls}, {@code keep-alive}, {@code timeout}.
 */
public final class MqttFactory implements ConnectorFactory {
  private static final int PLAIN_PORT = 1883;
  private static final int TLS_PORT = 8883;
  private static final URI NOWHERE = URI.create("mqtt://localhost");
  private static final String EXPECTED = "mqtt://host:port or mqtts://host:port, user apart";
  private static final long LONGEST_KEEP_ALIVE = 65_535;

  @Override
  public String type() {
    return "mqtt";
  }

  @Override
  public Plan read(String name, Settings settings) {
    URI broker = broker(settings);
    // Where the address is wrong nothing is known of it, and what stands below tls can be right.
    boolean encrypted =
        settings.sound("broker") ? broker.getScheme().equals("mqtts") : settings.has("tls");
    MqttClientSslConfig tls = Tls.read(settings, encrypted);
    boolean loggedIn = settings.has("user");
    if (!loggedIn && settings.has("password")) {
      settings.problem("password", "without a user");
    }
    int usual = encrypted ? TLS_PORT : PLAIN_PORT;
    MqttSettings read =
        new MqttSettings(
            broker.getHost(),
            broker.getPort() < 0 ? usual : broker.getPort(),
            tls,
            settings.text("user", ""),
            loggedIn && settings.has("password") ? settings.secret("password") : "",
            settings.text("client-id", ""),
            topic(settings),
            settings.flag("commands", false),
            keepAlive(settings),
            settings.duration("timeout", Duration.ofSeconds(10)));
    return (station, lines) -> new MqttConnector(name, station, read, lines);
  }

  private static URI broker(Settings settings) {
    URI broker = settings.address("broker", Set.of("mqtt", "mqtts"), NOWHERE, EXPECTED);
    if (!broker.getPath().isEmpty()) {
      settings.problem("broker", "expected " + EXPECTED);
    }
    return broker;
  }

  private static String topic(Settings settings) {
    String topic = settings.text("topic", "");
    if (topic.matches(".*[+#\\p{Cntrl}].*|/.*|.*/|\\$.*")) {
      settings.problem(
          "topic",
          "expected what topics begin with, such as hall/vision, without + # $ at its ends");
    }
    return topic;
  }

  private static Duration keepAlive(Settings settings) {
    Duration keepAlive = settings.duration("keep-alive", Duration.ofSeconds(10));
    if (keepAlive.toSeconds() < 1 || keepAlive.toSeconds() > LONGEST_KEEP_ALIVE) {
      settings.problem("keep-alive", "expected 1 s to " + LONGEST_KEEP_ALIVE + " s");
    }
    return keepAlive;
  }
}
