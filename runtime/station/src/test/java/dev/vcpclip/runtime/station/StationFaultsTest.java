package dev.vcpclip.runtime.station;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vcpclip.runtime.Calibration;
import dev.vcpclip.runtime.ModelIdentity;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.TestCalibrations;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.map.VerdictRule;
import dev.vcpclip.runtime.recipe.RecipeStore;
import dev.vcpclip.runtime.station.config.StationConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What happens to a whole station when something around it fails. */
@Timeout(600)
class StationFaultsTest {
  @TempDir private Path folder;
  private TestStation station;

  @AfterEach
  void stop() {
    if (station != null) {
      station.close();
    }
  }

  @Test
  void triggersAreAnsweredAndKnownAgainAfterARestart() throws Exception {
    station = TestStation.start(folder).awaitReady();
    assertThat(station.status().path("model").path("graph").asText()).isEqualTo("portable");
    assertThat(station.trigger("gear 1").path("verdict").asText()).isEqualTo("PASS");
    String bad = station.trigger("gear 2").path("id").asText();
    station.close();

    station.again().awaitReady();

    String again = station.post("/api/lines/line-1/trigger", "{\"id\":\"" + bad + "\"}").body();
    assertThat(again).contains("\"partId\":\"gear 2\"", "\"verdict\":\"FAIL\"");
    assertThat(station.get("/api/results").body()).contains("gear 1", "gear 2");
    assertThat(station.events().toString())
        .contains("\"kind\":\"STARTED\"", "\"kind\":\"STOPPED\"", "\"kind\":\"MODEL\"");
  }

  @Test
  void aSecondStationOnTheSameJournalIsRefused() throws Exception {
    station = TestStation.start(folder);

    assertThatThrownBy(
            () -> StationService.start(StationConfig.read(folder.resolve("station.yaml")), "test"))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("another station writes this journal");
    assertThat(station.get("/health").statusCode()).isEqualTo(200);
  }

  @Test
  void aPortInUseIsSaidAndEverythingIsFreedAgain() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      TestStation prepared =
          TestStation.prepare(folder, "web: {port: " + taken.getLocalPort() + "}");

