package dev.vcpclip.runtime.modbus;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;

/**
 * What {@link ModbusFactory} reads.
 *
 * @param bind address to listen on
 * @param port 0 for any free one
 * @param masters who may connect; empty for everybody
 * @param recipes by number, from 1; empty for {@code default} and then each line's others by name
 * @param order of the words of numbers of 32 bits
 * @param shown which results are shown
 * @param idleMillis after which a silent master is disconnected
 */
record ModbusSettings(
    InetAddress bind,
    int port,
    Set<InetAddress> masters,
    List<String> recipes,
    WordOrder order,
    Handshake.Shown shown,
    int idleMillis) {
  /** Copies the collections. */
  ModbusSettings {
    masters = Set.copyOf(masters);
    recipes = List.copyOf(recipes);
  }
}
