package dev.vcpclip.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.PersianDigits;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.trainer.data.SegmentationDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
