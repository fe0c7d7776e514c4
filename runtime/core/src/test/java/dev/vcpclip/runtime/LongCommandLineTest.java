package dev.vcpclip.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.bundle.TinyBundle;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ONNX Runtime 1.29 overflows its stack over a long command line; needs a JVM of its own. */
class LongCommandLineTest {
  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(ints = {5_000, 100_000})
  void doesNotKeepAModelFromLoading(int length) throws IOException, InterruptedException {
    TinyBundle.write(temp.resolve("bundle"));

    ChildJvm child =
        ChildJvm.run(
            temp, Opens.class, temp.resolve("bundle"), Path.of("/" + "a/".repeat(length / 2)));

    assertThat(child.output()).contains("opened on CPU");
    assertThat(child.exitCode()).isZero();
  }

  /** Opens a bundle on a thread as a server's are. */
  static final class Opens {
    private Opens() {}

    public static void main(String[] args) throws InterruptedException {
      Thread small =
          new Thread(
              null,
              () -> {
                try (Inspector inspector = Inspector.open(Path.of(args[0]))) {
                  System.out.println("opened on " + inspector.provider().label());
                }
              },
              "server",
              256 << 10);
      small.start();
      small.join();
    }
  }
}
