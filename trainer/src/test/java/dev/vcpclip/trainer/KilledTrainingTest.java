package dev.vcpclip.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.trainer.checkpoint.TrainingState;
import dev.vcpclip.trainer.model.Modifications;
import dev.vcpclip.trainer.model.TorchEngine;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledTrainingTest {
  private static final int EPOCHS = 4;
  private static final int BATCHES = 2;
  private static final long PATIENCE = TimeUnit.MINUTES.toNanos(5);

  @TempDir private Path folder;

  /** The process that is killed; its pictures and plan are those of the test. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] arguments) {
      train(Path.of(arguments[0]), Path.of(arguments[1]), new Stall());
    }
  }

  /** Lets the second epoch begin and then waits for the end. */
  private static final class Stall implements TrainingListener {
    @Override
    public void onStep(StepReport report) {
      if (report.epoch() == 1) {
        try {
          Thread.sleep(TimeUnit.NANOSECONDS.toMillis(PATIENCE));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  @Test
  void killedProcessGoesOnWithTheNumbersItWouldHaveHad() throws Exception {
    Path backbone = TinyTraining.backbone(folder);
    Path killed = folder.resolve("killed");

    Process victim = start(backbone, killed);
    try {
      awaitRows(victim, killed.resolve(TrainingLog.FILE), BATCHES + 1);
    } finally {
      victim.destroyForcibly().waitFor();
    }
    assertThat(killed.resolve(TrainingState.FILE)).exists();
    Map<String, float[]> resumed = train(backbone, killed, TrainingListener.NONE);

    Map<String, float[]> whole = train(backbone, folder.resolve("whole"), TrainingListener.NONE);
    assertThat(resumed.keySet()).isEqualTo(whole.keySet());
    resumed.forEach((name, values) -> assertThat(values).as(name).isEqualTo(whole.get(name)));
  }

  private static Map<String, float[]> train(Path backbone, Path folder, TrainingListener listener) {
    TrainingPlan plan = TinyTraining.plan(Modifications.ALL, EPOCHS);
    try (TrainingRun run = TinyTraining.open(backbone, plan, folder)) {
      run.train(TinyTraining.squares(BATCHES), null, listener);
      return run.parameters().toFloats();
    }
  }

  private Process start(Path backbone, Path target) throws IOException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx1g");
    // As many threads as here, or its sums have other last digits.
    String threads = System.getProperty(TorchEngine.THREADS);
    if (threads != null) {
      command.add("-D" + TorchEngine.THREADS + "=" + threads);
    }
    command.addAll(List.of("-cp", classPath, Victim.class.getName()));
    command.addAll(List.of(backbone.toString(), target.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("victim.txt").toFile())
        .start();
  }

  /** Rows besides the header; the process may be slow to start, but must not end by itself. */
  private void awaitRows(Process victim, Path log, int rows) throws Exception {
    long deadline = System.nanoTime() + PATIENCE;
    while (!Files.exists(log) || Files.readAllLines(log).size() < rows + 1) {
      assertThat(victim.isAlive())
          .as(() -> "the process is alive:\n" + read(folder.resolve("victim.txt").toFile()))
          .isTrue();
      assertThat(System.nanoTime()).as("still waiting").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private static String read(File file) {
    try {
      return Files.readString(file.toPath());
    } catch (IOException e) {
      return e.toString();
    }
  }
}
