package dev.vcpclip.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.PersianDigits;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.trainer.data.SegmentationDataset;
import dev.vcpclip.trainer.data.synthetic.GeneratedPicture;
import dev.vcpclip.trainer.data.synthetic.Photographs;
import dev.vcpclip.trainer.data.synthetic.PictureGenerator;
import dev.vcpclip.trainer.data.synthetic.PictureWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class GenerateCommandTest {
  @TempDir private Path folder;

  @Test
  void writesADatasetThatTheOtherVerbsRead() throws IOException {
    Path out = folder.resolve("made/here");

    run("--out", out.toString(), "--count", "12", "--size", "64", "--seed", "5");

    List<String> captions = Files.readAllLines(out.resolve("captions.csv"));
    assertThat(captions).hasSize(13).first().isEqualTo("file,caption");
    SegmentationDataset dataset = SegmentationDataset.open(out);
    assertThat(dataset.samples()).hasSize(12);
    long damaged = captions.stream().filter(row -> row.contains("damaged")).count();
    assertThat(damaged).isBetween(1L, 11L);
    try (Frame picture = Frame.read(out.resolve("images/00000.png"))) {
      assertThat(picture.width()).isEqualTo(64);
      assertThat(picture.height()).isEqualTo(64);
    }
  }

  @Test
  @ExtendWith(PersianDigits.class)
  void aSeedGivesTheSameFilesAgainAndAnotherSeedOthers() throws IOException {
    Path first = folder.resolve("first");
    Path again = folder.resolve("again");
    Path other = folder.resolve("other");

    run("--out", first.toString(), "--count", "4", "--size", "64", "--seed", "5");
    run("--out", again.toString(), "--count", "4", "--size", "64", "--seed", "5");
    run("--out", other.toString(), "--count", "4", "--size", "64", "--seed", "6");

    for (String file : List.of("images/00002.png", "masks/00002.png", "captions.csv")) {
      assertThat(again.resolve(file)).hasSameBinaryContentAs(first.resolve(file));
    }
    assertThat(Files.readAllBytes(other.resolve("images/00002.png")))
        .isNotEqualTo(Files.readAllBytes(first.resolve("images/00002.png")));
  }

  @Test
  void replacesAnEarlierSetWithoutLeavingAnyOfIt() throws IOException {
    run("--out", folder.toString(), "--count", "6", "--size", "64", "--seed", "5");

    run("--out", folder.toString(), "--count", "4", "--size", "64", "--seed", "6");

    Path fresh = folder.resolve("fresh");
    run("--out", fresh.toString(), "--count", "4", "--size", "64", "--seed", "6");
    for (String kind : List.of("images", "masks")) {
      assertThat(names(folder.resolve(kind)))
          .containsExactly("00000.png", "00001.png", "00002.png", "00003.png");
      assertThat(folder.resolve(kind + "/00001.png"))
          .hasSameBinaryContentAs(fresh.resolve(kind + "/00001.png"));
    }
  }

  @Test
  void leavesPicturesAloneThatItDidNotMake() throws IOException {
    run("--out", folder.toString(), "--count", "2", "--size", "64");
    Path photograph = Files.writeString(folder.resolve("images/00002.png"), "years of work");
    String before = Files.readString(folder.resolve("captions.csv"));

    assertThatThrownBy(() -> run("--out", folder.toString(), "--count", "4", "--size", "64"))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining(photograph + ": is there already")
        .hasMessageContaining("choose another --out");

    assertThat(photograph).hasContent("years of work");
    assertThat(names(folder.resolve("masks"))).containsExactly("00000.png", "00001.png");
    assertThat(folder.resolve("captions.csv")).hasContent(before);
  }

  @Test
  void writesNoPictureWithoutItsMask() throws IOException {
    GeneratedPicture picture = new PictureGenerator(Photographs.none(), 5).picture(0, 64);
    try (PictureWriter files = new PictureWriter(folder)) {
      Files.createDirectories(folder.resolve("masks/00000.png/in the way"));

      assertThatThrownBy(() -> files.write(0, picture)).isInstanceOf(IOException.class);
    }

    assertThat(folder.resolve("images")).isEmptyDirectory();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void drawsOnlyWhatIsAskedFor() throws IOException {
    Path good = folder.resolve("good");
    Path scratched = folder.resolve("scratched");

    run("--out", good.toString(), "--count", "5", "--size", "64", "--only-good");
    run("--out", scratched.toString(), "--count", "9", "--size", "64", "--defects", "scratch");

    assertThat(Files.readString(good.resolve("captions.csv"))).doesNotContain("damaged");
    assertThat(Files.readAllLines(scratched.resolve("captions.csv")).stream().skip(1))
        .allMatch(row -> row.contains("a good ") || row.endsWith("with a scratch"));
  }

  @Test
  void namesAWordItDoesNotKnowAndThoseItKnows() {
    assertThatThrownBy(() -> run("--out", folder.toString(), "--materials", "cheese"))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("--materials 'cheese' is not known")
        .hasMessageContaining("brushed metal");
  }

  private static void run(String... arguments) {
    CommandLine command =
        new CommandLine(new GenerateCommand())
            .setExecutionExceptionHandler(
                (e, line, parsed) -> {
                  throw e;
                });
    CommandLine.ParseResult parsed = command.parseArgs(arguments);
    assertThat(parsed.unmatched()).isEmpty();
    GenerateCommand verb = command.getCommand();
    assertThat(verb.call()).isEqualTo(Verb.GOOD);
  }
}
