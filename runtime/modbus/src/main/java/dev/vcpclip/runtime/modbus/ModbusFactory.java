package dev.vcpclip.runtime.modbus;

import dev.vcpclip.runtime.connector.ConnectorFactory;
import dev.vcpclip.runtime.connector.Settings;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A Modbus TCP slave: {@code type: modbus}, {@code bind}, {@code port}, {@code masters}, {@code
 * recipes}, {@code results}, {@code word-order}, {@code idle-timeout}.
 */
public final class ModbusFactory implements ConnectorFactory {
  private static final int STANDARD_PORT = 502;
  private static final Duration IDLE = Duration.ofMinutes(10);

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
    if (recipes.stream().anyMatch(String::isBlank)) {
      settings.problem("recipes", "a name is empty; each number is one recipe");
    }
    WordOrder order = settings.choice("word-order", WordOrder.class, WordOrder.HIGH_FIRST);
    Handshake.Shown shown = settings.choice("results", Handshake.Shown.class, Handshake.Shown.OWN);
    long idle = settings.duration("idle-timeout", IDLE).toMillis();
    int idleMillis = (int) Math.min(Math.max(idle, 1), Integer.MAX_VALUE);
    ModbusSettings read =
        new ModbusSettings(bind, port, masters, recipes, order, shown, idleMillis);
    return (station, lines) -> new ModbusConnector(name, read, lines);
  }
}
