package dev.vcpclip.trainer.model;

import ai.djl.ndarray.NDManager;
import dev.vcpclip.runtime.TracedProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * DJL reports each start to its makers and looks for libraries on its server, unless told not to.
 */
class PrivacyTest {
  @TempDir Path folder;

  @Test
  void theTrainersEngineKeepsToItsCacheAndTalksToNobody() throws IOException, InterruptedException {
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    Path home = Path.of(System.getProperty("user.home"));

    TracedProgram.run(folder, temporary, 0, Adds.class)
        .talkedToNobody()
        .wroteOnlyInto(temporary, home.resolve(".djl.ai"), home.resolve(".javacpp"))
        .wroteNothingWhereItWasStarted();
  }

  /** Loads the engine and uses it. */
  static final class Adds {
    private Adds() {}

    public static void main(String[] args) {
      try (NDManager manager = TorchEngine.manager()) {
        manager.create(1f).add(1f).close();
      }
    }
  }
}
