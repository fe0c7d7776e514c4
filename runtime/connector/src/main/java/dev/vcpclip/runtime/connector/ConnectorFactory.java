package dev.vcpclip.runtime.connector;

import java.util.List;

/**
 * A kind of connector, found with {@link java.util.ServiceLoader}: a module adds one by standing on
 * the class path.
 */
public interface ConnectorFactory {
  /** The {@code type} in the configuration, such as {@code mqtt}. */
  String type();

  /**
   * Reads a sink's settings; everything wrong is told to them, not thrown.
   *
   * @param name the sink's name
   * @param settings the sink's part of the configuration
   * @return what makes the connector, used only when nothing in the whole configuration is wrong
   */
  Plan read(String name, Settings settings);

  /** Makes a connector. */
  interface Plan {
    /**
     * Connects to nothing yet: see {@link Connector#start()}.
     *
     * @param station name of the station
     * @param lines every line of the station, at least one
     */
    Connector create(String station, List<Line> lines);
  }
}
