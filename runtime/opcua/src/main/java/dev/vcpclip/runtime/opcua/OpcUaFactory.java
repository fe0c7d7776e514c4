package dev.vcpclip.runtime.opcua;

import dev.vcpclip.runtime.connector.ConnectorFactory;
import dev.vcpclip.runtime.connector.Settings;
import java.net.InetAddress;

/**
 * An OPC UA server: {@code type: opcua}, {@code bind}, {@code port}, {@code host}, {@code
 * certificates}, {@code anonymous}, {@code unencrypted}.
 */
public final class OpcUaFactory implements ConnectorFactory {
  private static final int STANDARD_PORT = 4840;

  @Override
  public String type() {
    return "opcua";
  }

  @Override
  public Plan read(String name, Settings settings) {
    InetAddress bind = settings.address("bind", "127.0.0.1");
    String host = settings.text("host", bind.isAnyLocalAddress() ? "" : bind.getHostAddress());
    if (host.isEmpty()) {
      settings.problem(
          "host", "missing, and it listens on every address; expected the one to tell");
    } else if (!host.matches("[A-Za-z0-9.:_-]+")) {
      settings.problem("host", "expected a host's name or address, found '" + host + "'");
    }
    boolean anonymous = settings.flag("anonymous", false);
    boolean unencrypted = settings.flag("unencrypted", false);
    if (unencrypted && !anonymous && settings.sound("anonymous")) {
      settings.problem("unencrypted", "without a certificate nobody has a name: anonymous, too");
    }
    OpcUaSettings read =
        new OpcUaSettings(
            bind,
            settings.integer("port", 1, 65_535, STANDARD_PORT),
            host,
            settings.path("certificates", "state/opcua"),
            anonymous,
            unencrypted);
    return (station, lines) -> new OpcUaConnector(name, station, read, lines);
  }
}
