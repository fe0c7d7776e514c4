package dev.vcpclip.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.ChildJvm;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.LockFile;
import dev.vcpclip.runtime.launcher.Main;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.runtime.tensor.SafetensorsFile;
import dev.vcpclip.trainer.RunLock;
import dev.vcpclip.trainer.TinyTraining;
import dev.vcpclip.trainer.data.TestPictures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Programs that a signal ends while PyTorch computes, which crashes when nobody waits for it. */
class StoppedTrainingTest {
  private static final long PATIENCE = TimeUnit.MINUTES.toNanos(5);

  @TempDir private Path folder;

  @Test
  void stoppedPretrainingKeepsWhatItLearnedAndSaysHowToGoOn() throws Exception {
    Path out = folder.resolve("backbone");

    List<String> verb = new ArrayList<>(List.of(pretrain(out, 100_000)));
    verb.add(0, "pretrain");

    String told = stop(out, verb.toArray(String[]::new));

    assertThat(told).contains(out + ": stopped after ").contains("Run again with the same --out");
    try (SafetensorsFile state = SafetensorsFile.open(out.resolve("pretraining.safetensors"))) {
      int steps = Integer.parseInt(state.metadata().get("step"));
      assertThat(steps).isPositive();
      assertThat(told).contains("stopped after " + steps + " of 100000 steps");
    }
  }

  @Test
  void stoppedTrainingKeepsWhatItLearnedAndSaysHowToGoOn() throws Exception {
    Path backbone = TinyTraining.backbone(folder);
    Path data = folder.resolve("pictures");
    TestPictures.bad(data.resolve("images/bad.png"));
    TestPictures.mask(data.resolve("masks/bad.png"), 255);
    Path out = folder.resolve("run");

    String told =
        stop(
            out,
            "train",
            "--backbone=" + backbone,
            "-d=" + data,
            "-o=" + out,
            "--image-size=40",
            "--features=1,2",
            "--top-k=10",
            "--epochs=100000",
            "--batch=1");

    assertThat(told).contains(out + ": stopped in epoch ").contains("Run again with the same");
    assertThat(out.resolve("last")).isDirectory();
  }

  @Test
  void secondTrainingInAFolderIsRefused() {
    Path out = folder.resolve("backbone");
    try (LockFile held = RunLock.take(out)) {
      assertThat(held).isNotNull();
      CommandLine command = new CommandLine(new PretrainCommand());
      command.parseArgs(pretrain(out, 1));
      PretrainCommand verb = command.getCommand();

      assertThatThrownBy(verb::call)
          .isInstanceOf(VcpClipException.class)
          .hasMessageContaining(out + ": another run is training here");
    }
    assertThat(out.resolve("pretraining.safetensors")).doesNotExist();
  }

  private static String[] pretrain(Path out, int steps) {
    return new String[] {
      "--out=" + out,
      "--steps=" + steps,
      "--workers=2",
      "--shard=128",
      "--width=64",
      "--layers=3",
      "--feature-layers=2,3"
    };
  }

  /** Starts a verb, ends it by a signal once it has trained, and answers what it told. */
  private String stop(Path out, String... verb) throws Exception {
    List<String> command = ChildJvm.command(Main.class, (Object[]) verb);
    command.set(command.indexOf("-Xmx96m"), "-Xmx1g");
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      awaitSteps(process, out.resolve("log.csv"), output);
      process.destroy();
      assertThat(process.waitFor(PATIENCE, TimeUnit.NANOSECONDS)).isTrue();
    } finally {
      process.destroyForcibly().waitFor();
    }
    String told = Files.readString(output);
    assertThat(process.exitValue()).as(told).isEqualTo(Verb.STOPPED);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).noneMatch(file -> file.getFileName().toString().startsWith("hs_err"));
    }
    return told;
  }

  /** Until the log has some rows besides the header; the program must not end by itself. */
  private static void awaitSteps(Process process, Path log, Path output) throws Exception {
    long deadline = System.nanoTime() + PATIENCE;
    while (!Files.exists(log) || Files.readAllLines(log).size() < 5) {
      assertThat(process.isAlive()).as(Files.readString(output)).isTrue();
      assertThat(System.nanoTime()).as("still waiting").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }
}
