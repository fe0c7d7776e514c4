package dev.vcpclip.runtime.camera;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.bundle.TinyBundle;
import dev.vcpclip.runtime.camera.RtspServer.Login;
import dev.vcpclip.runtime.camera.RtspServer.Manners;
import dev.vcpclip.runtime.pipeline.BufferPolicy;
import dev.vcpclip.runtime.pipeline.InspectedShot;
import dev.vcpclip.runtime.pipeline.InspectionSink;
import dev.vcpclip.runtime.pipeline.Pipeline;
import dev.vcpclip.runtime.pipeline.PipelineCounters;
import dev.vcpclip.runtime.pipeline.PipelineEvent;
import dev.vcpclip.runtime.pipeline.ReconnectPolicy;
import dev.vcpclip.runtime.pipeline.StreamConfig;
import dev.vcpclip.runtime.pipeline.StreamStatus;
import dev.vcpclip.runtime.source.NumberedPicture;
import dev.vcpclip.runtime.source.SourceException.Code;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Eight cameras with a fault each through one model. */
@Timeout(120)
class EightCamerasTest {
  private static final String PASSWORD = "p@ss/w#rd:1";
  private static final int ENOUGH = 60;
  private static final List<String> SILENT = List.of("stalls", "mute");

  @TempDir private Path folder;
  private final Map<String, RtspServer> cameras = new LinkedHashMap<>();
  private final List<PipelineEvent> events = new ArrayList<>();
  private final Sink sink = new Sink();

  @AfterEach
  void switchCamerasOff() throws IOException {
    for (RtspServer camera : cameras.values()) {
      camera.close();
    }
  }

  @Test
  void everyFrameNumberIsAccountedForAndNoPasswordIsTold() throws Exception {
    Manners good = Manners.good();
    cameras.put("sound", RtspServer.start(good));
    cameras.put("sound-2", RtspServer.start(good));
    cameras.put("cut", RtspServer.start(good.cutsAfter(12)));
    cameras.put("cut-often", RtspServer.start(good.cutsAfter(3)));
    cameras.put("stalls", RtspServer.start(good.stallsAfter(15)));
    cameras.put("damaged", RtspServer.start(good.damages(7)));
    cameras.put("resized", RtspServer.start(good.resizesAfter(9)));
    cameras.put("login", RtspServer.start(good.demands(Login.DIGEST, "admin", PASSWORD)));
    cameras.put("refused", RtspServer.start(good.demands(Login.DIGEST, "admin", "other")));
    cameras.put("mute", RtspServer.start(good.staysMute()));

    long started = System.nanoTime();
    List<StreamStatus> last = run();

    assertAccounted(last);
    for (String name : List.of("cut", "cut-often", "stalls")) {
      assertThat(status(last, name).counters().reconnects()).as(name).isPositive();
    }
    PipelineCounters damaged = status(last, "damaged").counters();
    assertThat(damaged.failed()) // each connection's pictures begin anew, the damaged one too
        .isBetween(1L, 1 + damaged.reconnects());
    assertThat(sink.sizes("resized")).hasSize(2);
    assertThat(cameras.get("refused").connections())
        .as("logins that were refused, one in 30 seconds")
        .isLessThanOrEqualTo((int) (1 + (System.nanoTime() - started) / 30_000_000_000L));
    assertThat(codes("refused")).containsOnly(Code.AUTHENTICATION);
    assertThat(codes("mute")).containsOnly(Code.TIMEOUT);
    assertThat(remembered() + last.toString())
        .contains("rtsp://***@127.0.0.1")
        .doesNotContain("p@ss", "w#rd", "p%40ss", "rd:1", "rd%3A1");
  }

