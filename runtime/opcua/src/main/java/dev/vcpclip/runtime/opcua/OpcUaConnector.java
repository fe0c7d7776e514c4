package dev.vcpclip.runtime.opcua;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.connector.Connector;
import dev.vcpclip.runtime.connector.Line;
import dev.vcpclip.runtime.connector.LineEvent;
import dev.vcpclip.runtime.connector.PartResult;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server whose vision systems follow the lines. What the lines tell is done by a thread of its
 * own: no line ever waits for a client. Where clients are slower than the lines for long, the
 * oldest news is not the one that matters: what is too much is left out, and counted.
 */
final class OpcUaConnector implements Connector.Live {
  private static final Logger LOG = LoggerFactory.getLogger(OpcUaConnector.class);
  private static final long CLOSE_SECONDS = 60;
  private static final int MOST_WAITING = 2000;
  private static final long FOLLOW_MILLIS = 500;

  private final String name;
  private final String station;
  private final OpcUaSettings settings;
  private final List<Line> lines;
  private final AtomicLong leftOut = new AtomicLong();
  private final ScheduledThreadPoolExecutor worker;
  private volatile VisionServer server;
  private volatile Certificates opening;
  private volatile String failure = "starting";

  /**
   * @param lines may be filled until {@link #start()}
   */
  OpcUaConnector(String name, String station, OpcUaSettings settings, List<Line> lines) {
    this.name = name;
    this.station = station;
    this.settings = settings;
    this.lines = lines;
    worker =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "opcua-" + name);
              thread.setDaemon(true);
              return thread;
            },
            (task, executor) -> {}); // closed meanwhile
    worker.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start() {
    requireFree();
    Certificates certificates = Certificates.open(settings, station);
    opening = certificates;
    worker.execute(() -> open(certificates));
    worker.scheduleWithFixedDelay(this::follow, 0, FOLLOW_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** What will not heal is said at the start; the rest takes seconds, and no line waits for it. */
  private void requireFree() {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(settings.bind(), settings.port()));
    } catch (IOException e) {
      throw new VcpClipException(
          "%s: cannot listen on %s port %d (%s). Is it another program's?"
              .formatted(name, settings.bind().getHostAddress(), settings.port(), e.getMessage()),
          e);
    }
  }

  private void open(Certificates certificates) {
    try {
      server = VisionServer.start(name, station, settings, certificates, lines);
      LOG.info("{}: {}", name, settings.url());
    } catch (RuntimeException e) {
      LOG.error("{}: the OPC UA server does not start: {}", name, e.toString());
      failure = "does not start: " + e.getMessage();
    }
  }

  private void follow() {
    VisionServer started = server;
    if (started != null) {
      started.systems().forEach(system -> guarded(system::follow));
    }
  }

  /** A mistake of ours costs one piece of one line's news, not all that come after it. */
  private void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.error("{}: {}", name, e.toString(), e);
    }
  }

  @Override
  public State state() {
    VisionServer started = server;
    if (started == null) {
      return new State(false, failure);
    }
    String message = settings.url() + ", " + started.sessions() + " session(s)";
    return new State(true, leftOut.get() == 0 ? message : message + ", " + leftOut + " left out");
  }

  @Override
  public void accept(PartResult result) {
    later(result.line(), machine -> machine.recorded(result));
  }

  @Override
  public void happened(LineEvent event) {
    later(event.line(), machine -> machine.happened(event));
  }

  private void later(String line, Consumer<VisionMachine> task) {
    VisionServer started = server;
    VisionMachine machine = started == null ? null : started.machine(line);
    if (machine == null) {
      return;
    }
    if (worker.getQueue().size() > MOST_WAITING) {
      leftOut.incrementAndGet();
      return;
    }
    worker.execute(() -> guarded(() -> task.accept(machine)));
  }

  @Override
  public void close() {
    worker.shutdown(); // an opening that has begun comes to its end, and can be closed
    try {
      worker.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    VisionServer started = server;
    server = null;
    failure = "closed";
    if (started != null) {
      started.close();
    }
    Certificates opened = opening;
    opening = null;
    if (opened != null) {
      opened.close();
    }
  }
}
