package dev.vcpclip.runtime.station;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vcpclip.runtime.bundle.TinyBundle;
import dev.vcpclip.runtime.station.config.StationConfig;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;

/** A whole station with the tiny model, a good and a bad picture over and over, and its clients. */
public final class TestStation implements AutoCloseable {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final int WHITE = 0xffffff;

  private final Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private StationService service;

  private TestStation(Path folder) {
    this.folder = folder;
  }

  /**
   * Starts a station with one line, {@code line-1}, on a free port.
   *
   * @param more lines of its configuration
   */
  public static TestStation start(Path folder, String... more) throws IOException {
    return prepare(folder, more).again();
  }

  /** Writes pictures, model and configuration without starting anything. */
  public static TestStation prepare(Path folder, String... more) throws IOException {
    TinyBundle.write(folder.resolve("tiny"));
    picture(folder.resolve("pictures/a-good.png"), 0);
    picture(folder.resolve("pictures/b-bad.png"), WHITE);
    String usual =
        """
        station: test
        model: {bundle: tiny, providers: [cpu], threads: 1}
        lines:
          - {name: line-1, source: "loop:pictures", takt: 20 s}
        """;
    String text = String.join("\n", more);
    Files.writeString(
        folder.resolve("station.yaml"),
        (text.contains("lines:") ? usual.replaceAll("(?s)lines:.*", "") : usual)
            + text
            + (text.contains("web:") ? "" : "\nweb: {port: 0, requests-per-second: 10000}\n"));
    return new TestStation(folder);
  }

  /** One whose configuration, {@code station.yaml}, is in the folder already. */
  static TestStation of(Path folder) {
    return new TestStation(folder);
  }

  private static void picture(Path file, int color) throws IOException {
    Files.createDirectories(file.getParent());
    BufferedImage image = new BufferedImage(96, 64, BufferedImage.TYPE_INT_RGB);
    for (int i = 20; i < 40; i++) {
      image.setRGB(i, i, color);
      image.setRGB(i + 1, i, color);
    }
    for (int y = 20; y < 50; y++) {
      for (int x = 30; x < 60; x++) {
        image.setRGB(x, y, color);
      }
    }
    ImageIO.write(image, "png", file.toFile());
  }

  /** Starts it from its configuration, as after a stop. */
  public TestStation again() {
    service = StationService.start(StationConfig.read(folder.resolve("station.yaml")), "test");
    return this;
  }

  StationService service() {
    return service;
  }

  /** Where the page is, with the slash at its end. */
  public String address() {
    return service.address();
  }

  /** Waits until every line is ready. */
  public TestStation awaitReady() throws Exception {
    await(() -> get("/ready").statusCode() == 200);
    return this;
  }

  static void await(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(110);
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  /** A request to a path. */
  public HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(address() + path.substring(1)));
  }

  /** What the station answers. */
  public HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path));
  }

  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    return send(request(path).header("X-Csrf-Token", "local").POST(BodyPublishers.ofString(body)));
  }

  /** Triggers and waits for the verdict. */
  JsonNode trigger(String partId) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        post("/api/lines/line-1/trigger", "{\"partId\":\"" + partId + "\"}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return MAPPER.readTree(answer.body());
  }

  JsonNode status() throws IOException, InterruptedException {
    return MAPPER.readTree(get("/api/status").body());
  }

  JsonNode line() throws IOException, InterruptedException {
    return status().path("lines").path(0);
  }

  JsonNode events() throws IOException, InterruptedException {
    return MAPPER.readTree(get("/api/events?most=100").body());
  }

  /** Stops it; a second call does nothing. */
  @Override
  public void close() {
    if (service != null) {
      service.close();
    }
  }
}
