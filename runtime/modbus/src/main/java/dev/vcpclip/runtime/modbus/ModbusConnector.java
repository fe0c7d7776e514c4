package dev.vcpclip.runtime.modbus;

import dev.vcpclip.runtime.connector.Connector;
import dev.vcpclip.runtime.connector.PartResult;
import java.util.Map;

/** Every line's registers behind one port: the first line is unit 1, and so on. */
final class ModbusConnector implements Connector.Live {
  private final String name;
  private final Map<String, Handshake> handshakes;
  private final Slave slave;
  private volatile boolean open;

  ModbusConnector(String name, Map<String, Handshake> handshakes, Slave slave) {
    this.name = name;
    this.handshakes = handshakes;
    this.slave = slave;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start() {
    slave.open();
    open = true;
  }

  int port() {
    return slave.localPort();
  }

  int masters() {
    return slave.masters();
  }

  @Override
  public State state() {
    if (!open) {
      return new State(false, "not listening");
    }
    int refused = slave.refused();
    String message = "port " + port() + ", " + slave.masters() + " master(s)";
    return new State(true, refused == 0 ? message : message + ", " + refused + " refused");
  }

  @Override
  public void accept(PartResult result) {
    Handshake handshake = handshakes.get(result.line());
    if (handshake != null) {
      handshake.accept(result);
    }
  }

  @Override
  public void close() {
    open = false;
    slave.close();
  }
}
