package dev.vcpclip.runtime.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Remembers events, and waits for them. */
final class RecordingListener implements PipelineListener {
  /** For what must happen on a machine that is busy. */
  static final Duration PATIENCE = Duration.ofSeconds(20);

  /**
   * What a pipeline gets to stop within where all that became of its frames is asked for: those
   * that end later are told to nobody. Longer than {@link #PATIENCE}, so that one that hangs fails.
   */
  static final Duration UNHURRIED = Duration.ofSeconds(40);

  private final List<PipelineEvent> events = new ArrayList<>();

  @Override
  public synchronized void on(PipelineEvent event) {
    events.add(event);
    notifyAll();
  }

  synchronized <E extends PipelineEvent> List<E> all(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  synchronized List<PipelineEvent> all() {
    return List.copyOf(events);
  }

  /** The first event of a type, waited for. */
  <E extends PipelineEvent> E await(Class<E> type) throws InterruptedException {
    return await(type, 1);
  }

  /** The n-th event of a type, from 1, waited for. */
  synchronized <E extends PipelineEvent> E await(Class<E> type, int count)
      throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Optional<E> found =
          events.stream().filter(type::isInstance).map(type::cast).skip(count - 1L).findFirst();
      if (found.isPresent()) {
        return found.get();
      }
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError("waited for " + type.getSimpleName() + ", got " + events);
      }
      wait(left);
    }
  }
}
