package dev.vcpclip.runtime.camera;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.bundle.TinyBundle;
import dev.vcpclip.runtime.pipeline.Pipeline;
import dev.vcpclip.runtime.pipeline.PipelineCounters;
import dev.vcpclip.runtime.pipeline.PipelineEvent;
import dev.vcpclip.runtime.pipeline.StreamConfig;
import dev.vcpclip.runtime.source.NetworkNamespace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A camera nobody here wrote, on a cable that is pulled. */
@Timeout(120)
class PulledCableTest {
  private static final int PATIENCE_SECONDS = 30;

  @TempDir private Path folder;
  private final BlockingQueue<PipelineEvent> events = new LinkedBlockingQueue<>();

  @Test
  void isNoticedAndTheStreamGoesOnWhenItIsPluggedIn() throws Exception {
    Path bundle = folder.resolve("bundle");
    TinyBundle.write(bundle);
    try (NetworkNamespace computer = NetworkNamespace.make();
        GstreamerServer camera = GstreamerServer.start(computer);
        Model model = Model.open(bundle)) {
      Pipeline pipeline = Pipeline.builder(model).listener(events::add).start();
      try (pipeline) {
        pipeline.add(stream(camera, Recipe.of(model.manifest(), "bundle")));
        awaitJudged(pipeline, 25);

        computer.pull();
        PipelineEvent.StreamStalled stalled = await(PipelineEvent.StreamStalled.class);
        assertThat(stalled.silence()).isGreaterThan(Duration.ofMillis(100));
        await(PipelineEvent.Reconnecting.class);
        computer.plug();
        PipelineEvent.StreamResumed resumed = await(PipelineEvent.StreamResumed.class);
        assertThat(resumed.outage()).isGreaterThan(stalled.silence());
        awaitJudged(pipeline, pipeline.counters().judged() + 10);
      }
      PipelineCounters counters = pipeline.counters();
      assertThat(counters.judged() + counters.failed() + counters.dropped())
          .isEqualTo(counters.received());
    }
  }

  private static StreamConfig stream(GstreamerServer camera, Recipe recipe) {
    StreamOptions options =
        StreamOptions.defaults().toBuilder().openTimeout(Duration.ofSeconds(1)).build();
    return StreamConfig.builder(
            "line-2", () -> StreamSource.of("line-2", camera.address(), options), recipe)
        .build();
  }

  private static void awaitJudged(Pipeline pipeline, long frames) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (pipeline.counters().judged() < frames) {
      assertThat(System.nanoTime() - end).as("judged " + pipeline.status()).isNegative();
      Thread.sleep(10);
    }
  }

  private <E extends PipelineEvent> E await(Class<E> type) throws InterruptedException {
    PipelineEvent event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    while (event != null && !type.isInstance(event)) {
      event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
    assertThat(event).as(type.getSimpleName()).isNotNull();
    return type.cast(event);
  }
}
