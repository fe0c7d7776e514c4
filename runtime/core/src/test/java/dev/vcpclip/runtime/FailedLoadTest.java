package dev.vcpclip.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.bundle.TinyBundle;
import dev.vcpclip.runtime.provider.ProviderOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ONNX Runtime is loaded once a process, so a first load that fails needs a JVM of its own. */
class FailedLoadTest {
  @TempDir Path temp;

  @Test
  void neitherAnInterruptNorAnErrorKeepsTheNextModelFromLoading()
      throws IOException, InterruptedException {
    TinyBundle.usual().withSize(1024, 1024).writeArchive(temp.resolve("large.vcp"));
    TinyBundle.usual().writeArchive(temp.resolve("small.vcp"));
    Path temporary = Files.createDirectory(temp.resolve("temporary"));
    List<String> command =
        ChildJvm.command(FailsTwice.class, temp.resolve("large.vcp"), temp.resolve("small.vcp"));
    command.add(1, "-Djava.io.tmpdir=" + temporary);

    ChildJvm child = ChildJvm.run(temp, command);

    assertThat(child.output())
        .containsSubsequence(
            "still interrupted: true", "OutOfMemoryError", "unpacked: 0", "opened on CPU");
    assertThat(child.exitCode()).isZero();
  }

  /** Loads the library while interrupted, a model without the memory for it, then a small one. */
  static final class FailsTwice {
    private FailsTwice() {}

    public static void main(String[] args) throws IOException {
      Thread.currentThread().interrupt();
      failing(() -> Model.probeProviders(ProviderOptions.defaults()));
      System.out.println("still interrupted: " + Thread.interrupted());
      ModelOptions large = ModelOptions.builder().maxBatch(ModelOptions.BATCH_LIMIT).build();
      failing(() -> Model.open(Path.of(args[0]), large));
      printUnpacked();
      try (Model model = Model.open(Path.of(args[1]))) {
        System.out.println("opened on " + model.provider().label());
      }
    }

    private static void failing(Runnable load) {
      try {
        load.run();
      } catch (VcpClipException | OutOfMemoryError e) {
        System.out.println(e);
      }
    }

    private static void printUnpacked() throws IOException {
      try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
        System.out.println(
            "unpacked: "
                + all.filter(each -> each.getFileName().toString().contains("bundle")).count());
      }
    }
  }
}
