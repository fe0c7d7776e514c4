package dev.vcpclip.runtime.station;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.vcpclip.runtime.ChildJvm;
import dev.vcpclip.runtime.PersianDigits;
import dev.vcpclip.runtime.TextSoFar;
import dev.vcpclip.runtime.launcher.Main;
import dev.vcpclip.runtime.launcher.Verb;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferUShort;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code inspect} does where something is not as it should be. */
class InspectFaultsTest extends VerbTest {
  private int inspect(Path what, String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("inspect", what.toString(), "-b", bundle.toString()));
    arguments.addAll(List.of("-o", out.toString()));
    arguments.addAll(List.of(more));
    standardOut.getBuffer().setLength(0);
    standardErr.getBuffer().setLength(0);
    return run(arguments.toArray(String[]::new));
  }

  private List<String> overlays() throws IOException {
    try (Stream<Path> files = Files.walk(out.resolve("overlays"))) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> out.resolve("overlays").relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void saysTheThresholdAndTheDistanceFromIt() throws IOException {
    Path parts = picture("parts/a.png", BLACK).getParent();
    picture("parts/b.png", WHITE);

    inspect(parts);

    assertThat(standardOut.toString())
        .containsPattern("good +score 0.0000, 0.8000 below 0.8000")
        .containsPattern("DEFECT +score 1.0000, 0.2000 above 0.8000")
        .contains("Threshold: defect from score 0.8000 on", "the bundle's own");

    inspect(parts, "--threshold", "0.7", "--good-below", "0.2");
    assertThat(standardOut.toString())
        .containsPattern("good +score 0.0000, 0.2000 below 0.2000")
        .contains("good below score 0.2000, defect from 0.7000 on", "partly from the command line");
  }

  @Test
  void overlaysOfTheEarlierRunAreGoneAndWhatItsUserPutThereStays() throws IOException {
    Path parts = picture("parts/deep/a.png", WHITE).getParent().getParent();
    picture("parts/b.png", WHITE);
    inspect(parts, "--recursive");
    assertThat(overlays()).containsExactly("b.png", "deep/a.png");
    Files.writeString(out.resolve("overlays/notes.txt"), "mine");
    Path own = picture("inspection/overlays/own.png", BLACK);

    inspect(parts);

    assertThat(overlays()).containsExactly("b.png", "notes.txt", "own.png");
    assertThat(out.resolve("overlays/deep")).doesNotExist();
    assertThat(own).isNotEmptyFile();
  }

  @Test
  void overlaysOfTheEarlierRunAreGoneWhereTheirFolderIsALink() throws IOException {
    Path parts = picture("parts/a.png", WHITE).getParent();
    Path disk = Files.createDirectories(folder.resolve("disk"));
    Files.createDirectories(out);
    Files.createSymbolicLink(out.resolve("overlays"), disk);
    inspect(parts);
    assertThat(disk.resolve("a.png")).exists();
    Files.move(parts.resolve("a.png"), parts.resolve("b.png"));

    inspect(parts);

    assertThat(disk.resolve("a.png")).doesNotExist();
    assertThat(disk.resolve("b.png")).exists();
    assertThat(out.resolve("overlays")).isSymbolicLink();
  }

  @Test
  void aFileOfTheUserThatAnOverlayWouldReplaceStaysAndTheVerdictIsTold() throws IOException {
    Path part = picture("parts/part.png", WHITE);
    inspect(part);
    byte[] own = Files.readAllBytes(picture("inspection/overlays/part.png", BLACK));

    assertThat(inspect(part)).isEqualTo(Verb.ERROR);

    assertThat(out.resolve("overlays/part.png")).hasBinaryContent(own);
    assertThat(standardErr.toString()).contains("is no overlay of this program");
    assertThat(standardOut.toString()).contains("0 good, 1 defect, 0 undecided, 0 failed.", "Of 1");
    assertThat(Files.readAllLines(out.resolve("results.csv"))).hasSize(2);
  }

  @Test
  void resultsOfAnyEarlierRunInsideTheInputAreNoInput() throws IOException {
    Path parts = picture("parts/a.png", WHITE).getParent();
    run("inspect", parts.toString(), "-b", bundle.toString(), "-o", parts + "/monday");
    run("inspect", parts.toString(), "-b", bundle.toString(), "-o", parts + "/tuesday");

    inspect(parts, "--recursive");

    assertThat(standardOut.toString()).contains("0 good, 1 defect, 0 undecided, 0 failed.");
  }

  @Test
  void aNameAsLongAsTheFileSystemTakesHasItsOverlay() throws IOException {
    assumeThat(folder.getFileSystem().getSeparator()).isEqualTo("/");
    Path part = picture("検".repeat(83) + ".png", WHITE);
    Path jpg = Files.move(part, part.resolveSibling("検".repeat(83) + ".jpg"));

    assertThat(inspect(jpg)).isEqualTo(Verb.DEFECT);

    assertThat(overlays()).hasSize(1);
  }

  @Test
  void picturesThatAreNotReadAreCountedByTheirKind() throws IOException {
    Path parts = picture("parts/a.png", BLACK).getParent();
    for (String name : List.of("b.gif", "c.gif", "d.HEIC", "notes.txt", "._e.gif")) {
      Files.createFile(parts.resolve(name));
    }

    assertThat(inspect(parts)).isEqualTo(Verb.GOOD);

    assertThat(standardOut.toString()).contains("formats are not read: 2 .gif, 1 .heic.");
  }

  @Test
  void aFolderThatCannotBeLookedIntoIsNoGoodPart() throws IOException {
    Path parts = picture("parts/a.png", BLACK).getParent();
    Path locked = Files.createDirectory(parts.resolve("locked"));
    assumeThat(locked.toFile().setReadable(false) && !locked.toFile().canRead()).isTrue();

    assertThat(inspect(parts, "--recursive")).isEqualTo(Verb.ERROR);

    assertThat(standardErr.toString()).contains("no right to look into it");
    locked.toFile().setReadable(true);
  }

  /** White of a camera with 12 bits; nearly black where its bit depth is not given. */
  private static Path white12(Path file) throws IOException {
    BufferedImage image = new BufferedImage(24, 16, BufferedImage.TYPE_USHORT_GRAY);
    short[] samples = ((DataBufferUShort) image.getRaster().getDataBuffer()).getData();
    Arrays.fill(samples, (short) 4095);
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  @Test
  void aCamerasBitDepthIsTakenFromTheCommandLine() throws IOException {
    Path part = white12(folder.resolve("mono12.png"));

    assertThat(inspect(part)).isEqualTo(Verb.GOOD);
    assertThat(inspect(part, "--bit-depth", "12")).isEqualTo(Verb.DEFECT);

    Path recipe = folder.resolve("recipe.json");
    Files.writeString(
        recipe,
        """
        {"formatVersion": 1, "name": "mono", "rule": {"goodBelow": 0.8, "defectFrom": 0.8},
         "pixelThreshold": 0.5, "bitDepth": 12}
        """);
    assertThat(inspect(part, "--recipe", recipe.toString())).isEqualTo(Verb.DEFECT);
  }

  @ParameterizedTest
  @CsvSource({
    "--threshold, NaN",
    "--threshold, many",
    "--good-below, Infinity",
    "--pixel-threshold, 1.5",
    "--pixel-threshold, -0.1",
    "--min-area, 0",
    "--min-area, 2.5",
    "--bit-depth, 7",
    "--bit-depth, 17",
    "--page, 0",
    "--threads, -1",
    "--threads, x",
    "--device, -2",
    "--variant, ''",
    "--provider, cpuu",
    "--provider, ''",
  })
  void anOptionOutOfItsRangeIsNamedWithItsValue(String option, String value) throws IOException {
    Path part = picture("a.png", BLACK);

    assertThat(inspect(part, option, value)).isEqualTo(Verb.ERROR);

    assertThat(standardErr.toString())
        .contains(option)
        .contains(value)
        .doesNotContain("unexpected", "report it", "Exception");
  }

  @Test
  @ExtendWith(PersianDigits.class)
  void anotherRunsResultsAreNotGoneOnWith() throws IOException {
    Path part = picture("a.png", WHITE);
    inspect(part);

    assertThat(inspect(part, "--resume", "--threshold", "0.3")).isEqualTo(Verb.ERROR);

    assertThat(standardErr.toString())
        .containsPattern(
            "made with recipe 'default' revision 1 \\(defect from score 0.8 on, content \\w{12}\\), now"
                + " recipe 'default' revision 1 \\(defect from score 0.3 on, content \\w{12}\\), so")
        .contains("--resume")
        .doesNotContain("[", "model ", "overlays ");
    assertThat(Files.readAllLines(out.resolve("results.csv"))).hasSize(2);

    assertThat(inspect(part, "--resume", "--bit-depth", "12")).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString())
        .contains(
            "pictures read upright, bit depth as the file says, page the only one, now pictures"
                + " read upright, bit depth 12");
  }

  @Test
  void regionsThatTheThresholdDoesNotExplainAreExplained() throws IOException {
    Path part = picture("a.png", WHITE);

    inspect(part, "--pixel-threshold", "1");
    assertThat(standardOut.toString())
        .contains("regions from map value 1.0000 on, and where a defect's map is highest (");
    inspect(part, "--threshold", "2");

    assertThat(standardOut.toString())
        .contains("1 good, 0 defect", "Regions are outlined on 1 good too: verdicts come from");
    inspect(picture("b.png", BLACK));
    assertThat(standardOut.toString()).doesNotContain("outlined");
  }

  @Test
  void theFolderOfResultsIsToldWithoutDetours() throws IOException {
    Path part = picture("a.png", WHITE);

    run("inspect", part.toString(), "-b", bundle.toString(), "-o", folder + "/./inspection");

    assertThat(standardOut.toString()).contains("Results: " + out.toAbsolutePath().normalize());
  }

  @Test
  void aResumedRunLooksAgainAtWhatFailedAndOnlyAtThat() throws IOException {
    Path parts = picture("parts/a.png", WHITE).getParent();
    Path later = Files.writeString(parts.resolve("b,\"quoted\".png"), "still being copied");
    assertThat(inspect(parts)).isEqualTo(Verb.ERROR);
    Path lines = out.resolve("results.jsonl");
    String first = Files.readAllLines(lines).get(0);
    Files.delete(later);
    Files.move(picture("c.png", BLACK), later);

    assertThat(inspect(parts, "--resume")).isEqualTo(Verb.DEFECT);

    assertThat(standardOut.toString()).contains("1 good, 1 defect, 0 undecided, 0 failed.");
    assertThat(Files.readAllLines(lines)).hasSize(2).startsWith(first);
    assertThat(Files.readAllLines(out.resolve("results.csv")))
        .hasSize(3)
        .noneMatch(row -> row.contains("error,"));
  }

  @Test
  void aRunThatEndedInsideACharacterIsGoneOnWith() throws IOException {
    Path parts = picture("parts/a.png", BLACK).getParent();
    picture("parts/größe.png", WHITE);
    inspect(parts);
    for (String name : List.of("results.jsonl", "results.csv")) {
      byte[] whole = Files.readAllBytes(out.resolve(name));
      String text = new String(whole, StandardCharsets.ISO_8859_1); // a byte is a character
      int cut = text.lastIndexOf("gr\u00c3") + 3;
      Files.write(out.resolve(name), Arrays.copyOf(whole, cut));
    }

    assertThat(inspect(parts, "--resume")).isEqualTo(Verb.DEFECT);

    assertThat(standardOut.toString()).contains("1 good, 1 defect, 0 undecided, 0 failed.");
    assertThat(Files.readAllLines(out.resolve("results.jsonl"))).hasSize(2);
    assertThat(Files.readAllLines(out.resolve("results.csv"))).hasSize(3);
  }

  @Test
  void anInterruptedRunSaysHowFarItCameAndResumes() throws IOException, InterruptedException {
    assumeThat(folder.getFileSystem().getSeparator()).isEqualTo("/"); // elsewhere it is killed
    int count = 20;
    int most = 12; // before the end is requested, see there
    Path parts = Files.createDirectory(folder.resolve("parts"));
    Path part = picture("part.png", WHITE);
    for (int i = 0; i < count; i++) {
      Path file = parts.resolve("p%02d.png".formatted(i));
      if (i == most - 1) {
        white12(file);
      } else {
        Files.createSymbolicLink(file, part);
      }
    }
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    List<String> command =
        ChildJvm.command(HeldUp.class, "inspect", parts, "-b", bundle, "-o", out, "--no-cache");
    command.add(1, "-Djava.io.tmpdir=" + temporary);
    Path printed = folder.resolve("printed.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(printed.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    Path lines = out.resolve("results.jsonl");
    try {
      while (process.isAlive()
          && (!Files.exists(lines) || TextSoFar.of(lines).lines().count() < 3)) {
        Thread.sleep(10);
      }
      process.destroy(); // a SIGTERM
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }

    int done = Files.readAllLines(lines).size();
    assertThat(process.exitValue()).isEqualTo(Verb.STOPPED);
    assertThat(done).isBetween(3, most);
    assertThat(Files.readAllLines(out.resolve("results.csv"))).hasSize(done + 1);
    assertThat(Files.readAllLines(printed))
        .contains(
            "Stopped after %d of %d, results are complete so far. --resume goes on with the rest."
                .formatted(done, count))
        .filteredOn(line -> line.startsWith("DEFECT"))
        .hasSize(Math.min(done, most - 1));
    assertThat(temporary).isEmptyDirectory();

    assertThat(inspect(parts, "--resume")).isEqualTo(Verb.DEFECT);
    assertThat(standardOut.toString()).contains("1 good, 19 defect");
    assertThat(Files.readAllLines(lines)).hasSize(count).doesNotHaveDuplicates();
  }

  /**
   * The program, which warns of the first picture that is nearly black, and here comes no further
   * until it is told to end: no machine is too fast, nor this test too slow, to interrupt it.
   */
  static final class HeldUp {
    private HeldUp() {}

    public static void main(String[] arguments) {
      System.setErr(
          new PrintStream(OutputStream.nullOutputStream()) {
            @Override
            public void println(String line) {
              while (line.contains("nearly black") && !endIsRequested()) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
              }
            }
          });
      Main.main(arguments);
    }

    /** Whether the verb was asked to stop, and is waited for. */
    private static boolean endIsRequested() {
      return Thread.getAllStackTraces().keySet().stream()
          .anyMatch(
              thread ->
                  thread.getName().equals("vcpclip-exit")
                      && thread.getState() == Thread.State.TIMED_WAITING);
    }
  }
}
