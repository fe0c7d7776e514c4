package dev.vcpclip.runtime.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.ChildJvm;
import dev.vcpclip.runtime.TextSoFar;
import dev.vcpclip.runtime.VcpClipException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Programs of their own that a signal ends at work. */
class EndOnRequestTest {
  @TempDir private Path folder;

  @Test
  void theVerbsExitCodeIsTheProgramsOwn() throws Exception {
    ChildJvm ended = end("stops");

    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(Verb.STOPPED);
  }

  @Test
  void whatFailsOnTheWayOutIsTold() throws Exception {
    ChildJvm ended = end("fails");

    assertThat(ended.output()).contains("error: results.csv: cannot be written: disk full.");
    assertThat(ended.exitCode()).isEqualTo(Verb.ERROR);
  }

  @Test
  void whatRunsOutOfMemoryOnTheWayOutIsTold() throws Exception {
    ChildJvm ended = end("runs-out");

    assertThat(ended.output()).contains("error: out of memory");
    assertThat(ended.exitCode()).isEqualTo(Verb.ERROR);
  }

  @Test
  void aPictureAtWorkIsWrittenToItsEnd() throws Exception {
    ChildJvm ended = end("draws");

    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(Verb.STOPPED);
  }

  /** Starts the verb, asks it to end once it is at work, and waits. */
  private ChildJvm end(String way) throws Exception {
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(ChildJvm.command(Child.class, way))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
      while (!TextSoFar.of(output).contains("at work")) {
        assertThat(process.isAlive()).as(TextSoFar.of(output)).isTrue();
        assertThat(System.nanoTime()).isLessThan(deadline);
        TimeUnit.MILLISECONDS.sleep(20);
      }
      process.destroy();
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      return new ChildJvm(process.exitValue(), TextSoFar.of(output));
    } finally {
      process.destroyForcibly();
    }
  }

  /** The program. */
  static final class Child {
    private Child() {}

    public static void main(String[] way) {
      Main.prepare();
      System.exit(Main.commandLine().addSubcommand(new Working()).execute("work", way[0]));
    }
  }

  @Command(name = "work")
  static final class Working implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters private String way;

    @Override
    public Integer call() throws Exception {
      return EndOnRequest.hold(spec, Duration.ofMinutes(1), this::work);
    }

    private int work(EndOnRequest end) throws Exception {
      try (ImageOutputStream png = way.equals("draws") ? picture() : null) {
        System.out.println("at work");
        end.await(100);
        TimeUnit.MILLISECONDS.sleep(500); // Java's own hooks run beside ours
        switch (way) {
          case "fails":
            throw new VcpClipException("results.csv: cannot be written: disk full.");
          case "runs-out":
            throw new OutOfMemoryError("Java heap space");
          case "draws":
            ImageIO.write(new BufferedImage(9, 9, BufferedImage.TYPE_INT_RGB), "png", png);
            break;
          default:
        }
      }
      return Verb.STOPPED;
    }

    private static ImageOutputStream picture() throws IOException {
      return ImageIO.createImageOutputStream(new ByteArrayOutputStream());
    }
  }
}
