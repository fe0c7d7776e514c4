package dev.vcpclip.runtime.station.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.PictureReader;
import dev.vcpclip.runtime.source.SourceException;
import dev.vcpclip.runtime.station.journal.JournalLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StationConfigTest {
  @TempDir private Path folder;

  private StationConfig read(String... lines) throws Exception {
    return StationConfig.read(
        Files.writeString(folder.resolve("station.yaml"), String.join("\n", lines)));
  }

  @Test
  void theSampleIsSound() {
    StationConfig config = StationConfig.read(Path.of("../../samples/station/station.yaml"));

    assertThat(config.station()).isEqualTo("demo");
    assertThat(config.lines().get(0).every()).isEqualTo(Duration.ofSeconds(3));
    assertThat(config.web().local()).isTrue();
  }

  @Test
  void everySampleIsSound() throws Exception {
    try (Stream<Path> files = Files.list(Path.of("../../samples/station"))) {
      List<Path> samples = files.filter(file -> file.toString().endsWith(".yaml")).toList();

      assertThat(samples).isNotEmpty();
      assertThat(samples)
          .allSatisfy(sample -> assertThat(StationConfig.read(sample).lines()).isNotEmpty());
    }
  }

  @Test
  void aRecipeThatThereIsNotIsNamedWithItsLine() throws Exception {
    Files.createDirectory(folder.resolve("recipes"));
    Files.writeString(folder.resolve("recipes/gear.json"), "{}");
    String lines = "lines: [{name: a, source: 'pattern:', recipe: nosuch}]";

    assertThat(read("station: a", "recipes: {folder: recipes}", lines.replace("nosuch", "gear")))
        .extracting(config -> config.lines().get(0).recipe())
        .isEqualTo("gear");
    assertThatThrownBy(() -> read("station: a", "recipes: {folder: recipes}", lines))
        .hasMessageContaining("station.yaml:3")
        .hasMessageContaining("no 'nosuch' in")
        .hasMessageContaining("expected one of: gear");
    assertThatThrownBy(() -> read("station: a", lines))
        .hasMessageContaining("'nosuch', but there is no recipes.folder");
  }

  @Test
  void aLimitCanBeNoneAndWhatMayFillTheDiskIsSaid() throws Exception {
    StationConfig some =
        read("station: a", "lines: [{name: a, source: 'pattern:'}]", "journal: {max-age: none}");
    StationConfig none =
        read(
            "station: a",
            "lines: [{name: a, source: 'pattern:'}]",
            "journal: {max-entries: none, max-size: none, max-age: none, max-undelivered: none}",
            "pictures: {max-count: none, max-size: none, max-age: none}",
            "sinks: [{type: csv}]");

    assertThat(some.journalLimits().age()).isEqualTo(JournalLimits.FOREVER);
    assertThat(some.unlimited()).isEmpty();
    assertThat(none.unlimited())
        .hasSize(3)
        .allMatch(said -> said.contains("no limit"), "each says what has no limit");
    assertThatThrownBy(
            () ->
                read(
                    "station: a",
                    "lines: [{name: a, source: 'pattern:'}]",
                    "journal: {max-age: never}",
                    "pictures: {max-count: 0}"))
        .hasMessageContaining("or 30 days, or none, found 'never'")
        .hasMessageContaining("pictures.max-count: expected a whole number from 1")
        .hasMessageContaining("or none, found '0'");
  }

  @Test
  void aFileThatIsNotThereYetIsNoMistakeAndAnAddressIsLeftAlone() throws Exception {
    StationConfig config =
        read(
            "station: a",
            "lines:",
            " - {name: a, source: later}",
            " - {name: b, source: 'loop:later'}",
            " - {name: c, source: 'pattern:64x48@5', frames: triggered, takt: 100 ms}");

    assertThatThrownBy(() -> config.lines().get(0).source().apply(PictureReader.defaults()))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining(folder.resolve("later") + " is not there");
    assertThat(config.lines().get(2).source().apply(PictureReader.defaults()).description())
        .contains("64 x 48");
    assertThat(config.lines().get(2).triggeredCamera()).isTrue();
  }

  @Test
  void theOptionsOfAFileThatIsNotThereYetAreReadAllTheSame() throws Exception {
    StationConfig sound =
        read(
            "station: a",
            "lines:",
            " - {name: a, source: later, options: {settled: 2, bitDepth: 12}}",
            " - {name: b, source: later.mp4, options: {maxRate: 5}}",
            " - {name: c, source: /dev/video97, options: {exposure: 3}}");

    assertThat(sound.lines()).hasSize(3);
    assertThatThrownBy(
            () ->
                read(
                    "station: a",
                    "lines:",
                    " - {name: a, source: later, options: {setled: 2}}",
                    " - {name: b, source: 'loop:later', options: {settled: 2}}",
                    " - {name: c, source: later.png, options: {settled: 2}}",
                    " - {name: d, source: later.mp4, options: {maxRate: fast}}"))
        .hasMessageContaining("station.yaml:3: lines[0].source: source 'a': ")
        .hasMessageContaining(
            "lines[0].source: source 'a': "
                + folder.resolve("later")
                + " is not there, and it has no option setled, it takes bitDepth, ")
        .hasMessageContaining("is not there, and it has no option settled, it takes bitDepth, cut")
        .hasMessageContaining("later.png is not there, and it has no option settled, it takes bitD")
        .hasMessageContaining("maxRate is 'fast', expected frames a second");
  }

  @Test
  void everyWrongOptionOfASourceIsSaidAtOnceAndOnce() {
    assertThatThrownBy(
            () ->
                read(
                    "station: a",
                    "lines:",
                    " - name: a",
                    "   source: rtsp://cam/live",
                    "   options: {transport: tpc, cutOut: '1,2,3', mirrored: 'yes', speed: 2}",
                    " - {name: b, source: later, options: {turn: up, mirrored: 1}}",
                    " - {name: c, source: later, options: {settled: 1, turn: left}}"))
        .hasMessageContaining("transport is 'tpc', expected tcp or udp")
        .hasMessageContaining("cutOut is '1,2,3', expected X,Y,WIDTHxHEIGHT")
        .hasMessageContaining("mirrored is 'yes', expected true or false")
        .hasMessageContaining("it has no option speed, it takes ")
        .hasMessageContaining("is not there, and mirrored is '1', expected true or false; turn is")
        .hasMessageContaining("no kind of source takes settled, turn together")
        .message()
        .satisfies(message -> assertThat(message.split("correct the source's options")).hasSize(3));
  }

  @Test
  void aPasswordInTheAddressAndAmongTheOptionsIsRefused() {
    assertThatThrownBy(
            () ->
                read(
                    "station: a",
                    "lines: [{name: a, source: 'rtsp://u:secret@cam/', options: {password: geheim}}]"))
        .hasMessageContaining("stand in the address and among the options")
        .hasMessageNotContaining("secret")
        .hasMessageNotContaining("geheim");
  }

  @Test
  void whatFollowsFromAMistakeIsNotSaidAsAnother() {
    assertThatThrownBy(
            () ->
                read(
                    "station: a",
                    "recipes: [recipes]",
                    "lines:",
                    " - {name: a, source: 'pattern:', recipe: gear, takt: 1x, trigger: {every: 1 s}}",
                    "web: {bind: 0.0.0.0, tls: {keystore: none.p12, password: 'env:HOME'}, users: me}",
                    "model: {providers: [gpu], openvino: .}",
                    "sinks:",
                    " - {file: a.csv}",
                    " - {file: b.csv}"))
        .message()
        .satisfies(
            said ->
                assertThat(said.lines().map(line -> line.replaceAll(".*yaml:\\d+: ", "")))
                    .containsExactlyInAnyOrder(
                        "recipes: expected a group of settings",
                        "lines[0].takt: expected a time such as 500 ms, 2 s, 5 min, 12 h or 30"
                            + " days, found '1x'",
                        "web.tls.keystore: " + folder.resolve("none.p12") + " is no file",
                        "web.users: expected a list: lines that begin with '- '",
                        "model.providers: 'gpu', expected some of tensorrt, cuda, openvino, cpu",
                        "model.openvino: "
                            + folder
                            + " is no file, expected OpenVINO's plug-in for ONNX Runtime",
                        "sinks[0].type: missing, expected text",
                        "sinks[1].type: missing, expected text"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"''", ".", "none.so"})
  void aPlugInThatIsNoFileIsSaidWithWhatWasExpected(String given) {
    assertThatThrownBy(() -> readModel("openvino: " + given))
        .hasMessageContaining("station.yaml:3: model.openvino: " + folder)
        .hasMessageEndingWith(" is no file, expected OpenVINO's plug-in for ONNX Runtime");
  }

  @Test
  void openVinoWithoutItsPlugInAndThePlugInWithoutOpenVinoAreMistakes() throws Exception {
    Files.writeString(folder.resolve("plugin.so"), "a library");

    assertThatThrownBy(() -> readModel("providers: [openvino]"))
        .hasMessageEndingWith(
            "station.yaml:3: model.providers: openvino alone needs model.openvino");
    assertThatThrownBy(() -> readModel("providers: [cuda, cpu], openvino: plugin.so"))
        .hasMessageEndingWith(
            "station.yaml:3: model.openvino: is never used, as model.providers leaves openvino"
                + " out");
    assertThat(readModel("providers: [openvino], openvino: plugin.so").provider().openVino())
        .isEqualTo(folder.resolve("plugin.so"));
    assertThat(readModel("providers: [openvino, cpu]").provider().openVino()).isNull();
  }

  private StationConfig readModel(String settings) throws Exception {
    return read(
        "station: a", "lines: [{name: a, source: 'pattern:'}]", "model: {" + settings + "}");
  }

  @Test
  void aSourceThatNothingReadsItsOptionsAndATriggerTooFastAreSaid() {
    assertThatThrownBy(
            () ->
                read(
                    "station: a",
                    "lines:",
                    " - {name: a, source: 'xyz://user:secret@camera'}",
                    " - {name: b, source: '.', options: {speed: fast}}",
                    " - {name: c, source: 'pattern:', takt: 2 s, trigger: {every: 1 s}}",
                    " - {name: d, source: 'rtsp://u:${env:NO_SUCH_VARIABLE}@camera/'}"))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("station.yaml:3: lines[0].source: source 'a' is of no known kind")
        .hasMessageContaining("station.yaml:4: lines[1].source:")
        .hasMessageContaining("no option speed")
        .hasMessageContaining("station.yaml:5: lines[2].trigger.every: 1000 ms is shorter")
        .hasMessageContaining("no environment variable NO_SUCH_VARIABLE")
        .message()
        .doesNotContain("secret");
  }

  @Test
  void pathsStartAtTheFilesFolder() throws Exception {
    StationConfig config = read("station: a", "lines:", " - {name: l, source: 'pattern:'}");

    assertThat(config.journal()).isEqualTo(folder.toAbsolutePath().resolve("state/journal.db"));
  }

  @Test
  void everyMistakeIsSaidAtOnceWithItsLineAndWhatWasExpected() {
    assertThatThrownBy(
            () ->
                read(
                    "stations: a",
                    "lines:",
                    "  - name: one line",
                    "    source: pattern:x",
                    "    takt: 5",
                    "  - name: b",
                    "web:",
                    "  port: 99999",
                    "  bind: 0.0.0.0",
                    "sinks:",
                    "  - type: carrier-pigeon",
                    "  - type: webhook",
                    "    url: ftp://x",
                    "    secret: plain",
                    "journal: {file: a, file: b}",
                    "pictures: [1]",
                    "model: {providers: [gpu], bundle: missing.vcp}"))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("station.yaml:1: station: missing, expected text")
        .hasMessageContaining("station.yaml:1: stations: unknown, expected one of journal, lines")
        .hasMessageContaining("station.yaml:3: lines[0].name: expected up to 32 letters")
        .hasMessageContaining("station.yaml:5: lines[0].takt: expected a time such as 500 ms")
        .hasMessageContaining("station.yaml:6: lines[1].source: missing")
        .hasMessageContaining("station.yaml:8: web.port: expected a whole number from 0 to 65535")
        .hasMessageContaining("web.users: missing, and other machines can reach the page")
        .hasMessageContaining("web.tls: missing, and other machines can reach the page")
        .hasMessageContaining("station.yaml:11: sinks[0].type: 'carrier-pigeon', expected one of")
        .hasMessageContaining("station.yaml:13: sinks[1].url: expected http")
        .hasMessageContaining("station.yaml:14: sinks[1].secret: expected env:NAME or file:PATH")
        .hasMessageContaining("station.yaml:15: journal.file: given twice")
        .hasMessageContaining("station.yaml:16: pictures: expected a group")
        .hasMessageContaining("station.yaml:17: model.providers: 'gpu', expected some of")
        .hasMessageContaining("station.yaml:17: model.bundle: no such file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//host/results",
        "http://host:99999/",
        "http://host:0/",
        "http:",
        "",
        "https://a:geheim@host/"
      })
  void anAddressThatNoResultCouldBePostedToIsRefused(String url) {
    assertThatThrownBy(
            () ->
                read(
                    "station: a",
                    "lines: [{name: l, source: 'pattern:'}]",
                    "sinks: [{type: webhook, url: '" + url + "'}]"))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("station.yaml:3: sinks[0].url: expected http://... or https://...")
        .hasMessageNotContaining("geheim");
  }

  @Test
  void whatIsNoYamlIsSaidWithItsLine() {
    assertThatThrownBy(() -> read("station: a", "lines: [", "web: }"))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("station.yaml:3: not valid YAML");
    assertThatThrownBy(() -> StationConfig.read(folder.resolve("none.yaml")))
        .hasMessageContaining("no such configuration");
    assertThatThrownBy(() -> read("- a"))
        .hasMessageContaining("station.yaml:1: expected a group of settings");
    assertThatThrownBy(() -> read("a: &a [*a]")).isInstanceOf(VcpClipException.class);
    assertThatThrownBy(() -> read("")).hasMessageContaining("station: missing");
    assertThatThrownBy(() -> read("!!javax.script.ScriptEngineManager []"))
        .isInstanceOf(VcpClipException.class);
  }

  @Test
  void aPasswordIsKnownByItsHashAlone() {
    PasswordHash hash = PasswordHash.parse(PasswordHash.of("geheim".toCharArray()).toString());

    assertThat(hash.matches("geheim".toCharArray())).isTrue();
    assertThat(hash.matches("Geheim".toCharArray())).isFalse();
    assertThat(hash.toString()).startsWith("pbkdf2-sha256$600000$").doesNotContain("geheim");
  }
}
