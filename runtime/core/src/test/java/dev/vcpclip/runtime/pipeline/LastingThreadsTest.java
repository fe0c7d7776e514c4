package dev.vcpclip.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Threads that nobody starts again go on after no memory of a moment. */
class LastingThreadsTest {
  private final RecordingListener listener = new RecordingListener();
  private final Events events = new Events(Time.SYSTEM, 8);

  @Test
  void theWatchdogLooksAgain() throws InterruptedException {
    CountDownLatch looks = new CountDownLatch(2);
    Watchdog watchdog =
        new Watchdog(
            () -> {
              looks.countDown();
              if (looks.getCount() == 1) {
                throw new OutOfMemoryError("of a moment");
              }
              return List.of();
            },
            events,
            Time.SYSTEM);
    Thread thread = Threads.daemon("watchdog", watchdog);

    thread.start();

    assertThat(looks.await(20, TimeUnit.SECONDS)).isTrue();
    watchdog.close(thread);
    thread.join();
  }

  @Test
  void aListenerHearsOfTheNextEvent() throws InterruptedException {
    AtomicInteger heard = new AtomicInteger();
    events.add(
        event -> {
          if (heard.incrementAndGet() == 1) {
            throw new OutOfMemoryError("of a moment");
          }
          listener.on(event);
        });

    events.emit(new PipelineEvent.StreamPaused(events.now(), "first"));
    events.emit(new PipelineEvent.StreamPaused(events.now(), "second"));

    assertThat(listener.await(PipelineEvent.StreamPaused.class).stream()).isEqualTo("second");
    events.close(Deadline.in(Duration.ofSeconds(2)));
  }

  @Test
  void whoGetsNoThreadClosesHimself() {
    ExecutorService closers =
        Threads.closers(
            work -> {
              throw new OutOfMemoryError("unable to create native thread");
            });
    AtomicInteger closed = new AtomicInteger();

    closers.execute(closed::incrementAndGet);

    assertThat(closed).hasValue(1);
  }
}
