package dev.vcpclip.runtime.station;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.RecipeFile;
import dev.vcpclip.runtime.bundle.TinyBundle;
import dev.vcpclip.runtime.image.PictureFolder;
import dev.vcpclip.runtime.launcher.Main;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.runtime.map.VerdictRule;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@Timeout(400)
class WatchCommandTest {
  private static final int SIGINT = 2;
  private static final int PICTURES = 20_000;
  private static final int BLACK = 0;
  private static final int WHITE = 0xffffff;

  @TempDir private Path temp;
  private Path bundle;
  private Path pictures;
  private Path out;

  private final StringWriter standardOut = new StringWriter();
  private final StringWriter standardErr = new StringWriter();

  @BeforeEach
  void writeBundle() throws IOException {
    bundle = temp.resolve("bundle");
    out = temp.resolve("watch");
    pictures = Files.createDirectory(temp.resolve("pictures"));
    TinyBundle.write(bundle);
  }

  @Test
  void watchesAFolderAndWritesVerdictsAndDefects() throws IOException {
    picture("a.png", BLACK);
    picture("b.png", WHITE);

    int exit = watch("line-2=" + pictures, "--frames", "2");

    assertThat(exit).as(standardErr.toString()).isEqualTo(Verb.DEFECT);
    assertThat(Files.readAllLines(out.resolve("verdicts.jsonl")))
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).contains("\"stream\":\"line-2\""));
    assertThat(overlays()).hasSize(1).allSatisfy(file -> assertThat(file).isNotEmptyFile());
    assertThat(standardOut.toString())
        .containsPattern("line-2 +ended .* defect 1.0000 +judged 2, failed 0, dropped 0")
        .contains("2 received: 1 good, 1 defect, 0 undecided, 0 failed, 0 dropped;");
  }

  @Test
  void onlyGoodPicturesExitWithZero() throws IOException {
    picture("a.png", BLACK);

    assertThat(watch(pictures.resolve("a.png").toString())).isEqualTo(Verb.GOOD);
    assertThat(standardOut.toString()).contains("stream-1");
  }

  @Test
  void pictureThatCannotBeReadIsAnErrorAndCostsThatPictureAlone() throws IOException {
    picture("a.png", BLACK);
    Files.writeString(pictures.resolve("b.png"), "no picture");
    picture("c.png", BLACK);

    assertThat(watch(each("a.png", "b.png", "c.png"))).isEqualTo(Verb.ERROR);
    assertThat(standardOut.toString()).contains("3 received: 2 good").contains("1 failed");
    assertThat(standardErr.toString()).contains("b.png");
  }

  @Test
  void keepsTheLastOverlaysOnly() throws IOException {
    for (int i = 0; i < 5; i++) {
      picture(i + ".png", WHITE);
    }

    watch(pictures.toString(), "--frames", "5", "--overlays", "2");

    assertThat(overlays())
        .extracting(file -> file.getFileName().toString().replaceAll(".*-0*", ""))
        .containsExactly("3.png", "4.png");
  }

  @Test
  void overlaysOfAnEarlierRunCount() throws IOException {
    picture("old.png", WHITE);
    picture("new.png", WHITE);
    watch(pictures.resolve("old.png").toString(), "--overlays", "1");

    watch(pictures.resolve("new.png").toString(), "--overlays", "1");

    assertThat(out.resolve("overlays/old.png")).doesNotExist();
    assertThat(out.resolve("overlays/new.png")).exists();
    assertThat(Files.readAllLines(out.resolve("verdicts.jsonl"))).hasSize(2);
  }

  @Test
  void overlaysOfAnEarlierRunCountWhereTheirFolderIsALinkToAnotherDisk() throws IOException {
    Path disk = Files.createDirectories(temp.resolve("disk"));
    Files.createDirectories(out);
    Files.createSymbolicLink(out.resolve("overlays"), disk);
    picture("old.png", WHITE);
    picture("new.png", WHITE);
    watch(pictures.resolve("old.png").toString(), "--overlays", "1");
    assertThat(disk.resolve("old.png")).exists();

    watch(pictures.resolve("new.png").toString(), "--overlays", "1");

    assertThat(disk.resolve("old.png")).doesNotExist();
    assertThat(disk.resolve("new.png")).exists();
  }

  @Test
  void itsOverlaysAreNoPicturesForInspect() throws IOException {
    picture("bad.png", WHITE);
    watch(pictures.resolve("bad.png").toString());
    assertThat(overlays()).isNotEmpty();

    assertThatThrownBy(() -> PictureFolder.list(out, true))
        .hasMessageContaining("overlays holds results of an earlier run");
  }

  @Test
  void missingSourceIsOneMessage() {
    assertThat(watch("line-2=" + temp.resolve("nowhere"))).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString())
        .startsWith("error: source 'line-2' is of no known kind")
        .contains("There is no file or folder '" + temp.resolve("nowhere") + "'");
  }

  @Test
  void aNameThatIsNoneIsWhatIsSaid() throws IOException {
    picture("a.png", BLACK);

    assertThat(watch("a b=" + pictures)).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).startsWith("error: 'a b' before the = is no name of a");
    standardErr.getBuffer().setLength(0);
    assertThat(watch("what://host/?a=b")).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).startsWith("error: source 'stream-1' is of no known kind");
  }

  @Test
  void twoStreamsOfOneNameAreRefused() throws IOException {
    picture("a.png", BLACK);

    assertThat(watch("x=" + pictures, "x=" + pictures)).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("two streams are called 'x'");
  }

  @Test
  void optionsReachTheStreamTheyAreFor() throws IOException {
    picture("a.png", BLACK);
    String one = pictures.resolve("a.png").toString();

    assertThat(watch("x=" + one, "--option", "x:buffer=newest:5", "--option", "stale=60"))
        .isEqualTo(Verb.GOOD);
    assertThat(watch("x=" + one, "--option", "y:stale=60")).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("--option for y: there is no such stream, only x");
    assertThat(watch("x=" + one, "--option", "x:frozen=1")).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("'x': frozenAfter 1: expected 2 pictures or more");
    assertThat(watch("x=" + one, "--option", "x:turn=left")).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("source 'x': it has no option turn");
  }

  @Test
  void streamThatNeverSentAPictureIsAnError() throws Exception {
    CompletableFuture<Integer> watching =
        CompletableFuture.supplyAsync(
            () -> watch("x=" + pictures, "gone=rtsp://u:s3cret@127.0.0.1:1/live", "--frames", "1"));
    // A picture that ends it comes when the camera has failed: loading its library takes a while.
    TestStation.await(() -> watching.isDone() || standardErr.toString().contains("attempt 1 in"));
    picture("a.png", BLACK);
    int exit = watching.get(5, TimeUnit.MINUTES);

    assertThat(exit).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString())
        .containsPattern(
            "gone: not one picture came: 'gone' \\(rtsp://\\*\\*\\*@127.0.0.1:1/live\\)")
        .doesNotContain("s3cret");
    assertThat(standardOut.toString()).contains("1 good");
  }

  @Test
  void readsPicturesAtTheRecipesBitDepth() throws IOException {
    BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_USHORT_GRAY);
    image
        .getRaster()
        .setSamples(0, 0, 40, 30, 0, IntStream.generate(() -> 4095).limit(1200).toArray());
    Path file = pictures.resolve("white.png");
    ImageIO.write(image, "png", file.toFile());
    Recipe.Builder recipe = Recipe.builder().rule(VerdictRule.at(0.9)).pixelThreshold(0.9);
    RecipeFile.write(temp.resolve("full.json"), recipe.build());
    RecipeFile.write(temp.resolve("twelve.json"), recipe.bitDepth(12).build());

    assertThat(watch(file.toString(), "--recipe", temp.resolve("full.json").toString()))
        .isEqualTo(Verb.GOOD);
    assertThat(watch(file.toString(), "--recipe", temp.resolve("twelve.json").toString()))
        .isEqualTo(Verb.DEFECT);
  }

  @Test
  void tilesAreLookedAtOneByOne() throws IOException {
    picture("a.png", BLACK);

    assertThat(watch(pictures.resolve("a.png").toString(), "--tiles", "20")).isEqualTo(Verb.GOOD);
    assertThat(watch(pictures.resolve("a.png").toString(), "--tiles", "wide"))
        .isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("'wide': expected a tile's size in pixels");
  }

  /** A folder that takes many seconds; the program is told to end as Ctrl-C and a service do. */
  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no such signal")
  void endsCleanlyWithSummaryAndExitCodeWhenInterrupted(String signal) throws Exception {
    assumeFalse(
        signal.equals("INT") && ignoresInterrupts(),
        "what started these tests ignores SIGINT, as a shell in the background does");
    picture("0.png", WHITE);
    for (int i = 1; i < PICTURES; i++) {
      Files.createLink(pictures.resolve(i + ".png"), pictures.resolve("0.png"));
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("watch", "-b", bundle.toString(), "-o", out.toString()));
    command.addAll(List.of("--no-cache", "--every", "0.1"));
    command.add(pictures.toString());
    Path log = temp.resolve("log.txt");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    while (process.isAlive() && !Files.exists(out.resolve("verdicts.jsonl"))) {
      Thread.sleep(20);
    }

    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();

    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    String text = Files.readString(log);
    assertThat(process.exitValue()).as(text).isBetween(Verb.GOOD, Verb.DEFECT);
    assertThat(text).containsPattern("\\d+ received: .* dropped");
    assertThat(text).doesNotContain(PICTURES + " received");
  }

  /** A signal that is ignored stays so in every program that is started from here. */
  private static boolean ignoresInterrupts() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false; // not Linux
    }
    try (Stream<String> lines = Files.lines(status)) {
      long ignored =
          lines
              .filter(line -> line.startsWith("SigIgn:"))
              .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
              .findFirst()
              .orElse(0);
      return (ignored & 1 << SIGINT - 1) != 0;
    }
  }

  private String[] each(String... names) {
    return Stream.of(names).map(name -> pictures.resolve(name).toString()).toArray(String[]::new);
  }

  private List<Path> overlays() throws IOException {
    try (Stream<Path> files = Files.walk(out.resolve("overlays"))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private int watch(String... arguments) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(standardOut)).setErr(new PrintWriter(standardErr));
    List<String> all = new ArrayList<>(List.of("watch", "-b", bundle.toString()));
    all.addAll(List.of("-o", out.toString()));
    all.addAll(List.of(arguments));
    return line.execute(all.toArray(String[]::new));
  }

  private void picture(String name, int rgb) throws IOException {
    BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 30; y++) {
      for (int x = 0; x < 40; x++) {
        image.setRGB(x, y, rgb);
      }
    }
    ImageIO.write(image, "png", pictures.resolve(name).toFile());
  }
}
