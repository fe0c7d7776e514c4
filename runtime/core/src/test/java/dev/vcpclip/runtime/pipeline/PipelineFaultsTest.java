package dev.vcpclip.runtime.pipeline;

import static dev.vcpclip.runtime.pipeline.FakeSource.camera;
import static dev.vcpclip.runtime.pipeline.FakeSource.fail;
import static dev.vcpclip.runtime.pipeline.FakeSource.file;
import static dev.vcpclip.runtime.pipeline.FakeSource.frame;
import static dev.vcpclip.runtime.pipeline.FakeSource.hang;
import static dev.vcpclip.runtime.pipeline.FakeSource.sameFrame;
import static dev.vcpclip.runtime.pipeline.FakeSource.tell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.bundle.TinyBundle;
import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.Grab;
import dev.vcpclip.runtime.source.SourceException;
import dev.vcpclip.runtime.source.SourceException.Code;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PipelineFaultsTest {
  @TempDir static Path temp;
  private static Model model;
  private static Recipe recipe;

  private final TestFrames frames = new TestFrames();
  private final RecordingSink sink = new RecordingSink();
  private final RecordingListener listener = new RecordingListener();
  private final QuickTime time = new QuickTime();

  @BeforeAll
  static void openModel() {
    Path bundle = temp.resolve("bundle");
    TinyBundle.write(bundle);
    model = Model.open(bundle);
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

  /** The machine's clocks, but delays between attempts are only written down. */
  private static final class QuickTime implements Time {
    private final List<Duration> delays = Collections.synchronizedList(new ArrayList<>());

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
      delays.add(delay);
      Thread.sleep(1);
    }
  }

  @Test
  void reconnectsAndCountsOnWhereTheLastSourceStopped() throws InterruptedException {
    try (Pipeline pipeline = start()) {
      pipeline.add(
          sources(
                  "a",
                  camera("a", frames, frame(), frame(), fail(Code.GONE)),
                  camera("a", frames, fail(Code.TIMEOUT)),
                  camera("a", frames, frame()))
              .buffer(BufferPolicy.everyFrame())
              .build());

      pipeline.awaitEnd();

      assertThat(sink.sequences("a")).containsExactly(0L, 1L, 2L);
      assertThat(pipeline.counters().reconnects()).isEqualTo(2);
      assertThat(pipeline.status("a").fault()).isEmpty();
    }
    PipelineEvent.Reconnecting first = listener.await(PipelineEvent.Reconnecting.class);
    PipelineEvent.Reconnecting second = listener.await(PipelineEvent.Reconnecting.class, 2);
    assertThat(first.code()).isEqualTo(Code.GONE);
    assertThat(second.code()).isEqualTo(Code.TIMEOUT);
    assertThat(second.failures()).isEqualTo(2);
    assertThat(time.delays).containsExactly(first.delay(), second.delay());
    assertThat(listener.all(PipelineEvent.StreamOpened.class)).hasSize(3);
    assertThat(listener.all(PipelineEvent.StreamResumed.class)).hasSize(1);
  }

  @Test
  void neverTriesRefusedCredentialsFasterThanEveryThirtySeconds() throws InterruptedException {
    try (Pipeline pipeline = start()) {
      FakeSource[] refused = new FakeSource[6];
      Arrays.setAll(refused, i -> camera("a", frames, fail(Code.AUTHENTICATION)));
      refused[5] = camera("a", frames, frame());
      pipeline.add(sources("a", refused).build());

      pipeline.awaitEnd();
    }
    assertThat(time.delays)
        .hasSize(5)
        .allSatisfy(delay -> assertThat(delay).isGreaterThanOrEqualTo(Duration.ofSeconds(30)));
    assertThat(frames.sourcesOpened()).isEqualTo(6); // one login an attempt
  }

  @Test
  void endsAFileThatFailsInsteadOfBeginningItAgain() throws InterruptedException {
    try (Pipeline pipeline = start()) {
      pipeline.add(sources("a", file("a", frames, frame(), fail(Code.CODEC))).build());

      pipeline.awaitEnd();

      assertThat(pipeline.status("a").fault().orElseThrow()).contains("scripted");
      assertThat(pipeline.counters().judged()).isEqualTo(1);
    }
    assertThat(listener.await(PipelineEvent.StreamEnded.class).fault()).isPresent();
    assertThat(time.delays).isEmpty();
  }

  @Test
  void endsAStreamWhoseSourceCannotBeMade() throws InterruptedException {
    try (Pipeline pipeline = start()) {
      pipeline.add(
          StreamConfig.builder(
                  "a",
                  (Supplier<FrameSource>)
                      () -> {
                        throw new VcpClipException("rtps://cam: no such scheme");
                      },
                  recipe)
              .build());
      pipeline.add(
          StreamConfig.builder("b", () -> camera("other", frames, frame()), recipe).build());

      pipeline.awaitEnd();

      assertThat(pipeline.status("a").fault().orElseThrow()).contains("no such scheme");
      assertThat(pipeline.status("b").fault().orElseThrow()).contains("calls it 'other'");
    }
  }

  @Test
  void noticesAStallFreesTheHungReaderAndGoesOn() throws InterruptedException {
    CountDownLatch hung = new CountDownLatch(1);
    SteppedTime clock = new SteppedTime();
    FakeSource.Step[] steps = paced(12, clock, Duration.ofMillis(10), tell(hung, hang()));
    try (Pipeline pipeline = start(clock)) {
      pipeline.add(sources("a", camera("a", frames, steps), camera("a", frames, frame())).build());
      hung.await();
      clock.advance(Duration.ofMillis(460)); // a period, and the grace

      PipelineEvent.StreamStalled stalled = listener.await(PipelineEvent.StreamStalled.class);

      assertThat(stalled.silence()).isEqualTo(Duration.ofMillis(460));
      listener.await(PipelineEvent.StreamResumed.class);
      pipeline.awaitEnd();
    }
    assertThat(listener.await(PipelineEvent.Reconnecting.class).code()).isEqualTo(Code.TIMEOUT);
    assertThat(listener.await(PipelineEvent.Reconnecting.class).reason()).contains("no frame for");
  }

  @Test
  void givesUpASourceWhoseFirstFrameDoesNotCome() throws InterruptedException {
    CountDownLatch hung = new CountDownLatch(1);
    SteppedTime clock = new SteppedTime();
    try (Pipeline pipeline = start(clock)) {
      pipeline.add(
          sources("a", camera("a", frames, tell(hung, hang())), camera("a", frames, frame()))
              .firstFrameWithin(Duration.ofMillis(30))
              .build());
      hung.await();
      clock.advance(Duration.ofMillis(30));

      pipeline.awaitEnd();

      assertThat(pipeline.counters().judged()).isEqualTo(1);
    }
    listener.await(PipelineEvent.StreamStalled.class);
  }

  @Test
  void triggeredCameraMayBeSilentUntilATriggerGetsNoFrame() throws InterruptedException {
    CountDownLatch hung = new CountDownLatch(1);
    SteppedTime clock = new SteppedTime();
    try (Pipeline pipeline = start(clock)) {
      pipeline.add(
          sources(
                  "a",
                  camera("a", frames, frame(), tell(hung, hang())),
                  camera("a", frames, frame()))
              .liveness(Liveness.triggered(Duration.ofMillis(40)))
              .firstFrameWithin(Duration.ofMillis(10))
              .build());
      hung.await();
      clock.advance(Duration.ofHours(1));
      Thread.sleep(300); // the watchdog looks every 200 ms
      assertThat(listener.all(PipelineEvent.StreamStalled.class)).isEmpty();

      pipeline.triggered("a");
      clock.advance(Duration.ofMillis(40));

      assertThat(listener.await(PipelineEvent.StreamStalled.class).silence())
          .isEqualTo(Duration.ofMillis(40));
      pipeline.awaitEnd();
    }
  }

  @Test
  void frozenPictureIsMadeAnewAndNotJudgedAgain() throws InterruptedException {
    FakeSource.Step[] frozen = new FakeSource.Step[9];
    Arrays.fill(frozen, sameFrame());
    FakeSource.Step[] still = Arrays.copyOf(frozen, 2);
    try (Pipeline pipeline = start()) {
      pipeline.add(
          sources("a", camera("a", frames, frozen), camera("a", frames, append(still, frame())))
              .buffer(BufferPolicy.everyFrame())
              .frozenAfter(5)
              .build());

      pipeline.awaitEnd();

      assertThat(sink.sequences("a")).containsExactly(0L, 1L, 2L, 3L, 4L, 8L);
      assertThat(pipeline.counters().dropped(DropCause.FROZEN)).isEqualTo(3);
    }
    assertThat(listener.await(PipelineEvent.PictureFrozen.class).pictures()).isEqualTo(5);
    assertThat(listener.await(PipelineEvent.Reconnecting.class).reason())
        .contains("5 identical pictures");
  }

  @Test
  void identicalPicturesAreNormalInFilesAndWhereTheCheckIsOff() throws InterruptedException {
    FakeSource.Step[] same = new FakeSource.Step[40];
    Arrays.fill(same, sameFrame());
    try (Pipeline pipeline = start()) {
      pipeline.add(sources("file", file("file", frames, same)).build());
      pipeline.add(
          sources("synthetic", camera("synthetic", frames, same))
              .buffer(BufferPolicy.everyFrame())
              .frozenAfter(0)
              .build());

      pipeline.awaitEnd();

      assertThat(pipeline.counters().judged()).isEqualTo(80);
    }
  }

  @Test
  void oneHangingCameraHoldsUpNoOther() throws InterruptedException {
    CountDownLatch hung = new CountDownLatch(1);
    try (Pipeline pipeline = start()) {
      pipeline.add(sources("hung", camera("hung", frames, tell(hung, hang()))).build());
      hung.await();
      FakeSource.Step[] steps = new FakeSource.Step[50];
      Arrays.fill(steps, frame());
      pipeline.add(sources("well", file("well", frames, steps)).build());

      sink.await(50);

      assertThat(pipeline.status("well").counters().judged()).isPositive();
      assertThat(pipeline.status("hung").counters().received()).isZero();
    }
  }

  @Test
  void stopsWithinTwoSecondsWithAReadHangingASinkHangingAndARetryPending()
      throws InterruptedException {
    CountDownLatch inSink = new CountDownLatch(1);
    CountDownLatch freed = new CountDownLatch(1);
    CountDownLatch hung = new CountDownLatch(1);
    RecordingSink hanging =
        new RecordingSink(
            shot -> {
              inSink.countDown();
              awaitWhatever(freed);
            });
    Pipeline pipeline = Pipeline.builder(model).sink(hanging).sink(sink).listener(listener).start();
    pipeline.add(sources("a", camera("a", frames, frame(), tell(hung, hang()))).build());
    pipeline.add(
        StreamConfig.builder("b", () -> camera("b", frames, fail(Code.AUTHENTICATION)), recipe)
            .build());
    inSink.await();
    hung.await();
    listener.await(PipelineEvent.Reconnecting.class);

    long started = System.nanoTime();
    pipeline.close();
    Duration took = Duration.ofNanos(System.nanoTime() - started);

    assertThat(Pipeline.STOP_WITHIN).isLessThan(Duration.ofSeconds(2));
    assertThat(took).as("on a busy machine").isLessThan(Duration.ofSeconds(20));
    assertThat(pipeline.counters().inWork()).isEqualTo(1);
    freed.countDown();
    while (pipeline.counters().inWork() > 0) {
      Thread.onSpinWait(); // the sink returns, its frame is given back
    }
    assertThat(sink.shots()).as("sinks that are told after close()").isEmpty();
    assertThat(pipeline.counters().dropped(DropCause.CLOSED)).isEqualTo(1);
  }

  @Test
  void stopsAtOnceWhileASourceIsStillOpening() throws InterruptedException {
    CountDownLatch opening = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    FrameSource stuck =
        new FrameSource() {
          @Override
          public String stream() {
            return "a";
          }

          @Override
          public String description() {
            return "stuck";
          }

          @Override
          public boolean live() {
            return true;
          }

          @Override
          public void open() {
            opening.countDown();
            awaitWhatever(closed);
            throw new SourceException(Code.GONE, "closed");
          }

          @Override
          public Grab next() {
            throw new AssertionError("was never open");
          }

          @Override
          public void close() {
            closed.countDown();
          }
        };
    Pipeline pipeline = start();
    pipeline.add(StreamConfig.builder("a", () -> stuck, recipe).build());
    opening.await();
    assertThat(pipeline.status("a").state()).isEqualTo(StreamState.CONNECTING);

    long started = System.nanoTime();
    pipeline.close();

    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(20));
    assertThat(listener.await(PipelineEvent.StreamEnded.class).fault()).isEmpty();
  }

  @Test
  void closingAnEmptyPipelineIsQuick() {
    long started = System.nanoTime();
    start().close();
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(20));
  }

  /** As native code: an interrupt does nothing. */
  private static void awaitWhatever(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Pipeline start() {
    return start(time);
  }

  private Pipeline start(Time clocks) {
    return Pipeline.builder(model)
        .sink(sink)
        .listener(listener)
        .time(clocks, new Random(1))
        .stopWithin(RecordingListener.UNHURRIED)
        .start();
  }

  /** A stream that gets one source after the other. */
  private static StreamConfig.Builder sources(String name, FakeSource... sources) {
    Deque<FakeSource> rest = new ArrayDeque<>(List.of(sources));
    return StreamConfig.builder(name, rest::remove, recipe);
  }

  private static FakeSource.Step[] append(FakeSource.Step[] steps, FakeSource.Step last) {
    FakeSource.Step[] all = Arrays.copyOf(steps, steps.length + 1);
    all[steps.length] = last;
    return all;
  }

  /** Frames at a camera's rate, and then something else. */
  private static FakeSource.Step[] paced(
      int count, SteppedTime clock, Duration period, FakeSource.Step last) {
    FakeSource.Step[] steps = new FakeSource.Step[count];
    Arrays.fill(
        steps,
        (FakeSource.Step)
            source -> {
              clock.advance(period);
              return frame().run(source);
            });
    return append(steps, last);
  }

  @Test
  void wallClockJumpIsTold() throws InterruptedException {
    SteppedTime clock = new SteppedTime();
    try (Pipeline pipeline = start(clock)) {
      clock.jump(Duration.ofHours(1));
      PipelineEvent.ClockJumped jumped = listener.await(PipelineEvent.ClockJumped.class);
      assertThat(jumped.by()).isEqualTo(Duration.ofHours(1));
      assertThat(pipeline.status()).isEmpty();
    }
  }
}
