package dev.vcpclip.benchmarks.workbench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import dev.vcpclip.benchmarks.workbench.WorkerMessage.Failed;
import dev.vcpclip.benchmarks.workbench.WorkerMessage.Finished;
import dev.vcpclip.benchmarks.workbench.WorkerMessage.Ready;
import dev.vcpclip.benchmarks.workbench.WorkerMessage.Turn;
import dev.vcpclip.runtime.Finding;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.map.AnomalyMap;
import dev.vcpclip.runtime.map.RegionFinder;
import dev.vcpclip.runtime.tensor.SafetensorsWriter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.LongStream;

/**
 * A process of its own for each contestant, so that peaks of memory, thread pools and heaps do not
 * mix. It reads a {@link WorkerJob}, says {@link Ready}, takes a turn whenever it is told to, and
 * sleeps in between.
 */
final class Worker {
  /** Marks the lines that are messages: native libraries may print to standard output too. */
  static final String MARK = "vcpclip-benchmark ";

  /** Followed by the least duration in nanoseconds. */
  static final String TURN = "turn ";

  /** Ends the process after a last message. */
  static final String FINISH = "finish";

  /** Name of the map in the file that contestants are compared by. */
  static final String MAP = "map";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final WorkerJob job;
  private final PrintStream out;

  private Worker(WorkerJob job, PrintStream out) {
    this.job = job;
    this.out = out;
  }

  /** Reads orders from standard input until it ends. */
  public static void main(String[] arguments) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try {
      new Worker(JSON.readValue(in.readLine(), WorkerJob.class), out).run(in);
    } catch (VcpClipException e) {
      say(out, new Failed(e.getMessage()));
    } catch (RuntimeException | Error e) {
      // The parent has this process's error output for the rest of the story.
      e.printStackTrace();
      say(out, new Failed("unexpected " + e));
    }
  }

  private void run(BufferedReader in) throws IOException {
    long sinceStart =
        (System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime())
            * NANOS_PER_MILLI;
    try (TestFrames frames = TestFrames.of(job)) {
      List<Frame> first = frames.next(job.batch());
      long opening = System.nanoTime();
      try (Contestant contestant = open()) {
        long opened = System.nanoTime();
        judge(contestant.run(first));
        long judged = System.nanoTime();
        double score = compareOn(contestant);
        say(out, new Ready(opened - opening, sinceStart + judged - opening, score));
        for (String order = in.readLine(); order != null; order = in.readLine()) {
          if (order.equals(FINISH)) {
            say(out, new Finished(contestant.description(), PeakMemory.bytes()));
            return;
          }
          long atLeast = Long.parseLong(order.substring(TURN.length()));
          say(out, turn(contestant, frames, atLeast));
        }
      }
    }
  }

  private Contestant open() {
    ContestantSpec entry = job.contestant();
    if (entry.isBundle()) {
      return BundleContestant.open(job);
    }
    for (Peers peers : ServiceLoader.load(Peers.class)) {
      if (peers.names().contains(entry.peer())) {
        return peers.open(
            entry.peer(),
            new Peers.Model(
                entry.backbone(),
                entry.weights(),
                job.threads(),
                job.scoreOnly(),
                job.pixelThreshold()));
      }
    }
    throw new VcpClipException("no peer '" + entry.peer() + "' on the class path.");
  }

  /** Stores the model's own map of a picture that is the same for every contestant. */
  private double compareOn(Contestant contestant) {
    try (Frame frame = TestFrames.square(contestant.description().inputSide())) {
      Finding finding = contestant.run(List.of(frame)).get(0);
      if (finding.map().isPresent()) {
        AnomalyMap map = finding.map().get();
        float[] values = new float[map.width() * map.height()];
        map.values().get(values);
        Path file = job.mapFile();
        SafetensorsWriter.write(
            file,
            Map.of(),
            List.of(SafetensorsWriter.Entry.f32(MAP, values, map.height(), map.width())));
      }
      return finding.score();
    }
  }

  /** Calls until the time is over, at least once. */
  private Turn turn(Contestant contestant, TestFrames frames, long atLeast) {
    LongStream.Builder calls = LongStream.builder();
    long inference = 0;
    long busy = 0;
    long cpu = cpuNanos();
    long started = System.nanoTime();
    do {
      List<Frame> batch = frames.next(job.batch());
      long before = System.nanoTime();
      List<Finding> findings = contestant.run(batch);
      judge(findings);
      long call = System.nanoTime() - before;
      calls.add(call);
      busy += call;
      for (Finding finding : findings) {
        inference += finding.timings().inference();
      }
    } while (busy < atLeast);
    return new Turn(
        calls.build().toArray(), inference, System.nanoTime() - started, cpuNanos() - cpu);
  }

  /** An inspection's last part: the regions in the picture's own pixels. */
  private void judge(List<Finding> findings) {
    for (Finding finding : findings) {
      finding
          .map()
          .map(map -> map.resizedTo(finding.width(), finding.height()))
          .ifPresent(new RegionFinder(job.pixelThreshold(), 1)::find);
    }
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private static void say(PrintStream out, WorkerMessage message) {
    try {
      out.println(MARK + JSON.writerFor(WorkerMessage.class).writeValueAsString(message));
    } catch (IOException e) {
      throw new IllegalStateException("cannot write " + message, e);
    }
  }
}
