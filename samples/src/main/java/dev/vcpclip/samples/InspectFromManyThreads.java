package dev.vcpclip.samples;

import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.Inspector;
import dev.vcpclip.runtime.ModelOptions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * How do several cameras share one model? They call the same inspector: it is thread-safe and
 * bounds how many pictures are in work at once. Arguments: a bundle and pictures.
 */
public final class InspectFromManyThreads {
  private InspectFromManyThreads() {}

  /**
   * @param arguments bundle, then pictures
   * @throws InterruptedException when interrupted while waiting
   * @throws ExecutionException when a picture could not be inspected
   */
  public static void main(String[] arguments) throws InterruptedException, ExecutionException {
    ModelOptions options = ModelOptions.builder().parallel(2).scoreOnly(true).build();
    ExecutorService cameras = Executors.newFixedThreadPool(4);
    try (Inspector inspector = Inspector.open(Path.of(arguments[0]), options)) {
      List<Callable<Inspection>> shots =
          Arrays.stream(arguments)
              .skip(1)
              .<Callable<Inspection>>map(picture -> () -> inspector.inspect(Path.of(picture)))
              .toList();
      for (Future<Inspection> shot : cameras.invokeAll(shots)) {
        System.out.println(shot.get().verdict());
      }
    } finally {
      cameras.shutdown();
    }
  }
}
