package dev.vcpclip.runtime.station.cli;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd that the station is ready and alive. Java 17 has no datagram sockets of the Unix
 * domain, so the program {@code systemd-notify} does it, for which the unit needs {@code
 * NotifyAccess=all}. Without systemd this does nothing.
 */
final class ServiceManager implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceManager.class);
  private static final long MICROS_PER_MILLI = 1000;

  /** {@code null} where nobody wants to know. */
  private final String socket;

  private final long watchdogMillis;
  private ScheduledExecutorService timer;

  private ServiceManager(String socket, long watchdogMillis) {
    this.socket = socket;
    this.watchdogMillis = watchdogMillis;
  }

  static ServiceManager of(Map<String, String> environment) {
    String watchdog = environment.getOrDefault("WATCHDOG_USEC", "0");
    return new ServiceManager(
        environment.get("NOTIFY_SOCKET"), Long.parseLong(watchdog) / MICROS_PER_MILLI);
  }

  /** Says that the station is up, and from then on, while that is so, that it is alive. */
  void ready(BooleanSupplier alive) {
    if (socket == null) {
      return;
    }
    send("--ready");
    if (watchdogMillis > 0) {
      timer = Executors.newSingleThreadScheduledExecutor();
      long period = Math.max(1, watchdogMillis / 3);
      timer.scheduleAtFixedRate(
          () -> {
            if (alive.getAsBoolean()) {
              send("WATCHDOG=1");
            }
          },
          0,
          period,
          TimeUnit.MILLISECONDS);
    }
  }

  private void send(String what) {
    try {
      ProcessBuilder notify = new ProcessBuilder("systemd-notify", what).inheritIO();
      notify.environment().put("NOTIFY_SOCKET", socket);
      Process process = notify.start();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      LOG.warn("systemd is not told '{}': {}", what, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    if (timer != null) {
      timer.shutdownNow();
    }
    if (socket != null) {
      send("STOPPING=1");
    }
  }
}
