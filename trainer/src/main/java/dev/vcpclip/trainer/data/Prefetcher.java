package dev.vcpclip.trainer.data;

import java.util.ArrayDeque;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.Future;
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
  private final Workers threads;
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
    this.threads = new Workers(parallel, "vcpclip-prefetch");
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
      return Workers.result(pending.remove());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the next item", e);
    }
  }

  /** A second call does nothing. */
  @Override
  public void close() {
    pending.clear();
    submitted = count;
    threads.close();
  }
}
