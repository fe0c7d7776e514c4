package dev.vcpclip.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.bundle.TinyBundle;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.source.SourceException.Code;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures what the pipeline is to reach; minutes long and no unit test, so only run by name:
 *
 * <pre>./mvnw -pl runtime/core -Dtest=PipelineFigures test</pre>
 */
class PipelineFigures {
  private static final long MILLI = 1_000_000;
  private static final String EMBEDDED =
      "../launcher/src/main/resources/dev/vcpclip/runtime/launcher/default.vcp";

  @TempDir Path temp;
  private Path bundle;

  @BeforeEach
  void writeBundle() {
    bundle = temp.resolve("bundle");
    TinyBundle.write(bundle);
  }

  /** RSS and allocation a frame stay what they were after the first tenth. */
  @Test
  void millionFrames() throws IOException, InterruptedException {
    long frames = Long.getLong("figures.frames", 1_000_000);
    List<Long> resident = new ArrayList<>();
    List<Long> allocated = new ArrayList<>();
    AtomicLong told = new AtomicLong();
    InspectionSink sink = sink(shot -> told.incrementAndGet());
    long started = System.nanoTime();
    try (Model model = Model.open(bundle);
        Pipeline pipeline = Pipeline.builder(model).sink(sink).listener(event -> {}).start()) {
      pipeline.add(file("file", frames, recipe(model)));
      for (int tenth = 1; tenth <= 10; tenth++) {
        while (told.get() < frames / 10 * tenth) {
          Thread.sleep(5);
        }
        allocated.add(allocatedBytes());
        System.gc();
        resident.add(residentBytes());
      }
      pipeline.awaitEnd();
      assertThat(pipeline.counters().judged()).isEqualTo(frames);
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    long first = (allocated.get(2) - allocated.get(1)) / (frames / 10);
    long last = (allocated.get(8) - allocated.get(7)) / (frames / 10); // all threads live
    long growth = (resident.get(9) - resident.get(0)) >> 20;
    print("%d frames in %.0f s (%.0f/s)", frames, seconds, frames / seconds);
    print("allocated a frame: %d bytes early, %d bytes late", first, last);
    print(
        "RSS %d MB after a tenth, %d MB at the end: %+d MB",
        resident.get(0) >> 20, resident.get(9) >> 20, growth);
    assertThat(growth).isLessThan(20);
    assertThat(last).isLessThan(first + 200);
  }

  /**
   * What the pipeline adds to the work on a frame, all within one run, so that a busy machine slows
   * both down: the time of the model's thread outside of an inspection, and all processor time of
   * the reader and the sinks, whose source and sink do nothing. Frames always wait. The model is
   * the one that comes with the program, the smallest that is of use, or {@code -Dfigures.bundle}.
   */
  @Test
  void ownCost() throws InterruptedException {
    List<Double> costs = new ArrayList<>();
    List<Double> inspections = new ArrayList<>();
    try (Model model = Model.open(Path.of(System.getProperty("figures.bundle", EMBEDDED)))) {
      for (int round = 0; round < 7; round++) {
        Cost cost = cost(model, 50);
        if (round > 1) { // Java's compiler has seen it all
          costs.add(cost.own());
          inspections.add(cost.inspection());
        }
      }
    }
    double share = median(costs) / median(inspections);
    print(
        "own cost: %.0f us a frame, %.1f %% of the inspection's %.2f ms (medians of 5 runs)",
        median(costs) / 1e3, 100 * share, median(inspections) / 1e6);
    assertThat(share).isLessThan(0.05);
  }

  /** Nanoseconds a frame. */
  private record Cost(double own, double inspection) {}

  private static Cost cost(Model model, int frames) throws InterruptedException {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    ByteBuffer pixels = picture(model);
    AtomicLong reader = new AtomicLong();
    AtomicLong sinks = new AtomicLong();
    AtomicLong inspected = new AtomicLong();
    AtomicLong first = new AtomicLong();
    AtomicLong last = new AtomicLong();
    FakeSource.Step step =
        source -> {
          reader.set(threads.getCurrentThreadCpuTime());
          return source.taken(frame(model, pixels));
        };
    InspectionSink sink =
        sink(
            shot -> {
              last.set(System.nanoTime());
              sinks.set(threads.getCurrentThreadCpuTime());
              if (!first.compareAndSet(0, last.get())) { // it started before the first was there
                inspected.addAndGet(shot.inspection().orElseThrow().timings().total());
              }
            });
    try (Pipeline pipeline = Pipeline.builder(model).sink(sink).start()) {
      pipeline.add(
          StreamConfig.builder(
                  "file",
                  () ->
                      new FakeSource(
                          "file", false, new TestFrames(), Collections.nCopies(frames, step)),
                  recipe(model))
              .build());
      pipeline.awaitEnd();
    }
    double outside = last.get() - first.get() - inspected.get();
    double beside = reader.get() + sinks.get();
    return new Cost(
        outside / (frames - 1) + beside / frames, (double) inspected.get() / (frames - 1));
  }

  /** Four cameras of 25 frames a second; one of them hangs. */
  @Test
  void ageOfLiveFramesAndGapWhileOneCameraHangs() throws InterruptedException {
    long period = 40 * MILLI;
    Map<String, List<Long>> times = new HashMap<>();
    List<Double> ages = new ArrayList<>();
    InspectionSink sink =
        sink(
            shot -> {
              synchronized (times) {
                long model = shot.inspection().orElseThrow().timings().total();
                ages.add((shot.capture().ageNanos() - model) / 1e6);
                times
                    .computeIfAbsent(shot.capture().stream(), name -> new ArrayList<>())
                    .add(System.nanoTime());
              }
            });
    RecordingListener listener = new RecordingListener();
    long pulledAt;
    try (Model model = Model.open(bundle);
        Pipeline pipeline = Pipeline.builder(model).sink(sink).listener(listener).start()) {
      List<PacedCamera> cameras = cameras(4, period);
      for (PacedCamera camera : cameras) {
        pipeline.add(live(camera, recipe(model)));
      }
      Thread.sleep(3000);
      cameras.get(0).pull();
      pulledAt = System.nanoTime();
      listener.await(PipelineEvent.StreamStalled.class);
      Thread.sleep(3000);
    }
    PipelineEvent.StreamStalled stalled = listener.await(PipelineEvent.StreamStalled.class);
    PipelineEvent.Reconnecting freed = listener.await(PipelineEvent.Reconnecting.class);
    long gap = 0;
    for (int camera = 1; camera < 4; camera++) {
      List<Long> at = times.get("camera-" + camera);
      for (int i = 1; i < at.size(); i++) {
        boolean counts = at.get(i) > pulledAt;
        gap = counts ? Math.max(gap, at.get(i) - at.get(i - 1)) : gap;
      }
    }
    Duration freeing = Duration.between(stalled.at(), freed.at());
    print("stall noticed after %d ms (period 40 ms)", stalled.silence().toMillis());
    print("hung reader freed in %.1f ms", freeing.toNanos() / 1e6);
    print("largest gap of the other three: %.1f ms (two periods: 80 ms)", gap / 1e6);
    print("age of judged frames, model excluded: p50 %.2f ms", median(ages));
    assertThat(stalled.silence()).isLessThan(Duration.ofMillis(540));
    assertThat(freeing).isLessThan(Duration.ofMillis(100));
    assertThat(gap).isLessThan(2 * period);
    assertThat(median(ages)).isLessThan(2 * 40 + 20);
  }

  /** Eight cameras, ten pulls each: every number is accounted for, and cameras are back soon. */
  @Test
  void cablePulls() throws InterruptedException {
    RecordingListener listener = new RecordingListener();
    RecordingSink sink = new RecordingSink();
    List<Double> back = Collections.synchronizedList(new ArrayList<>());
    List<PacedCamera> cameras = cameras(8, 20 * MILLI);
    Model model = Model.open(bundle);
    Pipeline pipeline =
        Pipeline.builder(model)
            .sink(sink)
            .listener(listener)
            .listener(event -> measure(event, cameras, back))
            .start();
    try (model;
        pipeline) {
      for (PacedCamera camera : cameras) {
        pipeline.add(live(camera, recipe(model)));
      }
      Random random = new Random(1);
      for (int round = 0; round < 10; round++) {
        Thread.sleep(1000);
        for (PacedCamera camera : cameras) {
          camera.pull();
          Thread.sleep(random.nextInt(60));
        }
        Thread.sleep(1000);
        for (PacedCamera camera : cameras) {
          Thread.sleep(random.nextInt(200));
          camera.plug();
        }
      }
      listener.await(PipelineEvent.StreamResumed.class, 80);
    }
    PipelineCounters counters = pipeline.counters();
    Map<String, BitSet> seen = new HashMap<>();
    sink.shots().forEach(shot -> note(seen, shot.capture().stream(), shot.capture().sequence()));
    listener
        .all(PipelineEvent.FrameDropped.class)
        .forEach(drop -> note(seen, drop.stream(), drop.capture().sequence()));
    listener
        .all(PipelineEvent.FramesMissing.class)
        .forEach(
            lost -> {
              for (long i = 0; i < lost.frames(); i++) {
                note(seen, lost.stream(), lost.sequence() + i);
              }
            });
    print("80 pulls on 8 streams: %s", counters);
    print(
        "back after the cable is in again: p50 %.0f ms, p95 %.0f ms",
        quantile(back, 0.5), quantile(back, 0.95));
    assertThat(counters.judged() + counters.failed() + counters.dropped())
        .isEqualTo(counters.received());
    assertThat(seen).hasSize(8);
    seen.values().forEach(set -> assertThat(set.nextClearBit(0)).isEqualTo(set.length()));
    assertThat(seen.values().stream().mapToLong(BitSet::cardinality).sum())
        .isEqualTo(counters.received() + counters.missing());
    assertThat(back).hasSize(80);
    assertThat(quantile(back, 0.95)).isLessThan(1000);
  }

  @Test
  void thousandReconnects() throws IOException, InterruptedException {
    RecordingListener listener = new RecordingListener();
    try (Model model = Model.open(bundle);
        Pipeline pipeline =
            Pipeline.builder(model)
                .listener(
                    event -> {
                      if (event instanceof PipelineEvent.Reconnecting) {
                        listener.on(event);
                      }
                    })
                .time(new NoDelay(), new Random(1))
                .start()) {
      TestFrames frames = new TestFrames();
      pipeline.add(
          StreamConfig.builder(
                  "camera",
                  () ->
                      FakeSource.camera(
                          "camera", frames, FakeSource.frame(), FakeSource.fail(Code.GONE)),
                  recipe(model))
              .build());
      listener.await(PipelineEvent.Reconnecting.class, 1000);
      System.gc();
      long resident = residentBytes();
      long files = openFiles();
      int threads = Thread.activeCount();

      listener.await(PipelineEvent.Reconnecting.class, 2000);

      System.gc();
      long growth = residentBytes() - resident;
      print(
          "1000 reconnects: RSS %+.1f MB, threads %+d, files %+d",
          growth / 1048576.0, Thread.activeCount() - threads, openFiles() - files);
      assertThat(growth).isLessThan(5L << 20);
      assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads);
      assertThat(openFiles()).isLessThanOrEqualTo(files);
    }
  }

