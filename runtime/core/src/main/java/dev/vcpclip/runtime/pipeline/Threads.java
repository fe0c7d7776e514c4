package dev.vcpclip.runtime.pipeline;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The pipeline's threads: named, and none keeps a program from ending. */
final class Threads {
  private static final String PREFIX = "vcpclip-";
  private static final int MOST_CLOSERS = 64;

  private Threads() {}

  static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, PREFIX + name);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Closes sources for threads that must not wait for it. Has threads only while there is something
   * to close; whoever finds all of them busy closes himself, also where the system gives no thread.
   */
  static ExecutorService closers() {
    return closers(work -> daemon("closer", work));
  }

  static ExecutorService closers(ThreadFactory threads) {
    return new ThreadPoolExecutor(
        0,
        MOST_CLOSERS,
        1,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        threads,
        new ThreadPoolExecutor.CallerRunsPolicy()) {
      @Override
      public void execute(Runnable work) {
        try {
          super.execute(work);
        } catch (OutOfMemoryError e) { // what a JVM throws for a thread that cannot be made
          work.run();
        }
      }
    };
  }
}
