package dev.vcpclip.runtime.station;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vcpclip.runtime.TextSoFar;
import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.connector.Peers;
import dev.vcpclip.runtime.launcher.Main;
import dev.vcpclip.runtime.station.journal.JournalQuery;
import dev.vcpclip.runtime.station.journal.JournalReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole program, killed at random moments while parts are triggered over its interface and a
 * sink is told of them. {@code -Dserve.kills=100} for more, {@code -Dserve.seed=7} for others.
 */
@Timeout(3600)
class KilledServeTest {
  private static final int KILLS = Integer.getInteger("serve.kills", 6);
  private static final int LONGEST_MILLIS = 1500;
  private static final int START_SECONDS = 120;
  private static final JsonMapper MAPPER = new JsonMapper();

  @TempDir private Path folder;
  private final HttpClient client = HttpClient.newHttpClient();

  /** What was answered, by the trigger's id. */
  private final Map<String, JsonNode> acknowledged = new LinkedHashMap<>();

  private int port;
  private int triggers;
  private Process station;

  @AfterEach
  void kill() throws InterruptedException {
    if (station != null) {
      station.destroyForcibly().waitFor();
    }
  }

  @Test
  void aKilledStationKeepsWhatItSaidSaysItOnceAndGoesOn() throws Exception {
    port = Peers.freePort();
    Random random = new Random(Long.getLong("serve.seed", 9));
    try (TestReceiver receiver = TestReceiver.away()) {
      receiver.comeBack();
      TestStation.prepare(
          folder, receiver.sink(), "web: {port: " + port + ", requests-per-second: 10000}");

      for (int kill = 0; kill < KILLS; kill++) {
        start();
        if (kill % 4 == 3) { // while it starts
          TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_MILLIS));
        } else {
          awaitReady();
          assertThatWhatWasSaidIsSaidAgain();
          triggerUntilKilled(random.nextInt(LONGEST_MILLIS));
        }
        kill();
      }

      start();
      awaitReady();
      assertThatWhatWasSaidIsSaidAgain();
      List<String> journal = partsOfTheJournal();
      assertThat(acknowledged).hasSizeGreaterThan(KILLS);
      assertThat(journal).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(triggers);
      TestStation.await(() -> Set.copyOf(receiver.parts()).containsAll(journal));
      TestStation.await(() -> picturesThatAreNotThere().isEmpty());
      // At least once: what a kill fell upon is told again, and nothing overtakes anything.
      assertThat(List.copyOf(new LinkedHashSet<>(receiver.parts()))).isEqualTo(journal);
    }
  }

  private List<String> picturesThatAreNotThere() throws Exception {
    JsonNode results = MAPPER.readTree(send(request("/api/results?most=1000").GET()).body());
    List<String> missing = new ArrayList<>();
    for (JsonNode result : results) {
      String picture = result.path("picture").asText();
      if (!picture.isEmpty()
          && send(request("/api/pictures/" + picture).GET()).statusCode() != 200) {
        missing.add(picture);
      }
    }
    return missing;
  }

  private void start() throws IOException {
    station =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "serve",
                "--config",
                folder.resolve("station.yaml").toString())
            .redirectErrorStream(true)
            .redirectOutput(output().toFile())
            .start();
  }

  private Path output() {
    return folder.resolve("output.txt");
  }

  private void awaitReady() throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!ready()) {
      assertThat(station.isAlive()).as(() -> read(output())).isTrue();
      assertThat(System.nanoTime()).as(() -> read(output())).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static String read(Path file) {
    try {
      return TextSoFar.of(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private boolean ready() throws InterruptedException {
    try {
      return send(request("/ready").GET()).statusCode() == 200;
    } catch (IOException e) {
      return false; // does not listen yet
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .header("X-Csrf-Token", "local")
        .timeout(Duration.ofSeconds(60));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private JsonNode trigger(String id, String part) throws IOException, InterruptedException {
    String body = "{\"id\":\"%s\",\"partId\":\"%s\"}".formatted(id, part);
    HttpResponse<String> answer =
        send(request("/api/lines/line-1/trigger").POST(BodyPublishers.ofString(body)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return MAPPER.readTree(answer.body());
  }

  /**
   * @param millis after the second verdict: a loaded machine may need long for that
   */
  private void triggerUntilKilled(int millis) throws InterruptedException {
    CompletableFuture<Void> killed = new CompletableFuture<>();
    try {
      acknowledgeNext();
      acknowledgeNext();
      killed =
          CompletableFuture.runAsync(
              station::destroyForcibly,
              CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS));
      while (true) {
        acknowledgeNext();
      }
    } catch (IOException e) {
      // In the midst of an answer, or it failed by itself.
      assertThat(killed).as(e.toString()).succeedsWithin(1, TimeUnit.MINUTES);
    }
  }

  private void acknowledgeNext() throws IOException, InterruptedException {
    triggers++;
    String id = "id " + triggers;
    acknowledged.put(id, trigger(id, "part " + triggers));
  }

  /** The same verdict at the same place in the journal, and nothing is inspected for it. */
  private void assertThatWhatWasSaidIsSaidAgain() throws Exception {
    int before = partsOfTheJournal().size();
    for (Map.Entry<String, JsonNode> each : acknowledged.entrySet()) {
      assertThat(verdict(trigger(each.getKey(), "again"))).isEqualTo(verdict(each.getValue()));
    }
    assertThat(partsOfTheJournal()).hasSize(before);
  }

  /**
   * Without its picture, of which it is known later only whether it could be kept, and the mark.
   */
  private static JsonNode verdict(JsonNode answer) {
    return ((ObjectNode) answer.deepCopy()).without(List.of("picture", "pictureLost", "earlier"));
  }

  private List<String> partsOfTheJournal() {
    List<String> parts = new ArrayList<>();
    JournalQuery all =
        new JournalQuery(Set.of(), null, null, null, null, null, Integer.MAX_VALUE, false);
    try (JournalReader reader = JournalReader.open(folder.resolve("state/journal.db"))) {
      long[] last = new long[1];
      reader.forEach(
          all,
          (PartResult result) -> {
            assertThat(result.sequence()).isGreaterThan(last[0]);
            last[0] = result.sequence();
            parts.add(result.partId());
          });
    }
    return parts;
  }
}
