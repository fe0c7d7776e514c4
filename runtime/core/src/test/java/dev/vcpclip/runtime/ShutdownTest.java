package dev.vcpclip.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.bundle.TinyBundle;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that ends while models are being loaded must end quietly; needs a JVM of its own. */
class ShutdownTest {
  @TempDir Path temp;

  @Test
  void loadingModelsWhileTheProgramEndsDoesNoHarm() throws IOException, InterruptedException {
    TinyBundle.write(temp.resolve("bundle"));

    ChildJvm child = ChildJvm.run(temp, EndsWhileLoading.class, temp.resolve("bundle"));

    assertThat(child.output()).contains("ending").doesNotContain("Exception");
    assertThat(child.exitCode()).isZero();
  }

  /** Ends with one thread in the middle of opening inspectors. */
  static final class EndsWhileLoading {
    private EndsWhileLoading() {}

    public static void main(String[] args) throws InterruptedException {
      Path bundle = Path.of(args[0]);
      Inspector.open(bundle).close();
      Thread loader =
          new Thread(
              () -> {
                while (true) {
                  Inspector.open(bundle).close();
                }
              });
      loader.start();
      // Ours keeps the JVM in its shutdown for a while; ONNX Runtime's hook runs beside it.
      Runtime.getRuntime().addShutdownHook(new Thread(() -> pause(1_000)));
      pause(200);
      System.out.println("ending");
      System.exit(0);
    }

    private static void pause(long milliseconds) {
      try {
        Thread.sleep(milliseconds);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
