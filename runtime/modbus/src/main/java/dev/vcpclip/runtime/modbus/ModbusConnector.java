package dev.vcpclip.runtime.modbus;

import com.ghgande.j2mod.modbus.procimg.ProcessImage;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.connector.Connector;
import dev.vcpclip.runtime.connector.Line;
import dev.vcpclip.runtime.connector.PartResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Every line's registers behind one port: the first line is unit 1, and so on. */
final class ModbusConnector implements Connector.Live {
  private static final int UNITS = 247;

  private final String name;
  private final ModbusSettings settings;
  private final List<Line> lines;
  private final Map<String, Handshake> handshakes = new ConcurrentHashMap<>();
  private volatile Slave slave;

  /**
   * @param lines may be filled until {@link #start()}
   */
  ModbusConnector(String name, ModbusSettings settings, List<Line> lines) {
    this.name = name;
    this.settings = settings;
    this.lines = lines;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start() {
    if (lines.size() > UNITS) {
      throw new VcpClipException(
          "%s: %d lines, but Modbus has %d units".formatted(name, lines.size(), UNITS));
    }
    List<ProcessImage> images = new ArrayList<>();
    for (Line line : lines) {
      Handshake handshake =
          new Handshake(name, line, settings.recipes(), settings.order(), settings.shown());
      handshakes.put(line.name(), handshake);
      images.add(new RegisterImage(handshake));
    }
    Slave opened = new Slave(name, settings, images);
    opened.open();
    slave = opened;
  }

  int port() {
    return slave.localPort();
  }

  int masters() {
    return slave.masters();
  }

  @Override
  public State state() {
    Slave opened = slave;
    if (opened == null) {
      return new State(false, "not listening");
    }
    int refused = opened.refused();
    String message = "port " + opened.localPort() + ", " + opened.masters() + " master(s)";
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
    Slave opened = slave;
    slave = null;
    if (opened != null) {
      opened.close();
    }
  }
}
