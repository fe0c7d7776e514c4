package dev.vcpclip.runtime.pipeline;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners what happened, each on a thread of its own and from a limited backlog. */
final class Events {
  private static final Logger LOG = LoggerFactory.getLogger(Events.class);

  private final Time time;
  private final int backlog;
  private final List<Listening> all = new CopyOnWriteArrayList<>();
  private final AtomicInteger number = new AtomicInteger();

  Events(Time time, int backlog) {
    this.time = time;
    this.backlog = backlog;
  }

  Instant now() {
    return time.now();
  }

  /** Never waits. */
  void emit(PipelineEvent event) {
    all.forEach(listening -> listening.offer(event));
  }

  void add(PipelineListener listener) {
    Listening listening = new Listening(listener);
    listening.thread.start();
    all.add(listening);
  }

  /** Lets listeners have what waits for them, until a deadline. */
  void close(Deadline deadline) {
    all.forEach(Listening::finish);
    for (Listening listening : all) {
      if (!deadline.join(listening.thread)) {
        listening.thread.interrupt();
      }
    }
  }

  /** One listener's backlog and thread. */
  private final class Listening implements Runnable {
    private final PipelineListener listener;
    private final Deque<PipelineEvent> waiting = new ArrayDeque<>();
    private final Thread thread = Threads.daemon("events-" + number.incrementAndGet(), this);
    private long missed;
    private boolean finished;

    Listening(PipelineListener listener) {
      this.listener = listener;
    }

    synchronized void offer(PipelineEvent event) {
      if (finished) {
        return;
      }
      if (waiting.size() >= backlog) {
        missed++;
        return;
      }
      waiting.addLast(event);
      notifyAll();
    }

    synchronized void finish() {
      finished = true;
      notifyAll();
    }

    /** {@code null} when there will be no more. */
    private synchronized PipelineEvent next() throws InterruptedException {
      while (waiting.isEmpty() && missed == 0 && !finished) {
        wait();
      }
      if (waiting.isEmpty() && missed > 0) { // all that came before them have been told
        long events = missed;
        missed = 0;
        return new PipelineEvent.EventsMissed(now(), events);
      }
      return waiting.pollFirst();
    }

    @Override
    public void run() {
      try {
        for (PipelineEvent event = next(); event != null; event = next()) {
          tell(event);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // nobody wants the rest
      }
    }

    private void tell(PipelineEvent event) {
      try {
        listener.on(event);
      } catch (RuntimeException | Error e) { // whatever it is, it hears of the next
        LOG.warn("a listener failed on {}", event, e);
      }
    }
  }
}
