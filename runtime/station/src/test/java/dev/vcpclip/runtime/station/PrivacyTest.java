package dev.vcpclip.runtime.station;

import dev.vcpclip.runtime.Inspector;
import dev.vcpclip.runtime.TracedProgram;
import dev.vcpclip.runtime.launcher.Main;
import dev.vcpclip.runtime.launcher.Verb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A line-side PC tells nobody anything: an inspection writes into its output, its own caches and
 * the temporary folder, and sends nothing. ONNX Runtime would do otherwise.
 */
class PrivacyTest extends VerbTest {
  /** Where JavaCPP keeps what it has unpacked. */
  private static final Path UNPACKED = Path.of(System.getProperty("user.home"), ".javacpp");

  private Path temporary;
  private Path cache;

  @BeforeEach
  void makeFolders() throws IOException {
    temporary = Files.createDirectory(folder.resolve("temporary"));
    cache = folder.resolve("cache");
  }

  @Test
  void anInspectionKeepsToItsFoldersAndTalksToNobody() throws IOException, InterruptedException {
    Path parts = picture("parts/a.png", WHITE).getParent();
    Path started = Files.createDirectory(folder.resolve("started"));

    TracedProgram.run(
            started,
            temporary,
            Verb.DEFECT,
            Main.class,
            "inspect",
            parts,
            "-b",
            bundle,
            "-o",
            out,
            "--cache",
            cache)
        .talkedToNobody()
        .wroteOnlyInto(out, cache, temporary, UNPACKED)
        .wroteNothingWhereItWasStarted();
  }

  @Test
  void aProgramThatLinksTheRuntimeIsAsQuiet() throws IOException, InterruptedException {
    Path part = picture("a.png", WHITE);
    Path started = Files.createDirectory(folder.resolve("started"));

    TracedProgram.run(started, temporary, 0, Embedded.class, bundle, part)
        .talkedToNobody()
        .wroteOnlyInto(temporary, UNPACKED)
        .wroteNothingWhereItWasStarted();
  }

  /** As in the README, and then long enough for a report that is sent later. */
  static final class Embedded {
    private Embedded() {}

    public static void main(String[] args) throws InterruptedException {
      try (Inspector inspector = Inspector.open(Path.of(args[0]))) {
        inspector.inspect(Path.of(args[1]));
        Thread.sleep(3_000);
      }
    }
  }
}
