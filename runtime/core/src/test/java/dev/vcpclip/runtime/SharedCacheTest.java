package dev.vcpclip.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.bundle.TinyBundle;
import dev.vcpclip.runtime.provider.ProviderOptions;
import dev.vcpclip.runtime.provider.ProviderReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several programs of one machine start with the same cache, as after a power cut. */
class SharedCacheTest {
  @TempDir Path temp;

  @Test
  void processesThatWriteItAtOnceLeaveOneWholeNote()
      throws IOException, InterruptedException, ExecutionException {
    Path bundle = temp.resolve("bundle");
    TinyBundle.write(bundle);
    Path cache = temp.resolve("cache");
    ExecutorService threads = Executors.newFixedThreadPool(2);

    try {
      List<Future<ChildJvm>> children = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        Path folder = Files.createDirectories(temp.resolve("child" + i));
        children.add(threads.submit(() -> ChildJvm.run(folder, Starts.class, bundle, cache)));
      }

      for (Future<ChildJvm> child : children) {
        assertThat(child.get().exitCode()).as(child.get().output()).isZero();
      }
    } finally {
      threads.shutdownNow();
    }
    try (Stream<Path> files = Files.list(cache.resolve("golden"))) {
      assertThat(files).hasSize(1);
    }
    assertThat(Starts.start(bundle, cache, false)).startsWith("reproduced the golden pair on");
  }

  /** Opens an inspector over and over, every other time writing the note again. */
  static final class Starts {
    private Starts() {}

    public static void main(String[] args) {
      for (int i = 0; i < 200; i++) {
        start(Path.of(args[0]), Path.of(args[1]), i % 2 == 0);
      }
    }

    static String start(Path bundle, Path cache, boolean verify) {
      ProviderOptions provider =
          ProviderOptions.builder().cache(cache).alwaysVerify(verify).build();
      ModelOptions options = ModelOptions.builder().provider(provider).build();
      try (Model model = Model.open(bundle, options)) {
        List<ProviderReport> reports = model.providerReports();
        return reports.get(reports.size() - 1).reason();
      }
    }
  }
}
