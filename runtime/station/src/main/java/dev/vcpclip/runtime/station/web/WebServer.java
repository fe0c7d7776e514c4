package dev.vcpclip.runtime.station.web;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.station.config.WebConfig;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.http.UnauthorizedResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.EagerContentHandler;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server: its files lie in the jar, so that no path leads to the disk. Thread-safe. */
public final class WebServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
  private static final long LARGEST_BODY = 16 * 1024;

  /** What a piece of a body may hold, however little is in it: a buffer for reading. */
  private static final int PIECE_OVERHEAD = 8 * 1024;

  /** In pieces of a network's packets a body has 12. */
  private static final long MOST_PIECES = 16;

  /** So that bodies that do not end cannot take all memory. */
  private static final int CONNECTIONS = 1000;

  private static final String TOO_LARGE = "body: expected at most " + LARGEST_BODY + " bytes";
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final int THREADS = 16;
  private static final int IDLE_MILLIS = 30_000;
  private static final int BAD_REQUEST = 400;
  private static final int SERVER_ERROR = 500;

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  private final WebConfig config;
  private final Javalin server;

  private WebServer(WebConfig config, Javalin server) {
    this.config = config;
    this.server = server;
  }

  /**
   * Listens.
   *
   * @throws VcpClipException when the port is taken or the certificate cannot be read
   */
  public static WebServer start(WebConfig config, StationView view) {
    Guard guard = new Guard(config);
    Map<String, byte[]> files = files();
    Routes routes = new Routes(new Api(view, guard).routes(), files.keySet());
    Javalin server =
        Javalin.create(
            javalin -> {
              configure(javalin, config);
              javalin.routes.before(guard::check);
              javalin.routes.before(routes::check);
              files.forEach((path, content) -> serve(javalin, path, content));
              routes.addTo(javalin.routes);
              errors(javalin);
            });
    try {
      server.start();
    } catch (RuntimeException e) {
      server.stop();
      throw new VcpClipException(
          "page: cannot listen on %s port %d (%s). Is another station running? Set web.port."
              .formatted(config.bind().getHostAddress(), config.port(), rootMessage(e)),
          e);
    }
    return new WebServer(config, server);
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage();
  }

  private static void configure(JavalinConfig javalin, WebConfig config) {
    javalin.startup.showJavalinBanner = false;
    javalin.startup.showOldJavalinVersionWarning = false;
    javalin.http.maxRequestSize = LARGEST_BODY;
    QueuedThreadPool threads = new QueuedThreadPool(THREADS, 4);
    threads.setName("page");
    threads.setDaemon(true);
    javalin.jetty.threadPool = threads;
    javalin.jetty.modifyServer(
        server -> {
          server.setErrorHandler(WebServer::unreadable);
          server.setHandler(bodiesFirst());
          server.addBean(new NetworkConnectionLimit(CONNECTIONS, server));
        });
    javalin.jetty.addConnector((server, http) -> connector(server, http, config));
  }

  /**
   * A request comes to a thread when all of its body is there: else a few connections that send a
   * byte now and then would hold them all, without a password. A body in more pieces than anybody
   * needs is too large, too, as each may hold a buffer.
   */
  private static Handler.Wrapper bodiesFirst() {
    return new EagerContentHandler(
        new EagerContentHandler.RetainedContentLoaderFactory(
            LARGEST_BODY + MOST_PIECES * PIECE_OVERHEAD, PIECE_OVERHEAD, true));
  }

  private static ServerConnector connector(
      Server server, HttpConfiguration http, WebConfig config) {
    http.setSendServerVersion(false);
    ServerConnector connector;
    if (config.keystore() == null) {
      connector = new ServerConnector(server, new HttpConnectionFactory(http));
    } else {
      SslContextFactory.Server tls = new SslContextFactory.Server();
      tls.setKeyStorePath(config.keystore().toString());
      tls.setKeyStoreType("PKCS12");
      tls.setKeyStorePassword(config.keystorePassword());
      tls.setIncludeProtocols("TLSv1.2", "TLSv1.3");
      HttpConfiguration https = new HttpConfiguration(http);
      https.addCustomizer(new SecureRequestCustomizer(false));
      connector =
          new ServerConnector(
              server, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory(https));
    }
    connector.setHost(config.bind().getHostAddress());
    connector.setPort(config.port());
    connector.setIdleTimeout(IDLE_MILLIS);
    return connector;
  }

  private static Map<String, byte[]> files() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (String name :
        new String[] {
          "index.html", "login.html", "station.css", "station.js", "login.js", "icon.svg"
        }) {
      try (InputStream in = WebServer.class.getResourceAsStream(name)) {
        files.put("/" + name, in.readAllBytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    files.put("/", files.get("/index.html"));
    return files;
  }

  private static void serve(JavalinConfig javalin, String path, byte[] content) {
    String ending = path.equals("/") ? "html" : path.substring(path.lastIndexOf('.') + 1);
    javalin.routes.get(path, request -> request.contentType(TYPES.get(ending)).result(content));
  }

  private static void errors(JavalinConfig javalin) {
    javalin.routes.exception(
        UnauthorizedResponse.class,
        (e, request) -> {
          request.status(e.getStatus());
          boolean page = request.path().equals("/");
          if (page) {
            request.redirect("/login.html");
          } else {
            error(request, e.getMessage());
          }
        });
    javalin.routes.exception(
        HttpResponseException.class,
        (e, request) -> {
          request.status(e.getStatus());
          boolean large = e.getStatus() == HttpStatus.CONTENT_TOO_LARGE.getCode();
          error(request, large ? TOO_LARGE : e.getMessage());
        });
    javalin.routes.exception(
        VcpClipException.class,
        (e, request) -> {
          request.status(BAD_REQUEST);
          error(request, e.getMessage());
        });
    javalin.routes.exception(
        IllegalArgumentException.class,
        (e, request) -> {
          request.status(BAD_REQUEST);
          error(request, e.getMessage());
        });
    javalin.routes.exception(
        Exception.class,
        (e, request) -> {
          LOG.error("{} {}: {}", request.method(), request.path(), e.toString());
          request.status(SERVER_ERROR);
          error(request, "something went wrong; the log says more");
        });
  }

  /** What is no request at all, so that it comes to no route, is answered in the same form. */
  private static boolean unreadable(Request request, Response response, Callback callback) {
    response.getHeaders().put("Content-Type", "application/json");
    Guard.HEADERS.forEach((name, value) -> response.getHeaders().put(name, value));
    boolean large = response.getStatus() == HttpStatus.CONTENT_TOO_LARGE.getCode();
    Object message = large ? TOO_LARGE : request.getAttribute(ErrorHandler.ERROR_MESSAGE);
    Content.Sink.write(
        response, true, MAPPER.valueToTree(errorOf(String.valueOf(message))).toString(), callback);
    return true;
  }

  private static Map<String, String> errorOf(String message) {
    return Map.of("error", message);
  }

  private static void error(Context request, String message) {
    request.json(errorOf(String.valueOf(message)));
  }

  /** Where the page is, for people. */
  public String address() {
    String scheme = config.keystore() == null ? "http" : "https";
    return scheme + "://" + config.bind().getHostAddress() + ":" + server.port() + "/";
  }

  /** Whether it takes requests. */
  public boolean alive() {
    return server.jettyServer().server().isRunning();
  }

  /** Stops listening. A second call does nothing. */
  @Override
  public void close() {
    server.stop();
  }
}
