package dev.vcpclip.runtime.modbus;

import com.ghgande.j2mod.modbus.procimg.ProcessImage;
import dev.vcpclip.runtime.connector.Connector;
import dev.vcpclip.runtime.connector.ConnectorFactory;
import dev.vcpclip.runtime.connector.Line;
import dev.vcpclip.runtime.connector.Settings;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A Modbus TCP slave: {@code type: modbus}, {@code bind}, {@code port}, {@code masters}, {@code
 * recipes}, {@code results}, {@code word-order}, {@code idle-timeout}.
 */
public final class ModbusFactory implements ConnectorFactory {
  private static final int STANDARD_PORT = 502;
  private static final Duration IDLE = Duration.ofMinutes(10);
  private static final int UNITS = 247;

  @Override
  public String type() {
    return "modbus";
  }

  @Override
  public Plan read(String name, Settings settings) {
    InetAddress bind = settings.address("bind", "127.0.0.1");
    int port = settings.integer("port", 0, 65_535, STANDARD_PORT);
    Set<InetAddress> masters = new HashSet<>(settings.addresses("masters"));
    List<String> recipes = settings.texts("recipes", List.of());
    if (new HashSet<>(recipes).size() != recipes.size()) {
      settings.problem("recipes", "a name is given twice; each number is one recipe");
    }
    WordOrder order = settings.choice("word-order", WordOrder.class, WordOrder.HIGH_FIRST);
    Handshake.Shown shown = settings.choice("results", Handshake.Shown.class, Handshake.Shown.OWN);
    long idle = settings.duration("idle-timeout", IDLE).toMillis();
    int idleMillis = (int) Math.min(Math.max(idle, 1), Integer.MAX_VALUE);
    return (station, lines) -> {
      Map<String, Handshake> handshakes = new LinkedHashMap<>();
      return new LazyModbus(
          name,
          () -> {
            List<ProcessImage> images = new ArrayList<>();
            for (Line line : lines.subList(0, Math.min(lines.size(), UNITS))) {
              Handshake handshake = new Handshake(line, recipes, order, shown);
              handshakes.put(line.name(), handshake);
              images.add(new RegisterImage(handshake));
            }
            return new ModbusConnector(
                name, handshakes, new Slave(name, bind, port, images, masters, idleMillis));
          });
    };
  }
}