  private static final class NoDelay implements Time {
    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public Instant now() {
      return Instant.now();
    }

    @Override
    public void sleep(Duration delay) throws InterruptedException {
      Thread.sleep(1);
    }
  }

  private static void measure(PipelineEvent event, List<PacedCamera> cameras, List<Double> back) {
    if (event instanceof PipelineEvent.StreamResumed resumed) {
      int camera = Integer.parseInt(resumed.stream().substring("camera-".length()));
      back.add((System.nanoTime() - cameras.get(camera).backAt()) / 1e6);
    }
  }

  private static void note(Map<String, BitSet> seen, String stream, long sequence) {
    BitSet set = seen.computeIfAbsent(stream, name -> new BitSet());
    assertThat(set.get((int) sequence)).as("%s %d twice", stream, sequence).isFalse();
    set.set((int) sequence);
  }

  private static ByteBuffer picture(Model model) {
    return ByteBuffer.allocateDirect(
        model.manifest().input().width() * model.manifest().input().height());
  }

  private static Frame frame(Model model, ByteBuffer pixels) {
    int width = model.manifest().input().width();
    int height = model.manifest().input().height();
    return Frame.wrap(pixels, width, height, width, PixelFormat.GRAY, () -> {});
  }

  private static StreamConfig file(String name, long frames, Recipe recipe) {
    ByteBuffer pixels = ByteBuffer.allocateDirect(256);
    FakeSource.Step step =
        source -> source.taken(Frame.wrap(pixels, 16, 16, 16, PixelFormat.GRAY, () -> {}));
    return StreamConfig.builder(
            name,
            () ->
                new FakeSource(
                    name, false, new TestFrames(), Collections.nCopies((int) frames, step)),
            recipe)
        .build();
  }

  private static StreamConfig live(PacedCamera camera, Recipe recipe) {
    return StreamConfig.builder(camera.name(), camera::connect, recipe).build();
  }

  private static List<PacedCamera> cameras(int count, long period) {
    List<PacedCamera> cameras = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      cameras.add(new PacedCamera("camera-" + i, period));
    }
    return cameras;
  }

  private static Recipe recipe(Model model) {
    return Recipe.of(model.manifest(), "bundle");
  }

  private static InspectionSink sink(Consumer<InspectedShot> told) {
    return new InspectionSink() {
      @Override
      public String name() {
        return "figures";
      }

      @Override
      public void accept(InspectedShot shot) {
        told.accept(shot);
      }

      @Override
      public void close() {}
    };
  }

  private static double median(List<Double> values) {
    return quantile(values, 0.5);
  }

  private static double quantile(List<Double> values, double share) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted[(int) Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
  }

  private static long openFiles() {
    return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getOpenFileDescriptorCount();
  }

  private static long allocatedBytes() {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
        .filter(bytes -> bytes > 0)
        .sum();
  }

  private static long residentBytes() throws IOException {
    return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]) * 4096;
  }

  private static void print(String format, Object... values) {
    System.out.printf("FIGURE " + format + "%n", values);
  }
}
