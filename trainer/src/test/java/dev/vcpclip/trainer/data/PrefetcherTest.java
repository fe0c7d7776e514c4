package dev.vcpclip.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PrefetcherTest {
  @Test
  void handsItemsOutInOrder() {
    List<Integer> taken = new ArrayList<>();
    try (Prefetcher<Integer> items = new Prefetcher<>(200, 4, 8, i -> i * i)) {
      while (items.hasNext()) {
        taken.add(items.next());
      }

      assertThat(taken).isEqualTo(IntStream.range(0, 200).map(i -> i * i).boxed().toList());
      assertThatThrownBy(items::next).isInstanceOf(NoSuchElementException.class);
    }
  }

  @Test
  void staysWithinItsBound() {
    AtomicInteger started = new AtomicInteger();
    try (Prefetcher<Integer> items =
        new Prefetcher<>(
            100,
            4,
            5,
            i -> {
              started.incrementAndGet();
              return i;
            })) {
      for (int taken = 1; taken <= 20; taken++) {
        items.next();
        assertThat(started.get()).isLessThanOrEqualTo(taken + 4);
      }
    }
  }

  @Test
  void passesFailuresOn() {
    try (Prefetcher<Integer> items =
        new Prefetcher<>(
            2,
            1,
            1,
            i -> {
              throw new IllegalStateException("item " + i);
            })) {
      assertThatThrownBy(items::next).hasMessage("item 0");
    }
  }

  @Test
  void waitsForWhatIsUnderWayWhenClosed() throws InterruptedException {
    CountDownLatch running = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    Prefetcher<Integer> items =
        new Prefetcher<>(
            3,
            1,
            3,
            i -> {
              if (i == 1) {
                running.countDown();
                Thread.yield();
                ended.set(true);
              }
              return i;
            });
    items.next();
    running.await();

    items.close();
    items.close();

    assertThat(ended).isTrue();
    assertThat(items.hasNext()).isFalse();
  }
}
