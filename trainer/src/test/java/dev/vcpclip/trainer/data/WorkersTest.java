package dev.vcpclip.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class WorkersTest {
  /** What a thread takes to come out of a native call; no assertion hangs on its length. */
  private static final long NATIVE_CALL = Duration.ofMillis(100).toNanos();

  private final AtomicBoolean finished = new AtomicBoolean();

  @Test
  void givesResultsInTheOrderOfTheTasks() throws InterruptedException {
    try (Workers workers = new Workers(2, "test")) {
      assertThat(workers.all(List.<Callable<Integer>>of(() -> 1, () -> 2, () -> 3)))
          .containsExactly(1, 2, 3);
    }
  }

  @Test
  void waitsForAllTasksBeforeItTellsThatOneHasFailed() {
    CountDownLatch failing = new CountDownLatch(1);
    Callable<Void> fails =
        () -> {
          failing.countDown();
          throw new IllegalArgumentException("picture 7");
        };
    Callable<Void> slow =
        () -> {
          failing.await();
          LockSupport.parkNanos(NATIVE_CALL);
          finished.set(true);
          return null;
        };

    try (Workers workers = new Workers(2, "test")) {
      assertThatThrownBy(() -> workers.all(List.of(fails, slow)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("picture 7");
      assertThat(finished).isTrue();
    }
  }

  @Test
  void tellsAnErrorAsItIs() {
    try (Workers workers = new Workers(1, "test")) {
      Callable<Void> fails =
          () -> {
            throw new OutOfMemoryError("of a test");
          };

      assertThatThrownBy(() -> workers.all(List.of(fails))).isInstanceOf(OutOfMemoryError.class);
    }
  }

  @Test
  void closesOnlyWhenNoTaskIsUnderWayAlsoWhenInterrupted() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    Workers workers = new Workers(1, "test");
    Future<Void> task =
        workers.submit(
            () -> {
              begun.countDown();
              while (!Thread.interrupted()) {
                Thread.onSpinWait();
              }
              LockSupport.parkNanos(NATIVE_CALL);
              finished.set(true);
              return null;
            });
    begun.await();

    Thread.currentThread().interrupt();
    workers.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(finished).isTrue();
    assertThat(task).isDone();
  }
}
