package dev.vcpclip.trainer.data;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A fixed number of threads that compute on native memory: nobody who waits for them goes on while
 * one is still at work, as freeing what it reads crashes the program.
 */
public final class Workers implements AutoCloseable {
  private final ExecutorService threads;

  /**
   * Starts them.
   *
   * @param count 1 or more
   * @param name of the threads, for whoever looks at them
   */
  public Workers(int count, String name) {
    threads =
        Executors.newFixedThreadPool(
            count,
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Has a task done, some time. */
  public <T> Future<T> submit(Callable<T> task) {
    return threads.submit(task);
  }

  /**
   * Has tasks done and waits for the last one, also where one has failed.
   *
   * @return what they gave, in their order
   * @throws RuntimeException what the first of them that failed threw
   * @throws InterruptedException when this thread is interrupted; tasks may be under way until
   *     {@link #close}
   */
  public <T> List<T> all(List<? extends Callable<T>> tasks) throws InterruptedException {
    List<T> results = new ArrayList<>();
    for (Future<T> done : threads.invokeAll(tasks)) {
      results.add(result(done));
    }
    return results;
  }

  /**
   * What a task gave, waiting for it.
   *
   * @throws RuntimeException what the task threw
   */
  public static <T> T result(Future<T> task) throws InterruptedException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Abandons what has not begun and waits for the rest; a second call does nothing. */
  @Override
  public void close() {
    threads.shutdownNow();
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = threads.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
