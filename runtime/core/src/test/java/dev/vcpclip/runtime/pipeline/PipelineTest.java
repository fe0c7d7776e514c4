package dev.vcpclip.runtime.pipeline;

import static dev.vcpclip.runtime.pipeline.FakeSource.after;
import static dev.vcpclip.runtime.pipeline.FakeSource.camera;
import static dev.vcpclip.runtime.pipeline.FakeSource.defect;
import static dev.vcpclip.runtime.pipeline.FakeSource.file;
import static dev.vcpclip.runtime.pipeline.FakeSource.frame;
import static dev.vcpclip.runtime.pipeline.FakeSource.hang;
import static dev.vcpclip.runtime.pipeline.FakeSource.lose;
import static dev.vcpclip.runtime.pipeline.FakeSource.tell;
import static dev.vcpclip.runtime.pipeline.FakeSource.unreadable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.ModelIdentity;
import dev.vcpclip.runtime.ModelOptions;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.TestCalibrations;
import dev.vcpclip.runtime.Tiling;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.bundle.TinyBundle;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.map.Verdict;
import dev.vcpclip.runtime.map.VerdictRule;
import dev.vcpclip.runtime.source.Grab;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PipelineTest {
  @TempDir static Path temp;
  private static Path bundle;
  private static Model model;
  private static Recipe recipe;

  private final TestFrames frames = new TestFrames();
  private final RecordingSink sink = new RecordingSink();
  private final RecordingListener listener = new RecordingListener();

  @BeforeAll
  static void openModel() {
    bundle = temp.resolve("bundle");
    TinyBundle.write(bundle);
    model = Model.open(bundle, ModelOptions.builder().maxBatch(4).build());
    recipe = Recipe.of(model.manifest(), "bundle");
  }

  @AfterAll
  static void closeModel() {
    model.close();
  }

  @AfterEach
  void everyFrameIsClosed() throws InterruptedException {
    frames.assertGivenBack();
  }

  @Test
  void judgesEveryPictureOfAFileInOrder() throws InterruptedException {
    try (Pipeline pipeline = start()) {
      pipeline.add(stream("a", file("a", frames, steps(50, frame(), defect()))));

      pipeline.awaitEnd();

      assertThat(sink.sequences("a")).isEqualTo(LongStream.range(0, 51).boxed().toList());
      assertThat(sink.shots().get(50).inspection().orElseThrow().verdict())
          .isInstanceOf(Verdict.Defect.class);
      StreamStatus status = pipeline.status("a");
      assertThat(status.state()).isEqualTo(StreamState.ENDED);
      assertThat(status.lastVerdict().orElseThrow()).isInstanceOf(Verdict.Defect.class);
      assertThat(status.counters())
          .isEqualTo(new PipelineCounters(51, 0, 51, 0, Map.of(), 0, 0, 0));
    }
    assertThat(listener.await(PipelineEvent.StreamEnded.class).counters().judged()).isEqualTo(51);
  }

  @Test
  void tellsOfAnUnreadablePictureInItsPlace() throws InterruptedException {
    try (Pipeline pipeline = start()) {
      pipeline.add(stream("a", file("a", frames, frame(), unreadable("cut short"), frame())));

      pipeline.awaitEnd();

      assertThat(sink.sequences("a")).containsExactly(0L, 1L, 2L);
      assertThat(sink.shots().get(1).failure()).contains("cut short");
      assertThat(sink.shots().get(1).frame()).isEmpty();
      PipelineCounters counters = pipeline.counters();
      assertThat(counters.judged()).isEqualTo(2);
      assertThat(counters.failed()).isEqualTo(1);
    }
    assertThat(listener.await(PipelineEvent.FrameFailed.class).reason()).isEqualTo("cut short");
  }

  @Test
  void countsASinkThatThrowsAndTellsTheOthers() throws InterruptedException {
    RecordingSink full =
        new RecordingSink(
            shot -> {
              throw new VcpClipException("disk full");
            });
    try (Pipeline pipeline =
        Pipeline.builder(model).sink(full).sink(sink).listener(listener).start()) {
      pipeline.add(stream("a", file("a", frames, frame(), frame())));

      pipeline.awaitEnd();

      assertThat(sink.sequences("a")).containsExactly(0L, 1L);
      assertThat(pipeline.counters().sinkFailures()).isEqualTo(2);
      assertThat(pipeline.counters().judged()).isEqualTo(2);
    }
    PipelineEvent.SinkFailed failed = listener.await(PipelineEvent.SinkFailed.class);
    assertThat(failed.sink()).isEqualTo("recorder");
    assertThat(failed.reason()).isEqualTo("disk full");
  }

  @Test
  void keepsAFrameOpenUntilTheLastSinkHasReturned() throws InterruptedException {
    List<Integer> pixels = Collections.synchronizedList(new ArrayList<>());
    RecordingSink reading =
        new RecordingSink(shot -> pixels.add(shot.frame().orElseThrow().pixels().get(0) & 0xFF));
    try (Pipeline pipeline = Pipeline.builder(model).sink(sink).sink(reading).start()) {
      pipeline.add(stream("a", file("a", frames, frame(), defect())));
      pipeline.awaitEnd();
    }

    assertThat(pixels).containsExactly(0, 255);
    assertThatThrownBy(() -> sink.shots().get(0).frame().orElseThrow().pixels())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void countsFramesThatTheSourceLost() throws InterruptedException {
    try (Pipeline pipeline = start()) {
      pipeline.add(stream("a", file("a", frames, frame(), lose(3), frame())));

      pipeline.awaitEnd();

      assertThat(sink.sequences("a")).containsExactly(0L, 4L, 5L);
      assertThat(pipeline.counters().missing()).isEqualTo(3);
      assertThat(pipeline.counters().received()).isEqualTo(3);
    }
    PipelineEvent.FramesMissing missing = listener.await(PipelineEvent.FramesMissing.class);
    assertThat(missing.sequence()).isEqualTo(1);
    assertThat(missing.frames()).isEqualTo(3);
  }

  @Test
  void liveStreamKeepsTheLatestFrameAndNamesTheDroppedOnes() throws InterruptedException {
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch all = new CountDownLatch(1);
    RecordingSink slow = new RecordingSink(shot -> await(taken, all));
    try (Pipeline pipeline =
        Pipeline.builder(model)
            .sink(slow)
            .listener(listener)
            .options(PipelineOptions.defaults().toBuilder().sinkBacklog(1).build())
            .stopWithin(RecordingListener.UNHURRIED)
            .start()) {
      FakeSource.Step[] steps = steps(30, frame(), tell(all, hang()));
      steps[1] = after(taken, frame());
      pipeline.add(stream("a", camera("a", frames, steps)));
      slow.await(1);
      assertThat(pipeline.counters().received()).isEqualTo(30);
    }
    PipelineCounters counters = listener.await(PipelineEvent.StreamEnded.class).counters();
    assertThat(counters.inWork()).isZero();
    // One is with the sink, one behind it, one with the model, one waits.
    assertThat(counters.dropped(DropCause.NO_ROOM)).isGreaterThanOrEqualTo(26);
    assertThat(counters.judged() + counters.dropped()).isEqualTo(30);
    assertThat(listener.all(PipelineEvent.FrameDropped.class)).hasSize((int) counters.dropped());
    assertThat(slow.sequences("a")).isSorted();
  }

  @Test
  void judgesNoFrameOlderThanItsBudget() throws InterruptedException {
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch read = new CountDownLatch(1);
    LateTime time = new LateTime();
    RecordingSink slow =
        new RecordingSink(
            shot -> {
              await(taken, read);
              time.pass(Duration.ofHours(1)); // ages what waits
            });
    try (Pipeline pipeline =
        Pipeline.builder(model)
            .sink(slow)
            .listener(listener)
            .options(PipelineOptions.defaults().toBuilder().sinkBacklog(1).build())
            .time(time, new Random(1))
            .start()) {
      FakeSource.Step[] steps = steps(20, frame(), tell(read, source -> new Grab.End()));
      steps[1] = after(taken, frame());
      pipeline.add(
          StreamConfig.builder("a", () -> file("a", frames, steps), recipe)
              .buffer(BufferPolicy.dropOldest(20))
              .staleAfter(Duration.ofMinutes(10))
              .build());

      pipeline.awaitEnd();

      assertThat(pipeline.counters().dropped(DropCause.STALE)).isPositive();
      assertThat(pipeline.counters().judged() + pipeline.counters().dropped()).isEqualTo(20);
    }
  }

  @Test
  void looksAtLargeFramesInTiles() throws InterruptedException {
    byte[] pixels = new byte[240 * 160];
    pixels[77 * 240 + 121] = (byte) 255; // lost when the whole is reduced to 24 x 16
    FakeSource.Step large =
        source -> source.taken(Frame.copyOf(pixels, 240, 160, PixelFormat.GRAY));
    try (Pipeline pipeline = start()) {
      pipeline.add(stream("whole", file("whole", frames, large)));
      Recipe tiled = recipe.toBuilder().tiling(new Tiling(24, 16, 4)).build();
      pipeline.add(
          StreamConfig.builder("tiled", () -> file("tiled", frames, large, frame()), tiled)
              .build());
      pipeline.awaitEnd();

      assertThat(pipeline.status("whole").lastVerdict().orElseThrow().word()).isEqualTo("good");
      assertThat(sink.sequences("tiled")).containsExactly(0L, 1L);
    }
    assertThat(
            sink.shots().stream()
                .filter(shot -> shot.capture().stream().equals("tiled"))
                .map(shot -> shot.inspection().orElseThrow().verdict().word()))
        .containsExactly("defect", "good");
  }

  @Test
  void pausedFileWaitsAndLosesNothing() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    try (Pipeline pipeline = start()) {
      FakeSource.Step second = tell(begun, after(go, frame()));
      pipeline.add(stream("a", file("a", frames, frame(), second, frame(), frame())));
      sink.await(1);
      begun.await();
      pipeline.pause("a");
      listener.await(PipelineEvent.StreamPaused.class);
      go.countDown();
      sink.await(2); // its read had begun

      assertThat(pipeline.status("a").state()).isEqualTo(StreamState.PAUSED);
      pipeline.resume("a");
      pipeline.awaitEnd();

      assertThat(sink.sequences("a")).containsExactly(0L, 1L, 2L, 3L);
      assertThat(pipeline.counters().dropped()).isZero();
    }
  }

  @Test
  void pausedCameraDropsWhatComes() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    try (Pipeline pipeline = start()) {
      pipeline.add(
          stream("a", camera("a", frames, frame(), after(go, frame()), after(end, frame()))));
      sink.await(1);
      pipeline.pause("a");
      go.countDown();
      PipelineEvent.FrameDropped dropped = listener.await(PipelineEvent.FrameDropped.class);
      assertThat(dropped.cause()).isEqualTo(DropCause.PAUSED);
      assertThat(dropped.capture().sequence()).isEqualTo(1);
      pipeline.resume("a");
      end.countDown();
      pipeline.awaitEnd();
    }
    assertThat(sink.sequences("a")).containsExactly(0L, 2L);
  }

  @Test
  void removedStreamFreesItsNameAndItsFramesAreAccountedFor() throws InterruptedException {
    try (Pipeline pipeline = start()) {
      pipeline.add(stream("a", camera("a", frames, frame(), hang())));
      sink.await(1);
      PipelineCounters counters = pipeline.remove("a");
      assertThat(counters.judged()).isEqualTo(1);
      assertThat(counters.inWork()).isZero();
      assertThat(pipeline.status()).isEmpty();

      pipeline.add(stream("a", file("a", frames, frame())));
      pipeline.awaitEnd();

      assertThat(pipeline.counters().judged()).isEqualTo(2);
      assertThatThrownBy(() -> pipeline.remove("b"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("there is no stream 'b'");
    }
  }

  @Test
  void takesAnotherRecipeOverBetweenTwoFrames() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    Recipe strict = recipe.toBuilder().revision(2).rule(VerdictRule.at(0)).build();
    try (Pipeline pipeline = start()) {
      pipeline.add(stream("a", file("a", frames, frame(), after(go, frame()))));
      sink.await(1);
      pipeline.setRecipe("a", strict);
      go.countDown();
      pipeline.awaitEnd();
    }
    assertThat(sink.shots().get(0).inspection().orElseThrow().verdict().word()).isEqualTo("good");
    assertThat(sink.shots().get(1).inspection().orElseThrow().verdict().word()).isEqualTo("defect");
    assertThat(listener.await(PipelineEvent.RecipeChanged.class).revision()).isEqualTo(2);
  }

  @Test
  void exchangesTheModelWithoutLosingAFrame() throws InterruptedException {
    try (Model second = Model.open(bundle);
        Pipeline pipeline = start()) {
      pipeline.add(stream("a", file("a", frames, steps(400, frame()))));
      sink.await(20);
      Model first = pipeline.exchangeModel(second);
      assertThat(first).isSameAs(model);
      pipeline.exchangeModel(first);
      pipeline.exchangeModel(second);

      pipeline.awaitEnd();

      assertThat(sink.sequences("a")).hasSize(400).isSorted();
      assertThat(pipeline.counters().judged()).isEqualTo(400);
      assertThat(pipeline.model()).isSameAs(second);
    }
    assertThat(listener.all(PipelineEvent.ModelChanged.class)).hasSize(3);
  }

  @Test
  void refusesAModelThatTheRecipesDoNotGoWith() throws InterruptedException {
    try (Model scores = Model.open(bundle, ModelOptions.builder().scoreOnly(true).build());
        Pipeline pipeline = start()) {
      pipeline.add(
          StreamConfig.builder(
                  "a",
                  () -> camera("a", frames, frame(), hang()),
                  recipe.toBuilder().topPixels(3).build())
              .build());

      assertThatThrownBy(() -> pipeline.exchangeModel(scores))
          .isInstanceOf(VcpClipException.class)
          .hasMessageContaining("needs one");
      assertThat(pipeline.model()).isSameAs(model);
    }
  }

  @Test
  void refusesARecipeThatWasCalibratedWithAnotherModel() {
    ModelIdentity other = new ModelIdentity("0".repeat(64), "portable", "CPU");
    Recipe foreign = recipe.toBuilder().calibration(TestCalibrations.madeWith(other)).build();
    try (Pipeline pipeline = start()) {
      assertThatThrownBy(
              () ->
                  pipeline.add(StreamConfig.builder("a", () -> file("a", frames), foreign).build()))
          .isInstanceOf(VcpClipException.class)
          .hasMessageContaining("Calibrate again");
      assertThat(pipeline.status()).isEmpty();
    }
  }

  @Test
  void refusesASecondStreamOfTheSameNameAndAnyAfterClose() throws InterruptedException {
    Pipeline pipeline = start();
    pipeline.add(stream("a", camera("a", frames, hang())));
    assertThatThrownBy(() -> pipeline.add(stream("a", camera("a", frames, hang()))))
        .isInstanceOf(IllegalArgumentException.class);

    pipeline.close();
    pipeline.close();

    assertThatThrownBy(() -> pipeline.add(stream("b", file("b", frames))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("pipeline is closed");
    pipeline.awaitEnd();
  }

  @Test
  void slowListenerDelaysNothingAndIsToldWhatItMissed() throws InterruptedException {
    CountDownLatch stuck = new CountDownLatch(1);
    RecordingListener late = new RecordingListener();
    PipelineListener slow =
        event -> {
          await(new CountDownLatch(0), stuck);
          late.on(event);
        };
    try (Pipeline pipeline =
        Pipeline.builder(model)
            .sink(sink)
            .listener(slow)
            .listener(
                event -> {
                  throw new IllegalStateException("a listener that always fails");
                })
            .options(PipelineOptions.defaults().toBuilder().eventBacklog(3).build())
            .start()) {
      pipeline.add(stream("a", file("a", frames, steps(20, unreadable("no")))));
      pipeline.awaitEnd();
      assertThat(pipeline.counters().failed()).isEqualTo(20);
      stuck.countDown();
      long missed = late.await(PipelineEvent.EventsMissed.class).events();
      assertThat(missed).isGreaterThanOrEqualTo(22 - 4);
      assertThat(missed + late.all().size() - 1).isEqualTo(22); // opened, failed, ended
    }
  }

  private static void await(CountDownLatch tell, CountDownLatch wait) {
    tell.countDown();
    try {
      wait.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The machine's clocks, and time that passes at once. */
  private static final class LateTime implements Time {
    private final AtomicLong passed = new AtomicLong();

    void pass(Duration time) {
      passed.addAndGet(time.toNanos());
    }

    @Override
    public long nanos() {
      return System.nanoTime() + passed.get();
    }

    @Override
    public Instant now() {
      return Instant.now().plusNanos(passed.get());
    }

    @Override
    public void sleep(Duration delay) {}
  }

  private Pipeline start() {
    return Pipeline.builder(model)
        .sink(sink)
        .listener(listener)
        .stopWithin(RecordingListener.UNHURRIED)
        .start();
  }

  /** Its silence is no fault: a busy machine's would have the same source opened again. */
  private static StreamConfig stream(String name, FakeSource source) {
    return StreamConfig.builder(name, () -> source, recipe).liveness(Liveness.unwatched()).build();
  }

  private static FakeSource.Step[] steps(int count, FakeSource.Step each, FakeSource.Step... rest) {
    List<FakeSource.Step> steps = new ArrayList<>(Collections.nCopies(count, each));
    steps.addAll(List.of(rest));
    return steps.toArray(FakeSource.Step[]::new);
  }
}
