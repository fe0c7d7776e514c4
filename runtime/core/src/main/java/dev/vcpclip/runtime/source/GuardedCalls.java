package dev.vcpclip.runtime.source;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Calls of a {@link FrameSource} that may hang, into native code or to read a pipe, made by a
 * thread of their own, one at a time.
 *
 * <p>The caller waits for the answer, for the end ({@link #close()}) or for an interrupt, whichever
 * comes first, so nobody hangs with it: FFmpeg asks its interrupt callback only ten times a second,
 * and the look-up of a name or a driver's call cannot be interrupted at all. What was opened is
 * freed in the same thread when the hanging call has returned.
 *
 * <p>Calls come from one thread; {@link #close()} from any.
 */
public final class GuardedCalls implements AutoCloseable {
  private static final Duration FOREVER = Duration.ofDays(10_000);

  private final ExecutorService thread;
  private final Runnable interrupt;
  private final Runnable free;
  private CompletableFuture<?> pending = CompletableFuture.completedFuture(null);
  private boolean closed;

  /**
   * @param name of the thread
   * @param interrupt ends the native call that runs, from any thread, and those that come
   * @param free lets go of what the calls have opened
   */
  public GuardedCalls(String name, Runnable interrupt, Runnable free) {
    this.thread = Executors.newSingleThreadExecutor(task -> daemon(task, name));
    this.interrupt = interrupt;
    this.free = free;
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Makes a call that ends by itself.
   *
   * @param whenClosed the answer if the end comes first
   * @param discard takes an answer that comes when nobody waits any more
   */
  public <T> T call(Supplier<T> call, T whenClosed, Consumer<T> discard)
      throws InterruptedException {
    return call(call, whenClosed, discard, FOREVER, () -> new IllegalStateException("for ever"));
  }

  /**
   * Makes a call.
   *
   * @param whenClosed the answer if the end comes first
   * @param discard takes an answer that comes when nobody waits any more
   * @param patience longest wait
   * @param late makes what is thrown then
   */
  public <T> T call(
      Supplier<T> call,
      T whenClosed,
      Consumer<T> discard,
      Duration patience,
      Supplier<RuntimeException> late)
      throws InterruptedException {
    CompletableFuture<T> answer = new CompletableFuture<>();
    synchronized (this) {
      if (closed) {
        return whenClosed;
      }
      pending = answer;
      thread.execute(() -> answer(answer, call, discard));
    }
    try {
      T value = answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      return value == null ? whenClosed : value;
    } catch (ExecutionException e) {
      throw unwrapped(e.getCause());
    } catch (TimeoutException e) {
      abandon(answer, discard);
      throw late.get();
    } catch (InterruptedException e) {
      abandon(answer, discard);
      throw e;
    }
  }

  private static <T> void abandon(CompletableFuture<T> answer, Consumer<T> discard) {
    if (!answer.cancel(false) && !answer.isCompletedExceptionally()) {
      T unwanted = answer.join(); // It came in the same moment.
      if (unwanted != null) {
        discard.accept(unwanted);
      }
    }
  }

  private static <T> void answer(
      CompletableFuture<T> answer, Supplier<T> call, Consumer<T> discard) {
    if (answer.isDone()) {
      return;
    }
    try {
      T value = call.get();
      if (!answer.complete(value)) {
        discard.accept(value);
      }
    } catch (Throwable e) { // Also what a native library could not be loaded for.
      answer.completeExceptionally(e);
    }
  }

  /** The failure as it was, with the caller's trace beside its own. */
  private static RuntimeException unwrapped(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return (RuntimeException) failure;
  }

  /** Ends the call that runs, wakes its caller and frees. A second call does nothing. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      pending.complete(null);
      interrupt.run();
      thread.execute(free);
      thread.shutdown();
    }
  }
}
