package dev.vcpclip.runtime.mqtt;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import java.time.Duration;

/**
 * What {@link MqttFactory} reads.
 *
 * @param host of the broker
 * @param port of the broker
 * @param tls {@code null} for a connection that anybody can read
 * @param user to log in with; empty for none
 * @param password of the user; empty for none
 * @param clientId empty for one that is made of the station's name
 * @param topic what every topic begins with; empty for one that is made of the station's name
 * @param commands whether triggers and choices of recipes are taken from the broker
 * @param keepAlive after which a silent connection is tried, and is given up
 * @param timeout for an answer of the broker
 */
record MqttSettings(
    String host,
    int port,
    MqttClientSslConfig tls,
    String user,
    String password,
    String clientId,
    String topic,
    boolean commands,
    Duration keepAlive,
    Duration timeout) {
  /** Without the password. */
  @Override
  public String toString() {
    return (tls == null ? "mqtt://" : "mqtts://") + host + ":" + port;
  }

  String clientId(String station) {
    return clientId.isEmpty() ? "vcpclip-" + plain(station) : clientId;
  }

  String topic(String station) {
    return topic.isEmpty() ? "vcpclip/" + plain(station) : topic;
  }

  private static String plain(String station) {
    return station.replaceAll("[+#/\\p{Cntrl}]", "_");
  }
}
