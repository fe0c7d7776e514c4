package dev.vcpclip.runtime.station;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.station.config.PasswordHash;
import dev.vcpclip.runtime.station.config.StationConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the page refuses, each from the outside. */
@Timeout(300)
class WebSecurityTest {
  private static final String HASH = PasswordHash.of("Hammer 7".toCharArray()).toString();
  private static final String POST_LOGIN =
      "POST /login HTTP/1.1\r\nHost: localhost\r\nX-Csrf-Token: x\r\n";

  @TempDir private Path folder;
  private TestStation station;

  @AfterEach
  void stop() {
    if (station != null) {
      station.close();
    }
  }

  private void startWithUsers() throws IOException {
    station =
        TestStation.start(
            folder,
            "web:",
            "  port: 0",
            "  requests-per-second: 1000",
            "  users:",
            "    - {name: vera, role: viewer, password-hash: '" + HASH + "'}",
            "    - {name: otto, role: operator, password-hash: '" + HASH + "'}",
            "    - {name: emma, role: engineer, password-hash: '" + HASH + "'}");
  }

  /** A session, as the page has one. */
  private record Login(String cookie, String csrf) {}

  private Login login(String name, String password) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        station.post("/login", "{\"name\":\"%s\",\"password\":\"%s\"}".formatted(name, password));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(cookie).contains("HttpOnly", "SameSite=Strict", "Path=/");
    return new Login(
        cookie.substring(0, cookie.indexOf(';')),
        new JsonMapper().readTree(answer.body()).path("csrf").asText());
  }

  private int post(Login login, String path, String body) throws IOException, InterruptedException {
    return station
        .send(
            station
                .request(path)
                .header("Cookie", login.cookie())
                .header("X-Csrf-Token", login.csrf())
                .POST(BodyPublishers.ofString(body)))
        .statusCode();
  }

  @Test
  void withoutAPasswordNothingIsShownButTheLoginAndWhetherItIsAlive() throws Exception {
    startWithUsers();

    assertThat(station.get("/api/status").statusCode()).isEqualTo(401);
    assertThat(station.get("/api/results").statusCode()).isEqualTo(401);
    assertThat(station.get("/api/lines/line-1/picture").statusCode()).isEqualTo(401);
    assertThat(station.get("/metrics").statusCode()).isEqualTo(401);
    assertThat(station.get("/station.js").statusCode()).isEqualTo(401);
    assertThat(station.get("/").headers().firstValue("Location")).contains("/login.html");
    assertThat(station.get("/login.html").statusCode()).isEqualTo(200);
    assertThat(station.get("/health").body()).isEqualTo("alive\n");
    assertThat(station.post("/api/lines/line-1/trigger", "{}").statusCode()).isEqualTo(401);
  }

  @Test
  void eachRoleMayDoItsOwnAndNoMore() throws Exception {
    startWithUsers();
    Login viewer = login("vera", "Hammer 7");
    Login operator = login("otto", "Hammer 7");
    Login engineer = login("emma", "Hammer 7");

    assertThat(post(viewer, "/api/lines/line-1/pause", "{\"paused\":true}")).isEqualTo(403);
    assertThat(post(operator, "/api/lines/line-1/pause", "{\"paused\":true}")).isEqualTo(200);
    assertThat(post(operator, "/api/lines/line-1/confirm", "{}")).isEqualTo(403);
    assertThat(post(engineer, "/api/lines/line-1/confirm", "{}")).isEqualTo(200);
    assertThat(post(operator, "/api/recipes/gear/restore", "{\"revision\":1}")).isEqualTo(403);
    assertThat(post(engineer, "/api/recipes/gear/restore", "{\"revision\":1}")).isEqualTo(400);
    assertThat(post(viewer, "/logout", "{}")).isEqualTo(200);
    assertThat(station.send(station.request("/api/status").header("Cookie", viewer.cookie())))
        .extracting(HttpResponse::statusCode)
        .isEqualTo(401);
  }

  @Test
  void theJournalKnowsWhoPausedTheLine() throws Exception {
    startWithUsers();
    Login operator = login("otto", "Hammer 7");

    post(operator, "/api/lines/line-1/pause", "{\"paused\":true}");

    String events =
        station.send(station.request("/api/events").header("Cookie", operator.cookie())).body();
    assertThat(events).contains("\"kind\":\"PAUSE\",\"who\":\"otto\"");
  }

  @Test
  void anotherSitesFormChangesNothing() throws Exception {
    startWithUsers();
    Login operator = login("otto", "Hammer 7");

    HttpRequest.Builder withoutToken =
        station
            .request("/api/lines/line-1/pause")
            .header("Cookie", operator.cookie())
            .POST(BodyPublishers.ofString("{\"paused\":true}"));
    assertThat(station.send(withoutToken).statusCode()).isEqualTo(403);
    assertThat(post(new Login(operator.cookie(), "guessed"), "/api/lines/line-1/pause", "{}"))
        .isEqualTo(403);
  }

  @Test
  void wrongPasswordsAreSlowedDownAndUnknownNamesLookTheSame() throws Exception {
    startWithUsers();
    String wrong = "{\"name\":\"vera\",\"password\":\"x\"}";

    HttpResponse<String> known = station.post("/login", wrong);
    HttpResponse<String> unknown = station.post("/login", wrong.replace("vera", "nobody"));
    assertThat(known.statusCode()).isEqualTo(401);
    assertThat(unknown.body()).isEqualTo(known.body());
    // Five at once, then one in 12 s: as many as a slow machine may be allowed meanwhile.
    int last = 401;
    for (int i = 0; i < 100 && last == 401; i++) {
      last = station.post("/login", wrong).statusCode();
    }

    assertThat(last).isEqualTo(429);
  }

  @Test
  void aProgramLogsInWithEachRequest() throws Exception {
    startWithUsers();
    String basic =
        "Basic "
            + Base64.getEncoder().encodeToString("vera:Hammer 7".getBytes(StandardCharsets.UTF_8));

    HttpResponse<String> metrics =
        station.send(station.request("/metrics").header("Authorization", basic));

    assertThat(metrics.statusCode()).isEqualTo(200);
    assertThat(metrics.body()).contains("vcpclip_verdicts_total");
  }

  @Test
  void everyAnswerForbidsForeignScriptsFramesAndGuessedTypes() throws Exception {
    station = TestStation.start(folder);

    for (String path : new String[] {"/", "/api/status", "/nothing", "/health"}) {
      var headers = station.get(path).headers();
      assertThat(headers.firstValue("Content-Security-Policy").orElse(""))
          .as(path)
          .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'");
      assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(headers.firstValue("X-Frame-Options")).contains("DENY");
      assertThat(headers.firstValue("Referrer-Policy")).contains("no-referrer");
      assertThat(headers.firstValue("Server")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/pictures/20260101/..%2f..%2fstation.yaml",
        "/api/pictures/..%2f..%2f..%2f/etc%2fpasswd",
        "/api/pictures/20260101/%2e%2e%2f%2e%2e%2fjournal.db",
        "/..%2f..%2fetc/passwd",
        "/api/pictures/20260101/a.jpg%00.png",
        "/api/pictures/20260101/..%5c..%5cstation.yaml",
        "/../../../etc/passwd",
      })
  void noPathLeadsToAFileThatIsNotThePages(String path) throws Exception {
    station = TestStation.start(folder);

    assertThat(rawStatus("GET " + path + " HTTP/1.1", "localhost"))
        .containsPattern("HTTP/1.1 4\\d\\d");
  }

  @Test
  void aStrangersNameForThisMachineIsRefused() throws Exception {
    station = TestStation.start(folder);

    assertThat(rawStatus("GET /api/status HTTP/1.1", "rebound.example")).contains("403");
    assertThat(rawStatus("GET /api/status HTTP/1.1", "localhost")).contains("200");
  }

  /** The status line, of a request that no client library would send. */
  private String rawStatus(String request, String host) throws IOException {
    URI address = URI.create(station.address());
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(
              (request + "\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.ISO_8859_1));
      return String.valueOf(
          new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
              .readLine());
    }
  }

  @Test
  void bodiesThatComeByTheByteHoldNobodyUp() throws Exception {
    startWithUsers();
    URI address = URI.create(station.address());
    List<Socket> slow = new ArrayList<>();
    ScheduledExecutorService dripping = Executors.newSingleThreadScheduledExecutor();
    try {
      for (int i = 0; i < 32; i++) { // twice as many as there are threads
        Socket socket = new Socket(address.getHost(), address.getPort());
        slow.add(socket);
        send(socket, POST_LOGIN + "Content-Length: 4000\r\n\r\n{");
      }
      dripping.scheduleWithFixedDelay(
          () -> slow.forEach(socket -> drip(socket)), 5, 5, TimeUnit.SECONDS);

      assertThat(station.get("/health").body()).isEqualTo("alive\n");
      login("otto", "Hammer 7");
    } finally {
      dripping.shutdownNow();
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void drip(Socket socket) {
    try {
      send(socket, " ");
    } catch (IOException e) {
      // the station has had enough of it
    }
  }

  @Test
  void aBodyWithoutEndIsRefused() throws Exception {
    station = TestStation.start(folder);
    URI address = URI.create(station.address());
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      socket.setSoTimeout(100_000);
      StringBuilder request = new StringBuilder(POST_LOGIN + "Transfer-Encoding: chunked\r\n\r\n");
      for (int i = 0; i < 100; i++) {
        request.append("3e8\r\n").append("x".repeat(1000)).append("\r\n");
      }
      send(socket, request.toString());
      assertThat(
              new BufferedReader(
                      new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
                  .readLine())
          .contains("413");
    }
  }

  @Test
  void bodiesAndRatesHaveTheirLimits() throws Exception {
    station = TestStation.start(folder, "web: {port: 0, requests-per-second: 2}");

    assertThat(station.post("/api/lines/line-1/pause", "x".repeat(20_000)).statusCode())
        .isEqualTo(413);
    int answered = 0;
    long began = System.nanoTime();
    for (int i = 0; i < 40; i++) {
      answered += station.get("/health").statusCode() == 200 ? 1 : 0;
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    // Eight at once, then two a second: on a slow machine more of them.
    assertThat((double) answered).isLessThanOrEqualTo(8 + 2 * seconds);
  }

  @Test
  void whatIsNoJsonOrNoNameIsAMessageAndNotATrace() throws Exception {
    station = TestStation.start(folder);

    HttpResponse<String> noJson = station.post("/api/lines/line-1/trigger", "{");
    HttpResponse<String> longId =
        station.post("/api/lines/line-1/trigger", "{\"id\":\"" + "x".repeat(200) + "\"}");
    HttpResponse<String> misspelt = station.post("/api/lines/line-1/trigger", "{\"ID\":\"a\"}");
    HttpResponse<String> noLine = station.post("/api/lines/none/pause", "{\"paused\":true}");
    HttpResponse<String> wrongNumber = station.get("/api/results?most=many");

    assertThat(noJson.statusCode()).isEqualTo(400);
    assertThat(noJson.body()).contains("not valid JSON").doesNotContain("at dev.", "Exception");
    assertThat(longId.statusCode()).isEqualTo(400);
    assertThat(misspelt.statusCode()).isEqualTo(400);
    assertThat(misspelt.body())
        .contains("'ID'", "expected some of id, partId, recipe, labels, wait");
    assertThat(noLine.statusCode()).isEqualTo(404);
    assertThat(wrongNumber.statusCode()).isEqualTo(400);
  }

  @Test
  void beyondThisMachineThereIsNoPageWithoutPasswordAndEncryption() throws Exception {
    TestStation.prepare(folder, "web: {bind: 0.0.0.0, port: 0}");

    assertThatThrownBy(() -> StationConfig.read(folder.resolve("station.yaml")))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("web.users: missing")
        .hasMessageContaining("web.tls: missing");
  }

  @Test
  void beyondThisMachineThePageIsEncryptedAndItsCookieStaysSo() throws Exception {
    Path keystore = folder.resolve("page.p12");
    keytool(keystore);
    Files.writeString(folder.resolve("secret.txt"), "changeit\n");
    station =
        TestStation.start(
            folder,
            "web:",
            "  bind: 0.0.0.0",
            "  port: 0",
            "  tls: {keystore: page.p12, password: 'file:secret.txt'}",
            "  users:",
            "    - {name: vera, role: viewer, password-hash: '" + HASH + "'}");
    URI address = URI.create(station.address().replace("0.0.0.0", "localhost"));
    HttpClient client = HttpClient.newBuilder().sslContext(trusting(keystore)).build();

    HttpResponse<String> login =
        client.send(
            HttpRequest.newBuilder(address.resolve("/login"))
                .header("X-Csrf-Token", "login")
                .POST(BodyPublishers.ofString("{\"name\":\"vera\",\"password\":\"Hammer 7\"}"))
                .build(),
            BodyHandlers.ofString());

    assertThat(address.getScheme()).isEqualTo("https");
    assertThat(login.statusCode()).isEqualTo(200);
    assertThat(login.headers().firstValue("Set-Cookie").orElse("")).contains("Secure");
    assertThat(login.headers().firstValue("Strict-Transport-Security")).isPresent();
    assertThat(login.sslSession().orElseThrow().getProtocol()).isIn("TLSv1.2", "TLSv1.3");
  }

  private static void keytool(Path keystore) throws IOException, InterruptedException {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "page",
                "-keyalg",
                "EC",
                "-startdate",
                "-1d", // a clock that is set back a little makes it no certificate of the future
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                keystore.toString(),
                "-storepass",
                "changeit")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(keytool.waitFor(100, TimeUnit.SECONDS)).isTrue();
  }

  private static SSLContext trusting(Path keystore) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keystore)) {
      store.load(in, "changeit".toCharArray());
    }
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("page", store.getCertificate("page"));
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }
}