      assertThatThrownBy(prepared::again)
          .isInstanceOf(VcpClipException.class)
          .hasMessageContaining("cannot listen on 127.0.0.1 port " + taken.getLocalPort())
          .hasMessageContaining("web.port");
    }
    station = TestStation.start(folder); // on the same journal
    assertThat(station.get("/health").statusCode()).isEqualTo(200);
  }

  @Test
  void aStationStartsWithoutItsCameraAndHealsWhenItComes() throws Exception {
    TestStation prepared = TestStation.prepare(folder);
    Path away = Files.move(folder.resolve("pictures"), folder.resolve("elsewhere"));
    station = prepared.again();
    TestStation.await(() -> station.line().path("phase").asText().equals("FAULT"));
    assertThat(station.get("/ready").statusCode()).isEqualTo(503);
    assertThat(station.get("/ready").body()).contains("is not there");
    assertThat(station.trigger("blind").path("verdict").asText()).isEqualTo("UNSURE");

    Files.move(away, folder.resolve("pictures"));

    station.awaitReady();
    assertThat(station.trigger("seen").path("verdict").asText()).isEqualTo("PASS");
  }

  @Test
  void aBundleThatIsDamagedMakesPartsUnsureAndIsSaidUntilItIsReplaced() throws Exception {
    TestStation prepared = TestStation.prepare(folder);
    Path model = folder.resolve("tiny/model.onnx");
    byte[] sound = Files.readAllBytes(model);
    Files.write(model, new byte[100]);
    station = prepared.again();
    TestStation.await(() -> station.get("/ready").body().contains("model.onnx"));

    assertThat(station.trigger("part").path("verdict").asText()).isEqualTo("UNSURE");
    Files.write(model, sound);

    station.awaitReady();
    assertThat(station.trigger("part").path("verdict").asText()).isEqualTo("PASS");
  }

  @Test
  void aDamagedRecipeRefusesTheStartAndLaterLeavesTheOneInForce() throws Exception {
    Path recipes = folder.resolve("recipes");
    RecipeStore store = RecipeStore.of(recipes);
    store.put(recipe("gear", 0.9), "me", "");
    TestStation prepared = TestStation.prepare(folder, "recipes: {folder: recipes}");
    Path file = recipes.resolve("gear.json");
    byte[] sound = Files.readAllBytes(file);
    Files.writeString(file, "{");
    assertThatThrownBy(prepared::again)
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("gear.json");

    Files.write(file, sound);
    station = prepared.again().awaitReady();
    station.post("/api/lines/line-1/recipe", "{\"name\":\"gear\"}");
    Files.writeString(file, "{");
    TestStation.await(() -> station.line().path("alarms").toString().contains("gear.json"));

    assertThat(station.line().path("alarms").toString())
        .contains("recipe restore gear --revision 1");
    assertThat(station.line().path("defectFrom").asDouble()).isEqualTo(0.9);
    assertThat(station.trigger("part").path("verdict").asText()).isEqualTo("PASS");
    assertThat(station.post("/api/recipes/gear/restore", "{\"revision\":1}").body())
        .contains("\"revision\":2");
    TestStation.await(() -> !station.line().path("alarms").toString().contains("gear.json"));
  }

  @Test
  void aRecipeThatDoesNotFitTheModelThatRunsIsAnAlarmAndTheStationNotReady() throws Exception {
    RecipeStore.of(folder.resolve("recipes")).put(ofAnotherGraph(), "me", "");
    station =
        TestStation.start(
            folder,
            "recipes: {folder: recipes}",
            "lines: [{name: line-1, source: 'loop:pictures', recipe: gear, takt: 20 s}]");

    TestStation.await(() -> station.get("/ready").body().contains("graph 'int8-bf16'"));
    assertThat(station.get("/ready").statusCode()).isEqualTo(503);
    assertThat(station.get("/ready").body())
        .startsWith("line-1: recipe 'gear': calibrated with")
        .hasLineCount(1);
    assertThat(station.line().path("alarms"))
        .singleElement()
        .asString()
        .contains("recipe 'gear'", "graph 'int8-bf16'", "Calibrate again");
    assertThat(station.get("/metrics").body()).contains("vcpclip_alarms{line=\"line-1\"} 1");
    assertThat(station.trigger("part").path("verdict").asText()).isEqualTo("UNSURE");
    TestStation.await(() -> alarmsOfTheJournal() == 1);

    station.post("/api/lines/line-1/pause", "{\"paused\":true}");
    assertThat(station.get("/ready").statusCode()).isEqualTo(200);
    station.post("/api/lines/line-1/pause", "{\"paused\":false}");
    assertThat(station.get("/ready").statusCode()).isEqualTo(503);

    station.post("/api/lines/line-1/recipe", "{\"name\":\"default\"}");

    station.awaitReady();
    assertThat(station.line().path("alarms")).isEmpty();
    assertThat(station.get("/metrics").body()).contains("vcpclip_alarms{line=\"line-1\"} 0");
    assertThat(station.trigger("part").path("verdict").asText()).isEqualTo("PASS");
    assertThat(alarmsOfTheJournal()).isOne();
  }

  private long alarmsOfTheJournal() throws Exception {
    return station.events().findValuesAsText("kind").stream().filter("ALARM"::equals).count();
  }

  /** As when the model runs without a provider that it was calibrated with. */
  private static Recipe ofAnotherGraph() {
    Recipe recipe = recipe("gear", 0.9);
    Calibration measured =
        TestCalibrations.madeWith(new ModelIdentity("0".repeat(64), "int8-bf16", "OpenVINO"));
    return recipe.toBuilder().calibration(measured.withSeal(recipe.seal(measured))).build();
  }

  @Test
  void aRecipesNewRevisionIsFoundJournalledWithItsAuthorAndUsed() throws Exception {
    RecipeStore store = RecipeStore.of(folder.resolve("recipes"));
    store.put(recipe("gear", 0.9), "me", "");
    station =
        TestStation.start(
                folder,
                "recipes: {folder: recipes}",
                "lines: [{name: line-1, source: 'loop:pictures', recipe: gear, takt: 20 s}]")
            .awaitReady();

    store.put(recipe("gear", 0.7), "anna", "new lamp");
    TestStation.await(() -> station.events().toString().contains("gear revision 2 changed"));

    assertThat(station.events().toString()).contains("\"who\":\"anna\"");
    assertThat(station.trigger("part").path("recipeRevision").asInt()).isEqualTo(2);
    assertThat(station.post("/api/recipes/gear/restore", "{\"revision\":1}").body())
        .contains("\"revision\":3");
    TestStation.await(() -> station.line().path("defectFrom").asDouble() == 0.9);
  }

  @Test
  void aRecipeIsChosenByThePageByATriggerAndStaysOverARestart() throws Exception {
    RecipeStore store = RecipeStore.of(folder.resolve("recipes"));
    store.put(recipe("gear", 0.9), "me", "");
    store.put(recipe("shaft", 0.95), "me", "");
    station = TestStation.start(folder, "recipes: {folder: recipes}").awaitReady();

    station.post("/api/lines/line-1/recipe", "{\"name\":\"gear\"}");
    String other = station.post("/api/lines/line-1/trigger", "{\"recipe\":\"shaft\"}").body();
    String unknown = station.post("/api/lines/line-1/trigger", "{\"recipe\":\"wheel\"}").body();
    station.close();
    station.again().awaitReady();

    assertThat(other).contains("\"recipe\":\"shaft\"");
    assertThat(unknown).contains("\"cause\":\"RECIPE\"", "expected one of");
    assertThat(station.line().path("recipe").asText()).isEqualTo("gear");
    assertThat(station.events().toString())
        .contains("\"kind\":\"RECIPE\",\"who\":\"page\",\"subject\":\"gear\"");
  }

  private static Recipe recipe(String name, double threshold) {
    return Recipe.builder().name(name).rule(VerdictRule.at(threshold)).build();
  }

  @Test
  void aSinkThatIsAwayDelaysNothingAndGetsEverythingInOrderWhenItIsBack() throws Exception {
    try (TestReceiver receiver = TestReceiver.away()) {
      station = TestStation.start(folder, receiver.sink()).awaitReady();
      for (int i = 0; i < 60; i++) {
        station.trigger("part " + i);
      }
      assertThat(station.status().path("sinks").path(0).path("waiting").asInt()).isEqualTo(60);
      assertThat(station.status().path("sinks").path(0).path("up").asBoolean()).isFalse();

      receiver.comeBack();

      // At least once: what is answered late is told again, and nothing overtakes anything.
      TestStation.await(() -> Set.copyOf(receiver.parts()).size() >= 60);
      assertThat(List.copyOf(new LinkedHashSet<>(receiver.parts())))
          .isEqualTo(IntStream.range(0, 60).mapToObj(i -> "part " + i).toList());
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIsSaidAtTheStart() throws Exception {
    Files.writeString(folder.resolve("state"), "a file where a folder is wanted");

    assertThatThrownBy(() -> TestStation.start(folder))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining(folder.resolve("state").toString());
  }

  @Test
  void onAFullDiskNothingIsAcknowledgedAndTheLineSaysSoAndHeals() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk.toString()),
        "no right to mount a small disk: run as root on Linux");
    try {
      station =
          TestStation.start(
                  folder,
                  "journal: {file: disk/journal.db}",
                  "lines: [{name: line-1, source: 'loop:pictures', takt: 300 ms}]")
              .awaitReady();
      station.trigger("before");
      Path ballast = disk.resolve("ballast");
      fill(ballast);

      AtomicInteger parts = new AtomicInteger();
      AtomicReference<HttpResponse<String>> answer = new AtomicReference<>();
      TestStation.await( // the log has room for some verdicts that are written over earlier ones
          () -> {
            String part = "{\"id\":\"full %d\"}".formatted(parts.incrementAndGet());
            answer.set(station.post("/api/lines/line-1/trigger", part));
            if (answer.get().statusCode() != 503) {
              return false;
            }
            TimeUnit.MILLISECONDS.sleep(2500); // a checkpoint may make room in the log once more
            return station.line().path("phase").asText().equals("FAULT");
          });

      String stuck = "\"id\":\"full %d\"".formatted(parts.get());
      assertThat(answer.get().body())
          .contains(
              "the takt of 300 ms is over", "the disk is full", "\"cause\":\"JOURNAL\"", stuck);
      assertThat(station.line().path("phase").asText()).isEqualTo("FAULT");
      assertThat(station.get("/ready").body()).contains("free space");
      assertThat(station.post("/api/lines/line-1/trigger", "{}").body())
          .contains("\"cause\":\"JOURNAL\"");
      assertThat(station.get("/api/results").body()).doesNotContain(stuck);
      Files.delete(ballast);
      station.awaitReady();
      TestStation.await(() -> station.get("/api/results").body().contains(stuck));
      JsonNode newest = station.status().path("results").path(0);
      assertThat(newest.path("id").asText()).isEqualTo("full " + parts.get());
      assertThat(newest.path("verdict").asText()).isEqualTo("LATE");
      TestStation.await(() -> station.events().toString().contains("triggers missed meanwhile: "));
    } finally {
      if (station != null) {
        station.close();
        station = null;
      }
      run("umount", disk.toString());
    }
  }

  @Test
  void aPictureThatAFullDiskRefusesIsSaidByResultJournalAndPage() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString()),
        "no right to mount a small disk: run as root on Linux");
    try {
      station =
          TestStation.start(folder, "pictures: {folder: disk/kept, keep: everything}").awaitReady();
      Path ballast = disk.resolve("ballast");
      fill(ballast);

      String lost = station.trigger("on a full disk").path("id").asText();

      TestStation.await(() -> station.get("/api/results").body().contains("pictureLost"));
      assertThat(station.get("/api/results?part=on%20a%20full%20disk").body())
          .contains("\"pictureLost\":", "disk/kept")
          .doesNotContain("\"picture\":");
      assertThat(station.status().path("results").path(0).path("pictureLost").asText())
          .contains("disk/kept");
      assertThat(station.status().path("warnings").toString()).contains("pictures are not kept");
      assertThat(station.post("/api/lines/line-1/trigger", "{\"id\":\"" + lost + "\"}").body())
          .contains("pictureLost");

      Files.delete(ballast);
      String kept = station.trigger("with room again").path("picture").asText();
      TestStation.await(() -> station.get("/api/pictures/" + kept).statusCode() == 200);
    } finally {
      if (station != null) {
        station.close();
        station = null;
      }
      run("umount", disk.toString());
    }
  }

  @Test
  void aLineThatWasPausedStaysSoOverARestartAndSaysWhoPausedIt() throws Exception {
    station = TestStation.start(folder).awaitReady();
    station.post("/api/lines/line-1/pause", "{\"paused\":true}");
    station.close();

    station.again();

    TestStation.await(() -> station.line().path("phase").asText().equals("PAUSED"));
    assertThat(station.line().path("message").asText()).contains("paused by page at 20");
    assertThat(station.post("/api/lines/line-1/trigger", "{}").body())
        .contains("\"cause\":\"PAUSED\"", "paused by page");
    station.post("/api/lines/line-1/pause", "{\"paused\":false}");
    station.awaitReady();
    station.close();

    station.again().awaitReady();
    assertThat(station.trigger("goes on").path("verdict").asText()).isEqualTo("PASS");
  }

  @Test
  void aTriggersLabelsAreKeptWithItsResult() throws Exception {
    station = TestStation.start(folder).awaitReady();
    String labels = "\"labels\":{\"order\":\"4711\",\"product\":\"gear \u00fc\"}";

    String told = station.post("/api/lines/line-1/trigger", "{\"id\":\"a\"," + labels + "}").body();

    assertThat(told).contains(labels);
    assertThat(station.get("/api/results").body()).contains(labels);
  }

  private static void fill(Path ballast) throws IOException {
    byte[] block = new byte[4096];
    try (var out = Files.newOutputStream(ballast)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      assertThat(ballast).isNotEmptyFile(); // as full as it gets
    }
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false; // no such program here
    }
  }
}
