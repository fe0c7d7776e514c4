package dev.vcpclip.runtime.station.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a socket as systemd has one, which Python opens, as Java 17 cannot. */
@Timeout(300)
class ServiceManagerTest {
  private static final String RECEIVER =
      "import socket,sys\n"
          + "s=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM)\n"
          + "s.bind(sys.argv[1])\n"
          + "print('open',flush=True)\n"
          + "while True:\n"
          + "  print(s.recv(4096).decode().replace(chr(10),' '),flush=True)\n";

  @TempDir private Path folder;
  private Path heard;
  private Process receiver;

  @BeforeEach
  void listen() throws Exception {
    assumeTrue(runs("systemd-notify", "--version"), "no systemd-notify here");
    assumeTrue(runs("python3", "--version"), "no python3 here");
    heard = folder.resolve("heard.txt");
    receiver =
        new ProcessBuilder("python3", "-c", RECEIVER, socket())
            .redirectOutput(heard.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    awaitLine("open");
  }

  private String socket() {
    return folder.resolve("notify").toString();
  }

  @AfterEach
  void stop() throws Exception {
    if (receiver != null) {
      receiver.destroyForcibly().waitFor();
    }
  }

  private static boolean runs(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private List<String> awaitLine(String text) throws Exception {
    while (true) { // the class' timeout ends it
      List<String> lines = Files.exists(heard) ? Files.readAllLines(heard) : List.of();
      if (lines.stream().anyMatch(line -> line.contains(text))) {
        return lines;
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  @Test
  void tellsThatItIsUpAliveAndStopping() throws Exception {
    Map<String, String> environment = Map.of("NOTIFY_SOCKET", socket(), "WATCHDOG_USEC", "300000");
    AtomicBoolean alive = new AtomicBoolean(true);
    AtomicInteger beats = new AtomicInteger();
    AtomicInteger silences = new AtomicInteger();
    BooleanSupplier asked =
        () -> {
          boolean now = alive.get();
          (now ? beats : silences).incrementAndGet();
          return now;
        };

    try (ServiceManager manager = ServiceManager.of(environment)) {
      manager.ready(asked);
      assertThat(awaitLine("WATCHDOG=1").get(1)).contains("READY=1");

      alive.set(false);
      while (silences.get() < 5) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
    }

    awaitLine("STOPPING=1"); // comes after all that was told before
    assertThat(watchdogs()).as("one that hangs does not say it is alive").isEqualTo(beats.get());
  }

  private long watchdogs() throws IOException {
    return Files.readAllLines(heard).stream().filter(line -> line.contains("WATCHDOG=1")).count();
  }

  @Test
  void withoutAServiceManagerNothingIsTold() throws Exception {
    try (ServiceManager manager = ServiceManager.of(Map.of())) {
      manager.ready(() -> true);
    }

    assertThat(Files.readAllLines(heard)).containsExactly("open");
  }
}
