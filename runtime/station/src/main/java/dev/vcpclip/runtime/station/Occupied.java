package dev.vcpclip.runtime.station;

import dev.vcpclip.runtime.station.config.StationConfig;
import dev.vcpclip.runtime.station.journal.Journal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** What of a configuration's another program has now: most often a station of the same one. */
public final class Occupied {
  private Occupied() {}

  /**
   * Looks, and keeps nothing.
   *
   * @return a sentence for each thing that a start would be refused for as long as it is so
   */
  public static List<String> now(StationConfig config) {
    List<String> occupied = new ArrayList<>();
    InetAddress bind = config.web().bind();
    int port = config.web().port();
    if (port != 0 && !listens(bind, port)) {
      occupied.add(
          "web.port: nothing can listen on %s port %d now. Is a station running, or the port or address not this machine's?"
              .formatted(bind.getHostAddress(), port));
    }
    if (Journal.inUse(config.journal())) {
      occupied.add("journal.file: a station writes " + config.journal() + " now");
    }
    return occupied;
  }

  private static boolean listens(InetAddress address, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(address, port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
