package dev.vcpclip.runtime.station.sink;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.connector.Connector;
import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.station.journal.Outbox;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a connector what waits in its outbox, one result after the other in order, from a thread of
 * its own: a peer that is slow or away holds up nobody. What fails is repeated, with pauses that
 * grow from 0.1 to 15 seconds; nothing is skipped.
 */
public final class Delivery implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
  private static final int BATCH = 50;
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
  private static final Duration IDLE = Duration.ofSeconds(5);

  private final Connector.Delivering connector;
  private final Outbox outbox;
  private final Thread thread;

  private final Object news = new Object();
  private boolean more = true;

  /** Up to which place the peer knows all and the outbox has it yet; -1 for none. */
  private long told = -1;

  private volatile long delivered;
  private volatile String failure = "";

  /**
   * @param connector started and closed by the caller
   * @param outbox the connector's
   */
  public Delivery(Connector.Delivering connector, Outbox outbox) {
    this.connector = Objects.requireNonNull(connector, "connector");
    this.outbox = Objects.requireNonNull(outbox, "outbox");
    thread = new Thread(this::run, "deliver-" + connector.name());
    thread.setDaemon(true);
  }

  /** Begins. Called once. */
  public void start() {
    thread.start();
  }

  /** Says that the outbox has something new; returns at once. */
  public void wake() {
    synchronized (news) {
      more = true;
      news.notifyAll();
    }
  }

  /** The connector's name. */
  public String name() {
    return connector.name();
  }

  /** Results that the peer has confirmed since the start. */
  public long delivered() {
    return delivered;
  }

  /** Why the last try failed; empty when it did not. */
  public String failure() {
    return failure;
  }

  /** The connector's, or why it is not told what waits. */
  public Connector.State state() {
    Connector.State state = connector.state();
    String why = failure;
    return state.up() && !why.isEmpty() ? new Connector.State(false, why) : state;
  }

  private void run() {
    Duration pause = SHORTEST_PAUSE;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        if (deliverBatch()) {
          pause = SHORTEST_PAUSE;
        } else {
          TimeUnit.MILLISECONDS.sleep(pause.toMillis());
          pause =
              pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
                  ? pause.multipliedBy(2)
                  : LONGEST_PAUSE;
        }
      }
    } catch (InterruptedException e) {
      // closed
    } catch (IllegalStateException e) {
      LOG.debug("delivery to {} ends: {}", connector.name(), e.getMessage()); // journal closed
    }
  }

  /** Whether everything went well. What was told is not told again, even if it is still there. */
  private boolean deliverBatch() throws InterruptedException {
    if (told >= 0) {
      if (!forgetTold()) {
        return false;
      }
      failure = "";
    }
    try {
      for (Outbox.Waiting waiting : awaitBatch()) {
        deliver(waiting.result());
        told = waiting.position();
        delivered++;
      }
      failure = "";
    } catch (IllegalStateException e) {
      throw e; // the journal is closed
    } catch (RuntimeException | Error e) {
      failed(e.getMessage() + "; what waits is kept and tried again");
      return false;
    } finally {
      forgetTold();
    }
    return told < 0;
  }

  /** What a connector did not foresee must not end the thread: nobody would be told any more. */
  private void deliver(PartResult result) throws InterruptedException {
    try {
      connector.deliver(result);
    } catch (VcpClipException e) {
      throw e;
    } catch (RuntimeException | Error e) { // such as no memory for a moment
      LOG.debug("{}: result {}", connector.name(), result.sequence(), e);
      throw new VcpClipException("result " + result.sequence() + " cannot be told: " + e, e);
    }
  }

  /** Whether the outbox has nothing any more of what was told. */
  private boolean forgetTold() {
    if (told < 0) {
      return true;
    }
    try {
      outbox.remove(told);
      told = -1;
      return true;
    } catch (VcpClipException e) {
      failed(e.getMessage() + "; nothing more is told until what was told can be taken out");
      return false;
    }
  }

  private void failed(String why) {
    if (failure.isEmpty()) {
      LOG.warn("{}: {}", connector.name(), why);
    }
    failure = why;
  }

  private List<Outbox.Waiting> awaitBatch() throws InterruptedException {
    while (true) {
      synchronized (news) {
        more = false;
      }
      List<Outbox.Waiting> batch = outbox.oldest(BATCH);
      if (!batch.isEmpty()) {
        return batch;
      }
      synchronized (news) {
        if (!more) {
          news.wait(IDLE.toMillis());
        }
      }
    }
  }

  /** Stops; what is not delivered stays on disk for the next start. A second call does nothing. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
