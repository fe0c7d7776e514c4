package dev.vcpclip.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.exporter.Exporter;
import dev.vcpclip.exporter.clip.Checkpoint;
import dev.vcpclip.exporter.clip.VcpClipConfig.Kind;
import dev.vcpclip.exporter.request.ExportRequest;
import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.trainer.TinyTraining;
import dev.vcpclip.trainer.data.TestPictures;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class TrainCommandTest {
  @TempDir private Path folder;
  private Path backbone;
  private Path data;
  private Path out;

  @BeforeEach
  void drawPictures() {
    backbone = TinyTraining.backbone(folder);
    data = folder.resolve("pictures");
    out = folder.resolve("run");
    for (int i = 0; i < 3; i++) {
      TestPictures.bad(data.resolve("images/bad" + i + ".png"));
      TestPictures.mask(data.resolve("masks/bad" + i + ".png"), 255);
      TestPictures.good(data.resolve("images/good" + i + ".png"));
    }
  }

  @Test
  void trainsACheckpointThatExportsAndInspects() throws InterruptedException {
    int exit = run();

    assertThat(exit).isEqualTo(Verb.GOOD);
    assertThat(out.resolve("log.csv")).isNotEmptyFile();
    assertThat(out.resolve("curves.png")).isNotEmptyFile();
    Path bundle = folder.resolve("tiny.vcp");
    Exporter.export(ExportRequest.builder(backbone, out.resolve("best"), bundle).build());
    try (Model model = Model.open(bundle);
        Frame frame = Frame.read(data.resolve("images/bad0.png"))) {
      assertThat(model.run(frame).score()).isBetween(0f, 2f);
    }
  }

  @Test
  void everySwitchOffTrainsTheBaseline() {
    int exit = run("--learned-temperature", "--no-uniop", "--no-loreb", "--no-idp");

    assertThat(exit).isEqualTo(Verb.GOOD);
    try (Checkpoint checkpoint = Checkpoint.open(out.resolve("best"))) {
      assertThat(checkpoint.config().kind()).isEqualTo(Kind.VCP_CLIP);
      assertThat(checkpoint.config().fixedTemperature()).isNull();
      assertThat(checkpoint.config().fixedClipWeight()).isEqualTo(0.2);
    }
  }

  @Test
  void aFinishedRunIsNotTrainedAgain() throws Exception {
    run();
    byte[] log = Files.readAllBytes(out.resolve("log.csv"));

    int exit = run();

    assertThat(exit).isEqualTo(Verb.GOOD);
    assertThat(Files.readAllBytes(out.resolve("log.csv"))).isEqualTo(log);
  }

  @Test
  void refusesToTrainWithoutADefect() throws Exception {
    for (int i = 0; i < 3; i++) {
      Files.delete(data.resolve("masks/bad" + i + ".png"));
    }

    assertThat(run()).isNotZero();
    assertThat(out).doesNotExist();
  }

  @Test
  void refusesFeatureLayersOutOfOrderBeforeItTrains() {
    StringWriter err = new StringWriter();

    int exit =
        new CommandLine(new TrainCommand())
            .setErr(new PrintWriter(err))
            .execute("--backbone=" + backbone, "--data=" + data, "--out=" + out, "--features=2,1");

    assertThat(exit).isNotZero();
    assertThat(err.toString()).contains("[2, 1]", "each once and in rising order");
    assertThat(out.resolve("log.csv")).doesNotExist();
  }

  @Test
  void refusesToValidateOnDefectsThatVanishAtTheModelsSize() {
    Path tiny = folder.resolve("tiny defects");
    TestPictures.bad(tiny.resolve("images/bad.png"));
    TestPictures.speck(tiny.resolve("masks/bad.png"));
    TestPictures.good(tiny.resolve("images/good.png"));
    StringWriter err = new StringWriter();

    int exit = run(err, "--validate=" + tiny, "--image-size=16");

    assertThat(exit).isNotZero();
    assertThat(err.toString())
        .contains("tiny defects: none of its defects is left at the model's 16 x 16 pixels");
    assertThat(out.resolve("log.csv")).doesNotExist();
    assertThat(run("--validate=" + data)).isEqualTo(Verb.GOOD);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--lr=NaN",
        "--lr=0",
        "--lr=Infinity",
        "--mosaic=1.5",
        "--mosaic=NaN",
        "--temperature=-1",
        "--sigma=NaN",
        "--epochs=0",
        "--batch=-1",
        "--micro-batch=0",
        "--threads=0",
        "--cache=-1",
        "--idp-tokens=0",
        "--features=0,2",
        "--top-k=0",
        "--image-size=0"
      })
  void refusesNumbersOutOfRange(String option) {
    StringWriter err = new StringWriter();

    int exit =
        new CommandLine(new TrainCommand())
            .setErr(new PrintWriter(err))
            .execute("--backbone=" + backbone, "--data=" + data, "--out=" + out, option);

    assertThat(exit).isEqualTo(Verb.ERROR);
    assertThat(err.toString())
        .contains(option.substring(0, option.indexOf('=')))
        .contains(" is not ");
    assertThat(out).doesNotExist();
  }

  private int run(String... switches) {
    return run(new StringWriter(), switches);
  }

  private int run(StringWriter err, String... switches) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--backbone=" + backbone,
                "--data=" + data,
                "--out=" + out,
                "--features=1,2",
                "--top-k=10",
                "--sigma=1",
                "--epochs=1",
                "--batch=3"));
    if (Stream.of(switches).noneMatch(option -> option.startsWith("--image-size="))) {
      arguments.add("--image-size=40");
    }
    arguments.addAll(List.of(switches));
    return new CommandLine(new TrainCommand())
        .setErr(new PrintWriter(err))
        .execute(arguments.toArray(String[]::new));
  }
}