  private List<StreamStatus> run() throws Exception {
    Path bundle = folder.resolve("bundle");
    TinyBundle.write(bundle);
    try (Model model = Model.open(bundle)) {
      Pipeline pipeline = Pipeline.builder(model).sink(sink).listener(this::remember).start();
      try (pipeline) {
        Recipe recipe = Recipe.of(model.manifest(), "bundle");
        cameras.forEach((name, camera) -> pipeline.add(stream(name, camera, recipe)));
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!enough(pipeline) && System.nanoTime() - end < 0) {
          Thread.sleep(50);
        }
      }
      return pipeline.status();
    }
  }

  private static StreamConfig stream(String name, RtspServer camera, Recipe recipe) {
    CameraAddress address =
        CameraAddress.parse(camera.address().replace("://", "://admin:" + PASSWORD + "@"));
    Duration patience = Duration.ofMillis(SILENT.contains(name) ? 800 : 30_000); // a busy machine
    StreamOptions options =
        StreamOptions.defaults().toBuilder().openTimeout(patience).frameTimeout(patience).build();
    return StreamConfig.builder(name, () -> StreamSource.of(name, address, options), recipe)
        .buffer(BufferPolicy.block(4))
        .frozenAfter(0)
        .reconnect(
            new ReconnectPolicy(
                Duration.ofMillis(20), Duration.ofMillis(100), 0.2, Duration.ofSeconds(30)))
        .build();
  }

  /** Waits for frames, not for a time, which would be another one on a busy machine. */
  private boolean enough(Pipeline pipeline) {
    return pipeline.status().stream()
            .filter(status -> !List.of("refused", "mute").contains(status.name()))
            .allMatch(status -> status.counters().judged() >= ENOUGH)
        && !codes("mute").isEmpty();
  }

  private void assertAccounted(List<StreamStatus> last) {
    for (StreamStatus status : last) {
      String name = status.name();
      PipelineCounters counters = status.counters();
      assertThat(counters.judged() + counters.failed() + counters.dropped())
          .as(name)
          .isEqualTo(counters.received());
      TreeSet<Long> told = new TreeSet<>(sink.sequences(name));
      assertThat(told).as(name).hasSameSizeAs(sink.sequences(name));
      for (PipelineEvent event : remembered()) {
        if (event instanceof PipelineEvent.FrameDropped dropped && dropped.stream().equals(name)) {
          told.add(dropped.capture().sequence());
        }
      }
      assertThat(told).as(name).hasSize((int) counters.received());
      if (!told.isEmpty()) {
        assertThat(told.last() + 1).as(name).isEqualTo(counters.received() + counters.missing());
      }
      assertThat(sink.offsets(name))
          .as("%s: each connection's pictures go on where the one before ended", name)
          .isSorted();
    }
  }

  private static StreamStatus status(List<StreamStatus> all, String name) {
    return all.stream().filter(status -> status.name().equals(name)).findFirst().orElseThrow();
  }

  private List<Code> codes(String stream) {
    return remembered().stream()
        .filter(PipelineEvent.Reconnecting.class::isInstance)
        .map(PipelineEvent.Reconnecting.class::cast)
        .filter(event -> event.stream().equals(stream))
        .map(PipelineEvent.Reconnecting::code)
        .toList();
  }

  private void remember(PipelineEvent event) {
    synchronized (events) {
      events.add(event);
    }
  }

  private List<PipelineEvent> remembered() {
    synchronized (events) {
      return List.copyOf(events);
    }
  }

  /** Remembers each frame's place in its stream and the number that its picture shows. */
  private static final class Sink implements InspectionSink {
    private final Map<String, TreeMap<Long, Long>> offsets = new TreeMap<>();
    private final Map<String, List<Long>> sequences = new TreeMap<>();
    private final Map<String, TreeSet<Integer>> sizes = new TreeMap<>();

    @Override
    public String name() {
      return "memory";
    }

    @Override
    public void close() {
      // Holds nothing.
    }

    @Override
    public synchronized void accept(InspectedShot shot) {
      String stream = shot.capture().stream();
      long sequence = shot.capture().sequence();
      sequences.computeIfAbsent(stream, any -> new ArrayList<>()).add(sequence);
      shot.frame()
          .ifPresent(
              frame -> {
                sizes.computeIfAbsent(stream, any -> new TreeSet<>()).add(frame.width());
                if (frame.width() == Manners.good().width()) {
                  offsets
                      .computeIfAbsent(stream, any -> new TreeMap<>())
                      .put(sequence, sequence - NumberedPicture.number(frame));
                }
              });
    }

    synchronized List<Long> sequences(String stream) {
      return List.copyOf(sequences.getOrDefault(stream, List.of()));
    }

    synchronized List<Long> offsets(String stream) {
      return List.copyOf(offsets.getOrDefault(stream, new TreeMap<>()).values());
    }

    synchronized TreeSet<Integer> sizes(String stream) {
      return sizes.getOrDefault(stream, new TreeSet<>());
    }
  }
}
