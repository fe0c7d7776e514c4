package dev.vcpclip.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.ModelOptions;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.bundle.TinyBundle;
import dev.vcpclip.runtime.source.SourceException.Code;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Eight streams with every fault at once, while they are added, removed, paused and exchanged. */
@Timeout(120)
class PipelineStressTest {
  private static final int STREAMS = 8;
  private static final int CHANGES = 400;

  @TempDir Path temp;

  private final TestFrames frames = new TestFrames();
  private final AtomicInteger sinkFailures = new AtomicInteger();
  private final RecordingListener listener = new RecordingListener();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void nothingIsUnaccountedForLeakedOrOutOfOrder(long seed) throws InterruptedException {
    Path bundle = temp.resolve("bundle");
    TinyBundle.write(bundle);
    int threads = threads();
    RecordingSink sink = new RecordingSink();
    InspectionSink failing = new RecordingSink(shot -> failAt(shot.capture().sequence()));
    PipelineCounters counters;
    try (Model one = Model.open(bundle, ModelOptions.builder().maxBatch(4).build());
        Model two = Model.open(bundle)) {
      Pipeline pipeline =
          Pipeline.builder(one)
              .sink(failing)
              .sink(sink)
              .listener(listener)
              .options(PipelineOptions.defaults().toBuilder().eventBacklog(5_000_000).build())
              .stopWithin(RecordingListener.UNHURRIED)
              .start();
      disturb(pipeline, List.of(one, two), new Random(seed));
      pipeline.close();
      counters = pipeline.counters();
    }

    assertThat(counters.inWork()).isZero();
    assertThat(counters.judged() + counters.failed() + counters.dropped())
        .isEqualTo(counters.received());
    assertThat(counters.judged()).isPositive();
    assertThat(sink.shots()).hasSize((int) (counters.judged() + counters.failed()));
    assertThat(counters.sinkFailures()).isEqualTo(sinkFailures.get());
    assertEventsAgree(counters);
    frames.assertGivenBack();
    sink.shots().stream()
        .collect(Collectors.groupingBy(shot -> shot.capture().stream()))
        .keySet()
        .forEach(name -> assertThat(sink.sequences(name)).isSorted().doesNotHaveDuplicates());
    assertThat(threads()).as("threads after close").isLessThanOrEqualTo(threads);
  }

  private void failAt(long sequence) {
    if (sequence % 97 == 13) {
      sinkFailures.incrementAndGet();
      throw new VcpClipException("scripted");
    }
  }

  private void assertEventsAgree(PipelineCounters counters) {
    assertThat(listener.all(PipelineEvent.EventsMissed.class)).isEmpty();
    Map<DropCause, Long> told =
        listener.all(PipelineEvent.FrameDropped.class).stream()
            .collect(
                Collectors.groupingBy(PipelineEvent.FrameDropped::cause, Collectors.counting()));
    assertThat(told).isEqualTo(counters.droppedBy());
    assertThat(listener.all(PipelineEvent.FrameFailed.class)).hasSize((int) counters.failed());
    assertThat(listener.all(PipelineEvent.Reconnecting.class)).hasSize((int) counters.reconnects());
    PipelineCounters ended =
        listener.all(PipelineEvent.StreamEnded.class).stream()
            .map(PipelineEvent.StreamEnded::counters)
            .reduce(PipelineCounters.NONE, PipelineCounters::plus);
    assertThat(ended).isEqualTo(counters);
  }

  private void disturb(Pipeline pipeline, List<Model> models, Random random)
      throws InterruptedException {
    Recipe recipe = Recipe.of(models.get(0).manifest(), "bundle");
    List<String> names = new ArrayList<>();
    int added = 0;
    for (int change = 0; change < CHANGES; change++) {
      while (names.size() < STREAMS) {
        String name = "stream-" + added++;
        pipeline.add(stream(name, recipe, random));
        names.add(name);
      }
      String name = names.get(random.nextInt(names.size()));
      switch (random.nextInt(6)) {
        case 0 -> {
          pipeline.remove(name);
          names.remove(name);
        }
        case 1 -> pipeline.pause(name);
        case 2 -> names.forEach(pipeline::resume);
        case 3 -> pipeline.setRecipe(name, recipe.toBuilder().revision(change + 1).build());
        case 4 -> pipeline.exchangeModel(models.get(random.nextInt(models.size())));
        default -> Thread.sleep(random.nextInt(20)); // lets frames flow: no proof rests on it
      }
    }
  }

  private StreamConfig stream(String name, Recipe recipe, Random random) {
    Random own = new Random(random.nextLong());
    StreamConfig.Builder config =
        StreamConfig.builder(name, () -> source(name, own), recipe)
            .liveness(Liveness.every(Duration.ofMillis(5)))
            .firstFrameWithin(Duration.ofMillis(300))
            .frozenAfter(4)
            .reconnect(
                new ReconnectPolicy(
                    Duration.ofMillis(1), Duration.ofMillis(4), 0.5, Duration.ofSeconds(30)));
    switch (random.nextInt(5)) {
      case 0 -> config.buffer(BufferPolicy.dropNewest(3));
      case 1 -> config.buffer(BufferPolicy.dropOldest(3));
      case 2 -> config.buffer(BufferPolicy.block(2));
      case 3 -> config.staleAfter(Duration.ofNanos(200_000));
      default -> config.buffer(BufferPolicy.latest());
    }
    return config.build();
  }

  private FakeSource source(String name, Random random) {
    List<FakeSource.Step> steps = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      steps.add(step(random));
    }
    steps.add(FakeSource.fail(Code.GONE));
    return new FakeSource(name, random.nextInt(12) > 0, frames, steps);
  }

  private static FakeSource.Step step(Random random) {
    return switch (random.nextInt(200)) {
      case 0 -> FakeSource.fail(Code.TIMEOUT);
      case 1 -> FakeSource.hang();
      case 2, 3, 4 -> FakeSource.unreadable("scripted");
      case 5, 6 -> FakeSource.lose(2);
      case 7 -> FakeSource.defect();
      case 8 ->
          source -> {
            throw new IllegalStateException("a fault of the source itself");
          };
      case 9, 10, 11, 12 ->
          source -> {
            Thread.sleep(2);
            return FakeSource.frame().run(source);
          };
      case 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25 -> FakeSource.sameFrame();
      default -> FakeSource.frame();
    };
  }

  /** Threads of pipelines; those that close sources may take a moment to end. */
  private static int threads() throws InterruptedException {
    for (int attempt = 0; ; attempt++) {
      int found =
          (int)
              Thread.getAllStackTraces().keySet().stream()
                  .filter(thread -> thread.getName().startsWith("vcpclip-"))
                  .count();
      if (found == 0 || attempt == 1000) {
        return found;
      }
      Thread.sleep(20);
    }
  }
}
