package dev.vcpclip.runtime.station;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.launcher.Main;
import dev.vcpclip.runtime.launcher.Verb;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class StationVerbsTest extends VerbTest {
  @Test
  void inspectingOnlyGoodPicturesExitsWithZero() throws IOException {
    Path picture = picture("good.png", BLACK);

    int exit = run("inspect", picture.toString(), "-b", bundle.toString(), "-o", out.toString());

    assertThat(exit).isEqualTo(Verb.GOOD);
    assertThat(standardOut.toString()).contains("1 good, 0 defect");
  }

  @Test
  void inspectingADefectExitsWithOneAndWritesOverlayCsvAndJson() throws IOException {
    picture("good.png", BLACK);
    picture("Schön mit Kratzer.png", WHITE);

    int exit = run("inspect", folder.toString(), "-b", bundle.toString(), "-o", out.toString());

    assertThat(exit).isEqualTo(Verb.DEFECT);
    assertThat(out.resolve("overlays/Schön mit Kratzer.png")).isNotEmptyFile();
    assertThat(Files.readAllLines(out.resolve("results.csv"))).hasSize(3);
    assertThat(Files.readAllLines(out.resolve("results.jsonl")))
        .hasSize(2)
        .anyMatch(line -> line.contains("Schön mit Kratzer.png"));
  }

  @Test
  void saysWhetherTheModelWasCheckedNowOrEarlier() throws IOException {
    String picture = picture("good.png", BLACK).toString();
    String[] inspect = {
      "inspect", picture, "-b", bundle.toString(), "-o", out.toString(), "--provider=cpu", "-v",
    };
    String cache = "--cache=" + folder.resolve("cache");

    run(Arrays.copyOf(inspect, inspect.length - 1));
    assertThat(standardOut.toString()).contains("on CPU, graph portable.").doesNotContain("golden");
    run(Stream.concat(Stream.of(inspect), Stream.of(cache)).toArray(String[]::new));
    assertThat(standardOut.toString()).contains("on CPU: reproduces the golden pair.");
    run(Stream.concat(Stream.of(inspect), Stream.of(cache)).toArray(String[]::new));
    assertThat(standardOut.toString()).contains("on CPU: reproduced the golden pair on 2");

    for (String option : new String[] {"--verify", "--no-cache"}) {
      standardOut.getBuffer().setLength(0);
      run(Stream.concat(Stream.of(inspect), Stream.of(cache, option)).toArray(String[]::new));
      assertThat(standardOut.toString()).contains("on CPU: reproduces the golden pair.");
    }
  }

  @Test
  void aSecondRunReplacesTheResultsOfTheFirst() throws IOException {
    String picture = picture("good.png", BLACK).toString();

    run("inspect", picture, "-b", bundle.toString(), "-o", out.toString());
    run("inspect", picture, "-b", bundle.toString(), "-o", out.toString());

    assertThat(Files.readAllLines(out.resolve("results.jsonl"))).hasSize(1);
  }

  @Test
  void anOriginalIsNeverWrittenOver() throws IOException {
    Path original = picture("overlays/part.png", WHITE);
    byte[] before = Files.readAllBytes(original);

    int exit =
        run(
            "inspect",
            original.getParent().toString(),
            "-b",
            bundle.toString(),
            "-o",
            folder.toString());

    assertThat(exit).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("would be written over", "--out");
    assertThat(original).hasBinaryContent(before);
  }

  @Test
  void picturesBesideTheInputAreNeverWrittenOver() throws IOException {
    picture("part.png", WHITE);
    Path own = picture("overlays/part.png", WHITE);
    byte[] before = Files.readAllBytes(own);

    int exit = run("inspect", folder.toString(), "-b", bundle.toString(), "-o", folder.toString());

    assertThat(exit).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("did not make", "--out");
    assertThat(own).hasBinaryContent(before);
  }

  @Test
  void anOriginalBehindALinkIsNeverWrittenOver() throws IOException {
    Path original = picture("parts/part.png", WHITE);
    byte[] before = Files.readAllBytes(original);
    Files.createDirectories(out);
    Files.createSymbolicLink(out.resolve("overlays"), original.getParent());

    int exit = run("inspect", original.toString(), "-b", bundle.toString(), "-o", out.toString());

    assertThat(exit).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("would be written over");
    assertThat(original).hasBinaryContent(before);
  }

  @Test
  void overlaysAloneAreNoGoodPictures() throws IOException {
    String[] inspect = {
      "inspect",
      picture("parts/a.png", WHITE).toString(),
      "-b",
      bundle.toString(),
      "-o",
      out.toString()
    };
    run(inspect);
    inspect[1] = out.toString();

    int exit =
        run(Stream.concat(Stream.of(inspect), Stream.of("--recursive")).toArray(String[]::new));

    assertThat(exit).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("earlier run");
  }

  @Test
  void overlaysOfAnEarlierRunAreNoInput() throws IOException {
    Path parts = picture("parts/a.png", WHITE).getParent();
    Path inside = parts.resolve("inspection");

    for (int i = 0; i < 3; i++) {
      standardOut.getBuffer().setLength(0);
      run(
          "inspect",
          parts.toString(),
          "--recursive",
          "-b",
          bundle.toString(),
          "-o",
          inside.toString());
      assertThat(standardOut.toString()).contains("0 good, 1 defect, 0 undecided, 0 failed");
    }
  }

  @Test
  void aFolderThatAnotherRunWritesToIsRefused() throws IOException {
    String picture = picture("good.png", BLACK).toString();
    String[] inspect = {"inspect", picture, "-b", bundle.toString(), "-o", out.toString()};
    run(inspect);
    List<String> rows = Files.readAllLines(out.resolve("results.csv"));

    int exit;
    try (FileChannel marker =
            FileChannel.open(out.resolve(".vcpclip-output"), StandardOpenOption.WRITE);
        FileLock lock = marker.lock()) {
      assertThat(lock.isValid()).isTrue();
      exit = run(inspect);
    }

    assertThat(exit).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("another run");
    assertThat(Files.readAllLines(out.resolve("results.csv"))).isEqualTo(rows);
  }

  @ParameterizedTest
  @ValueSource(strings = {"results.csv", "results.jsonl"})
  void resultsOfAnotherProgramAreNotReplaced(String name) throws IOException {
    String picture = picture("good.png", BLACK).toString();
    Files.createDirectories(out);
    Path foreign = Files.writeString(out.resolve(name), "a;b;c\n1;2;3\n");

    int exit = run("inspect", picture, "-b", bundle.toString(), "-o", out.toString());

    assertThat(exit).isEqualTo(Verb.ERROR);
    assertThat(foreign).hasContent("a;b;c\n1;2;3\n");
  }

  @Test
  void anUnreadablePictureIsReportedAndTheOthersAreInspected() throws IOException {
    picture("good.png", BLACK);
    Files.writeString(folder.resolve("broken.png"), "not a picture");

    int exit = run("inspect", folder.toString(), "-b", bundle.toString(), "-o", out.toString());

    assertThat(exit).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("broken.png");
    assertThat(standardOut.toString()).contains("1 good, 0 defect, 0 undecided, 1 failed");
  }

  @Test
  void scoresBetweenTheTwoThresholdsAreUndecided() throws IOException {
    String picture = picture("grey.png", 0x808080).toString();

    int exit =
        run(
            "inspect",
            picture,
            "-b",
            bundle.toString(),
            "-o",
            out.toString(),
            "--good-below",
            "0.4",
            "--threshold",
            "0.6");

    assertThat(exit).isEqualTo(Verb.DEFECT);
    assertThat(standardOut.toString()).contains("0 good, 0 defect, 1 undecided");
  }

  @Test
  void scoreOnlyWritesNoOverlays() throws IOException {
    String picture = picture("good.png", BLACK).toString();

    run("inspect", picture, "-b", bundle.toString(), "-o", out.toString(), "--score-only");

    assertThat(out.resolve("overlays")).doesNotExist();
  }

  @Test
  void picturesOfOneNameInDifferentFoldersGetOverlaysOfTheirOwn() throws IOException {
    Path first = picture("a/part.png", BLACK);
    Path second = picture("b/part.png", BLACK);

    run(
        "inspect",
        first.toString(),
        second.toString(),
        "-b",
        bundle.toString(),
        "-o",
        out.toString());

    try (Stream<Path> overlays = Files.list(out.resolve("overlays"))) {
      assertThat(overlays).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing.png", "missing folder/"})
  void aMissingInputIsOneLineAndExitsWithTwo(String name) {
    String missing = folder.resolve(name).toString();

    int exit = run("inspect", missing, "-b", bundle.toString(), "-o", out.toString());

    assertThat(exit).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString().lines()).hasSize(1).allMatch(l -> l.contains(missing));
  }

  @Test
  void aFolderWithoutPicturesSaysWhatWasExpected() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));

    int exit = run("inspect", empty.toString(), "-b", bundle.toString(), "-o", out.toString());

    assertThat(exit).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains(empty.toString(), "png", "--recursive");
  }

  @Test
  void infoPrintsTheManifestOfAVerifiedBundle() {
    int exit = run("info", bundle.toString());

    assertThat(exit).isEqualTo(Verb.GOOD);
    assertThat(standardOut.toString()).contains("every hash is right", "24 x 16", "image 0.8000");
  }

  @Test
  void infoRefusesAnAlteredBundle() throws IOException {
    Path model = bundle.resolve("model.onnx");
    byte[] bytes = Files.readAllBytes(model);
    bytes[bytes.length - 1] ^= 1;
    Files.write(model, bytes);

    int exit = run("info", bundle.toString());

    assertThat(exit).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("model.onnx");
  }

  @Test
  void doctorNamesEveryProviderAndChecksTheBundle() {
    int exit = run("doctor", "-b", bundle.toString());

    assertThat(exit).isEqualTo(Verb.GOOD);
    assertThat(standardOut.toString())
        .contains("TensorRT", "CUDA", "CPU", "reproduces its golden pair on CPU");
  }

  @Test
  void withoutABundleTheEmbeddedDefaultTellsGoodFromCracked() {
    Path samples = Path.of("../../samples/pictures");
    String good = samples.resolve("brick-good.jpg").toString();
    String cracked = samples.resolve("brick-crack.jpg").toString();

    assertThat(run("inspect", good, "-o", out.toString())).isEqualTo(Verb.GOOD);
    assertThat(run("inspect", cracked, "-o", out.toString())).isEqualTo(Verb.DEFECT);
    assertThat(run("doctor")).isEqualTo(Verb.GOOD);
    assertThat(standardOut.toString())
        .contains("embedded default: reproduces its golden pair on CPU");
  }

  @Test
  void everyVerbsHelpShowsAnExample() {
    CommandLine line = Main.commandLine();

    assertThat(line.getSubcommands()).containsKeys("inspect", "info", "doctor");
    assertThat(line.getSubcommands().values())
        .allSatisfy(verb -> assertThat(verb.getUsageMessage()).contains("Example: ./vcpclip "));
  }

  @Test
  void noVerbShowsTheUsage() {
    int exit = run();

    assertThat(exit).isEqualTo(Verb.ERROR);
    assertThat(standardErr.toString()).contains("inspect", "doctor");
  }
}
