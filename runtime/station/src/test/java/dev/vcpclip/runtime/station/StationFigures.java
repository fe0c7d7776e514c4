package dev.vcpclip.runtime.station;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.connector.PartVerdict;
import dev.vcpclip.runtime.map.AnomalyMap;
import dev.vcpclip.runtime.map.RegionFinder;
import dev.vcpclip.runtime.station.journal.Journal;
import dev.vcpclip.runtime.station.journal.JournalLimits;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The station's times on this machine and disk, printed: {@code ./mvnw -pl runtime/station -am
 * -Dtest=StationFigures -Dsurefire.failIfNoSpecifiedTests=false test}. Run it on a machine that
 * does nothing else.
 */
class StationFigures {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double MICROS_PER_MILLI = 1e3;

  /** An hour with a part every second. */
  private static final int HOUR = 3600;

  private static final int WARM_UP = 2000;
  private static final int BLOCK = 4096;
  private static final int MAP_SIDE = 518;

  /** On the disk where the build is: temporary folders may lie in memory. */
  private final Path folder = folder();

  private static Path folder() {
    try {
      return Files.createTempDirectory(Path.of("target").toAbsolutePath(), "figures-");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What the disk itself does: no journal can be faster than its appended block. */
  @Test
  void diskAlone() throws IOException {
    double[] millis = new double[HOUR];
    try (FileChannel file =
        FileChannel.open(
            folder.resolve("disk.bin"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int i = 0; i < millis.length; i++) {
        long started = System.nanoTime();
        file.write(ByteBuffer.allocate(BLOCK));
        file.force(false);
        millis[i] = (System.nanoTime() - started) / NANOS_PER_MILLI;
      }
    }
    print("disk alone: a block of 4 kB appended and forced", millis);
  }

  @Test
  void journal() {
    double[] millis = new double[HOUR];
    try (Journal journal =
        Journal.open(folder.resolve("journal.db"), List.of("sink"), JournalLimits.defaults())) {
      for (int i = -WARM_UP; i < millis.length; i++) {
        long started = System.nanoTime();
        journal.append(result(i));
        if (i >= 0) {
          millis[i] = (System.nanoTime() - started) / NANOS_PER_MILLI;
        }
      }
    }
    print("journal: verdict and one sink's note durable", millis);
  }

  private static PartResult result(int number) {
    return new PartResult(
        UUID.randomUUID().toString(),
        0,
        "line-1",
        "part " + number,
        PartVerdict.PASS,
        0.5,
        0.8,
        0.8,
        0,
        "default",
        1,
        "CPU",
        Instant.now(),
        1000,
        900,
        "",
        "",
        "",
        Map.of());
  }

  @Test
  void triggerToVerdictOnTheWire() throws Exception {
    try (TestStation station = TestStation.start(folder).awaitReady();
        Wire wire = new Wire(station.address())) {
      wire.parts(WARM_UP);

      print("trigger to verdict over HTTP, less model", wire.parts(HOUR));
    }
  }

  @Test
  void sinkAwayForAnHour() throws Exception {
    try (TestReceiver receiver = TestReceiver.away();
        TestStation station = TestStation.start(folder, receiver.sink()).awaitReady();
        Wire wire = new Wire(station.address())) {
      receiver.comeBack();
      wire.parts(WARM_UP);
      double[] before = wire.parts(HOUR);
      TestStation.await(() -> receiver.received() == WARM_UP + HOUR);
      receiver.goAway();
      double[] away = wire.parts(HOUR);
      long waiting = station.status().path("sinks").path(0).path("waiting").asLong();
      receiver.comeBack();
      double[] back = wire.parts(HOUR);
      long started = System.nanoTime();
      TestStation.await(() -> receiver.received() >= WARM_UP + 3 * HOUR);
      double caughtUp = (System.nanoTime() - started) / NANOS_PER_MILLI;

      print("line while its sink is there, less model", before);
      print("line while it is away, " + waiting + " results waiting", away);
      print("line while it catches up", back);
      System.out.printf(Locale.ROOT, "caught up %.0f ms after the last part%n", caughtUp);
      assertThat(receiver.parts().stream().distinct().toList())
          .isEqualTo(IntStream.range(0, WARM_UP + 3 * HOUR).mapToObj(i -> "p" + i).toList());
    }
  }

  /**
   * A defect is told with the number of its regions, a good part is not looked at so: what that
   * takes of a map of ViT-L/14's size, by the processor's time.
   */
  @Test
  void regionsOfADefect() {
    float[] values = new float[MAP_SIDE * MAP_SIDE];
    Random random = new Random(3);
    for (int spot = 0; spot < 5; spot++) {
      int x = random.nextInt(MAP_SIDE);
      int y = random.nextInt(MAP_SIDE);
      double radius = 8 + random.nextInt(40);
      for (int i = 0; i < values.length; i++) {
        double away = Math.hypot(i % MAP_SIDE - x, i / MAP_SIDE - y);
        values[i] = Math.max(values[i], (float) Math.max(0, 1 - away / radius));
      }
    }
    AnomalyMap map = AnomalyMap.copyOf(FloatBuffer.wrap(values), MAP_SIDE, MAP_SIDE);
    RegionFinder finder = new RegionFinder(0.4, 10);
    ThreadMXBean processor = ManagementFactory.getThreadMXBean();
    double[] millis = new double[1000];
    for (int i = -WARM_UP; i < millis.length; i++) {
      long started = processor.getCurrentThreadCpuTime();
      assertThat(finder.find(map)).isNotEmpty();
      if (i >= 0) {
        millis[i] = (processor.getCurrentThreadCpuTime() - started) / NANOS_PER_MILLI;
      }
    }
    print("regions of a defect, 518 x 518", millis);
  }

  private static void print(String what, double[] millis) {
    double[] sorted = millis.clone();
    Arrays.sort(sorted);
    System.out.printf(
        Locale.ROOT,
        "%-55s n %5d  p50 %6.2f ms  p99 %6.2f ms  largest %6.2f ms%n",
        what,
        sorted.length,
        sorted[sorted.length / 2],
        sorted[(int) Math.ceil(sorted.length * 0.99) - 1],
        sorted[sorted.length - 1]);
  }

  /** A client that keeps its connection, as a program beside a line does. */
  private static final class Wire implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private int part;

    Wire(String address) throws IOException {
      URI uri = URI.create(address);
      socket = new Socket(uri.getHost(), uri.getPort());
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(socket.getInputStream());
      out = socket.getOutputStream();
    }

    /** Time from the trigger to its answer, less the model's, in milliseconds each. */
    double[] parts(int count) throws IOException {
      double[] millis = new double[count];
      for (int i = 0; i < count; i++) {
        long started = System.nanoTime();
        String answer = trigger("p" + part++);
        double took = (System.nanoTime() - started) / NANOS_PER_MILLI;
        double model =
            Long.parseLong(answer.replaceAll(".*\"modelMicros\":(\\d+).*", "$1"))
                / MICROS_PER_MILLI;
        millis[i] = took - model;
      }
      return millis;
    }

    private String trigger(String partId) throws IOException {
      String body = "{\"partId\":\"" + partId + "\"}";
      String request =
          "POST /api/lines/line-1/trigger HTTP/1.1\r\nHost: localhost\r\nX-Csrf-Token: x\r\n"
              + "Content-Type: application/json\r\nContent-Length: "
              + body.length()
              + "\r\n\r\n"
              + body;
      out.write(request.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      int length = 0;
      String line = readLine();
      assertThat(line).isEqualTo("HTTP/1.1 200 OK");
      while (!line.isEmpty()) {
        line = readLine();
        if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
          length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
        }
      }
      return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private String readLine() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
        if (c != '\r') {
          line.append((char) c);
        }
      }
      return line.toString();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
