package dev.vcpclip.runtime.station;

import com.sun.net.httpserver.HttpServer;
import dev.vcpclip.runtime.connector.Peers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web server to which a station posts results; it can go away and come back. */
final class TestReceiver implements AutoCloseable {
  private final int port;
  private final List<String> parts = Collections.synchronizedList(new ArrayList<>());
  private ExecutorService executor;
  private HttpServer server;

  private TestReceiver(int port) {
    this.port = port;
  }

  /** One that is not there yet, on a port that was free. */
  static TestReceiver away() {
    return new TestReceiver(Peers.freePort());
  }

  /** The station's setting for it. */
  String sink() {
    return "sinks: [{type: webhook, url: 'http://127.0.0.1:" + port + "/results'}]";
  }

  /** Part ids in the order in which they came. */
  List<String> parts() {
    return List.copyOf(parts);
  }

  int received() {
    return parts.size();
  }

  void comeBack() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
    executor = Executors.newCachedThreadPool();
    server.setExecutor(executor);
    server.createContext(
        "/results",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          parts.add(body.replaceAll(".*\"partId\":\"([^\"]*)\".*", "$1"));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
  }

  void goAway() {
    if (server != null) {
      server.stop(0);
      executor.shutdownNow();
      server = null;
    }
  }

  @Override
  public void close() {
    goAway();
  }
}
