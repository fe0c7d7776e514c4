package dev.vcpclip.trainer.data;

import java.util.ArrayDeque;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * Computes items 0, 1, 2, … on other threads a bounded number ahead and hands them out in order.
 *
 * <p>The order never depends on the threads, so a result is as deterministic as its items. To be
 * used from one thread. {@link #close()} abandons what is under way and waits for it to end.
 *
 * @param <T> an item; must not need closing
 */
public final class Prefetcher<T> implements AutoCloseable {
  private final int count;
  private final int ahead;
  private final IntFunction<T> load;
  private final ExecutorService threads;
  private final Queue<Future<T>> pending = new ArrayDeque<>();
  private int submitted;

  /**
   * @param count number of items
   * @param parallel threads that load
   * @param ahead items that may be finished or under way before they are asked for
   * @param load makes an item; called from several threads
   */
  public Prefetcher(int count, int parallel, int ahead, IntFunction<T> load) {
    if (count < 0 || parallel < 1 || ahead < 1) {
      throw new IllegalArgumentException(
          "%d items, %d threads, %d ahead".formatted(count, parallel, ahead));
    }
    this.count = count;
    this.ahead = ahead;
    this.load = load;
    this.threads =
        Executors.newFixedThreadPool(
            parallel,
            task -> {
              Thread thread = new Thread(task, "vcpclip-prefetch");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Whether there is another item. */
  public boolean hasNext() {
    return submitted < count || !pending.isEmpty();
  }

  /**
   * The next item, waiting for it.
   *
   * @throws NoSuchElementException after the last one
   * @throws RuntimeException what loading it threw
   */
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException("all " + count + " items were taken");
    }
    while (submitted < count && pending.size() < ahead) {
      int index = submitted++;
      pending.add(threads.submit(() -> load.apply(index)));
    }
    try {
      return pending.remove().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the next item", e);
    }
  }

  /** A second call does nothing. */
  @Override
  public void close() {
    threads.shutdownNow();
    pending.clear();
    submitted = count;
    boolean interrupted = false;
    try {
      while (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
        // A picture takes seconds at most; leaving now would free what a thread still reads.
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
