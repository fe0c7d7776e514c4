package dev.vcpclip.runtime.station;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.map.VerdictRule;
import dev.vcpclip.runtime.recipe.RecipeStore;
import dev.vcpclip.runtime.station.config.PasswordHash;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page in a browser; its pictures are left in {@code target/page-*.png}. */
@Timeout(600)
class PageTest {
  private static final Path PICTURES = Path.of("target");
  private static final int PHONE = 390;

  @TempDir private Path folder;

  @TempDir private Path profile;

  private Browser browser;
  private TestStation station;

  @BeforeEach
  void startBrowser() throws Exception {
    browser = Browser.start(profile);
    browser.size(1280, 1100);
  }

  @AfterEach
  void stop() {
    if (browser != null) {
      browser.close();
    }
    if (station != null) {
      station.close();
    }
  }

  @Test
  void aShiftLeaderSeesVerdictsHeatMapChartAndSinksAndChangesRecipeAndPause() throws Exception {
    RecipeStore.of(folder.resolve("recipes"))
        .put(Recipe.builder().name("gear").rule(new VerdictRule(0.5, 0.9)).build(), "me", "");
    station =
        TestStation.start(folder, "recipes: {folder: recipes}", "sinks: [{type: json-lines}]")
            .awaitReady();
    for (int i = 0; i < 12; i++) {
      station.trigger("gear " + i);
    }
    browser.open(station.address());
    TestStation.await(() -> browser.text(".verdict").equals("FAIL"));
    TestStation.await(
        () -> browser.evaluate("document.querySelector('img').naturalWidth > 0").equals("true"));

    assertThat(browser.text("h1")).isEqualTo("test");
    assertThat(browser.text(".counts")).contains("pass").contains("6");
    assertThat(browser.evaluate("document.querySelectorAll('.chart rect').length")).isEqualTo("12");
    assertThat(browser.evaluate("document.querySelectorAll('.chart line').length")).isEqualTo("1");
    assertThat(browser.evaluate("document.querySelectorAll('#results tr').length")).isEqualTo("12");
    assertThat(browser.text("#sinks")).contains("json-lines", "up");

    browser.evaluate(
        "{const s = document.querySelector('.recipe'); s.value = 'gear';"
            + " s.dispatchEvent(new Event('change'));}");
    TestStation.await(
        () -> browser.evaluate("document.querySelectorAll('.chart line').length").equals("2"));
    browser.click(".pause");
    TestStation.await(() -> browser.text(".phase").equals("paused"));
    assertThat(station.line().path("recipe").asText()).isEqualTo("gear");
    TestStation.await(() -> browser.text("#events").contains("recipe gear revision 1 chosen"));
    browser.screenshot(PICTURES.resolve("page-wide.png"));

    browser.size(PHONE, 1800);
    TestStation.await(() -> browser.evaluate("innerWidth").equals(String.valueOf(PHONE)));
    assertThat(Integer.parseInt(browser.evaluate("document.documentElement.scrollWidth")))
        .as("nothing is wider than a phone")
        .isLessThanOrEqualTo(PHONE);
    browser.screenshot(PICTURES.resolve("page-phone.png"));
    assertThat(
            browser.evaluate(
                "performance.getEntriesByType('resource')"
                    + ".filter(e => !e.name.startsWith(location.origin)).length"))
        .as("nothing comes from elsewhere")
        .isEqualTo("0");
  }

  @Test
  void aPartWithoutAScoreHasNoBarInTheChart() throws Exception {
    station = TestStation.start(folder, "lines: [{name: line-1, source: later}]");
    station.trigger("blind");
    browser.open(station.address());

    TestStation.await(
        () -> browser.evaluate("document.querySelectorAll('.chart circle').length").equals("1"));
    assertThat(browser.evaluate("document.querySelectorAll('.chart rect').length")).isEqualTo("0");
  }

  @Test
  void whenTheStationIsGoneThePageSaysSo() throws Exception {
    station = TestStation.start(folder).awaitReady();
    browser.open(station.address());
    TestStation.await(() -> browser.text("#health").equals("ready"));

    station.close();

    TestStation.await(
        () -> browser.evaluate("document.getElementById('offline').hidden").equals("false"));
    assertThat(browser.text("#offline")).contains("No answer from the station since");
    assertThat(browser.text("#health")).isEqualTo("no answer");
    browser.screenshot(PICTURES.resolve("page-gone.png"));
  }

  @Test
  void aViewerLogsInLooksAndMayTouchNothing() throws Exception {
    String hash = PasswordHash.of("Hammer 7".toCharArray()).toString();
    station =
        TestStation.start(
            folder,
            "web:",
            "  port: 0",
            "  users: [{name: vera, role: viewer, password-hash: '" + hash + "'}]");
    browser.open(station.address());
    TestStation.await(() -> browser.evaluate("location.pathname").equals("/login.html"));
    browser.screenshot(PICTURES.resolve("page-login.png"));

    browser.evaluate(
        "{document.getElementById('name').value = 'vera';"
            + " document.getElementById('password').value = 'Hammer 7';"
            + " document.querySelector('button').click();}");
    TestStation.await(() -> browser.text("#user").equals("vera, viewer"));

    TestStation.await(
        () ->
            browser
                .evaluate("[...document.querySelectorAll('article button')].every(b => b.disabled)")
                .equals("true"));
    browser.click("#logout");
    TestStation.await(() -> browser.evaluate("location.pathname").equals("/login.html"));
    assertThat(Files.exists(PICTURES.resolve("page-login.png"))).isTrue();
  }
}
