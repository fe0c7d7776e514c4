package dev.vcpclip.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.Shot;
import dev.vcpclip.runtime.source.SourceException;
import dev.vcpclip.runtime.source.SourceException.Code;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TriggeredStreamTest {
  private final TestFrames frames = new TestFrames();
  private final RecordingListener events = new RecordingListener();
  private TriggeredStream stream;

  @AfterEach
  void closeAndFindNothingLeft() throws InterruptedException {
    stream.close();
    stream.close();
    frames.assertGivenBack();
  }

  private void start(FrameSource... sources) {
    start(Duration.ofMinutes(10), sources);
  }

  /** With a camera that has to answer a trigger in time. */
  private void start(Duration answersWithin, FrameSource... sources) {
    start(Time.SYSTEM, answersWithin, sources);
  }

  private void start(Time time, Duration answersWithin, FrameSource... sources) {
    ArrayDeque<FrameSource> queue = new ArrayDeque<>(List.of(sources));
    stream =
        TriggeredStream.start(
            "line-1",
            () -> {
              if (queue.isEmpty()) {
                throw new SourceException(Code.GONE, "camera 'line-1': unplugged");
              }
              return queue.poll();
            },
            Optional.of(Liveness.triggered(answersWithin)),
            events,
            time);
  }

  private Shot take() throws InterruptedException {
    long now = System.nanoTime();
    return stream.take(now, now + TimeUnit.SECONDS.toNanos(20));
  }

  @Test
  void aLiveFrameFromBeforeTheTriggerIsNotThePartsAndIsCounted() throws Exception {
    CountDownLatch triggered = new CountDownLatch(1);
    start(
        FakeSource.camera(
            "line-1",
            frames,
            FakeSource.frame(),
            FakeSource.frame(),
            FakeSource.after(triggered, FakeSource.frame()),
            FakeSource.hang()));
    await(() -> stream.status().counters().received() == 2);
    long trigger = System.nanoTime();
    triggered.countDown();

    try (Shot shot = stream.take(trigger, trigger + TimeUnit.SECONDS.toNanos(20))) {
      assertThat(shot.capture().sequence()).isEqualTo(2);
      assertThat(shot.capture().capturedNanos()).isGreaterThanOrEqualTo(trigger);
    }
    assertThat(stream.status().counters().dropped(DropCause.UNWANTED)).isEqualTo(2);
    assertThat(stream.status().counters().judged()).isOne();
    assertThat(events.all(PipelineEvent.FrameDropped.class)).isEmpty();
  }

  @Test
  void eachFileIsReadWhenItsPartIsTriggeredAndNoneAhead() throws Exception {
    start(FakeSource.file("line-1", frames, FakeSource.frame(), FakeSource.frame()));
    await(() -> stream.status().state() == StreamState.RUNNING);

    for (int i = 0; i < 2; i++) {
      long trigger = System.nanoTime();
      try (Shot shot = take()) {
        assertThat(shot.capture().sequence()).isEqualTo(i);
        assertThat(shot.capture().capturedNanos()).isGreaterThanOrEqualTo(trigger);
      }
    }
    assertThatThrownBy(this::take)
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("no picture: "); // ended, or on a busy machine begun anew in vain
  }

  @Test
  void anUnreadablePictureIsThatPartsAlone() throws Exception {
    start(
        FakeSource.file(
            "line-1", frames, FakeSource.unreadable("a.png: damaged"), FakeSource.frame()));

    assertThatThrownBy(this::take).hasMessageContaining("a.png: damaged");
    take().close();
    assertThat(stream.status().counters().failed()).isOne();
  }

  @Test
  void aSourceThatIsDownIsSaidAtOnceAndHeals() throws Exception {
    start(
        FakeSource.camera("line-1", frames, FakeSource.fail(Code.GONE)),
        FakeSource.camera("line-1", frames, FakeSource.fail(Code.GONE)),
        FakeSource.camera("line-1", frames, FakeSource.frame(), FakeSource.hang()));

    await(() -> stream.status().counters().reconnects() > 0);
    Shot shot = null;
    while (shot == null) {
      try {
        long now = System.nanoTime();
        // The one frame may have been taken before the trigger.
        shot = stream.take(now - TimeUnit.MINUTES.toNanos(1), now + TimeUnit.SECONDS.toNanos(20));
      } catch (VcpClipException e) {
        assertThat(e).hasMessageContaining("no picture: camera 'line-1': scripted");
      }
    }
    shot.close();
  }

  @Test
  void filesThatAreThereAgainAreNoFaultThoughNoPartHasComeYet() throws Exception {
    AtomicBoolean there = new AtomicBoolean();
    stream =
        TriggeredStream.start(
            "line-1",
            () -> {
              if (!there.get()) {
                throw new SourceException(Code.NOT_FOUND, "pictures are not there");
              }
              return FakeSource.file("line-1", frames, FakeSource.frame());
            },
            Optional.empty(),
            events);
    await(() -> stream.status().fault().isPresent());

    there.set(true);

    await(() -> stream.status().fault().isEmpty()); // or no line would let a part in
    events.await(PipelineEvent.StreamResumed.class);
    take().close();
    assertThat(events.all(PipelineEvent.StreamResumed.class)).hasSize(1);
  }

  @Test
  void aTriggeredCameraThatIsThereAgainIsNoFaultThoughNobodyHasTriggeredIt() throws Exception {
    SteppedTime clock = new SteppedTime();
    CountDownLatch triggered = new CountDownLatch(1);
    CountDownLatch read = new CountDownLatch(1);
    start(
        clock,
        Duration.ofMinutes(10),
        FakeSource.camera("line-1", frames, FakeSource.fail(Code.GONE)),
        FakeSource.camera(
            "line-1",
            frames,
            FakeSource.tell(read, FakeSource.after(triggered, FakeSource.frame())),
            FakeSource.hang()));

    read.await();
    clock.advance(Duration.ofMillis(1999));
    TimeUnit.MILLISECONDS.sleep(300); // the watchdog looks every 200 ms
    assertThat(stream.status().fault()).isPresent(); // its program may yet fail to reach it
    clock.advance(Duration.ofMillis(1));
    events.await(PipelineEvent.StreamResumed.class);

    await(() -> stream.status().fault().isEmpty()); // or no line would let a part in
    assertThat(stream.status().state()).isEqualTo(StreamState.RUNNING);
    long trigger = System.nanoTime(); // what frames are stamped by
    triggered.countDown();
    stream.take(trigger, clock.nanos() + TimeUnit.SECONDS.toNanos(20)).close();
  }

  @Test
  void aSourceThatIsAwayAndGoesOnByItselfIsAFaultAndNotMadeAnew() throws Exception {
    CountDownLatch back = new CountDownLatch(1);
    start(
        FakeSource.file(
            "line-1",
            frames,
            FakeSource.frame(),
            FakeSource.down("the share is away"),
            FakeSource.after(back, FakeSource.alive()),
            FakeSource.frame()));
    take().close();

    assertThatThrownBy(this::take).hasMessageContaining("no picture: the share is away");
    assertThat(stream.status().state()).isEqualTo(StreamState.RECONNECTING);
    back.countDown();
    await(() -> stream.status().fault().isEmpty());

    assertThat(stream.status().state()).isEqualTo(StreamState.RUNNING);
    try (Shot shot = take()) {
      assertThat(shot.capture().sequence()).isEqualTo(1);
    }
    assertThat(frames.sourcesOpened()).isOne();
  }

  @Test
  void aTriggeredCameraIsToldThatSilenceIsNormalAndAFreeRunningOneIsNot() throws Exception {
    FakeSource triggered = FakeSource.camera("line-1", frames, FakeSource.hang());
    start(triggered);
    events.await(PipelineEvent.StreamOpened.class);
    assertThat(triggered.silenceAllowed()).isTrue();
    stream.close();

    FakeSource free = FakeSource.camera("line-1", frames, FakeSource.hang());
    stream = TriggeredStream.start("line-1", () -> free, Optional.empty(), events);
    events.await(PipelineEvent.StreamOpened.class, 2);
    assertThat(free.silenceAllowed()).isFalse();
  }

  @Test
  void aCameraThatDoesNotAnswerItsTriggerIsClosedThoughItHangs() throws Exception {
    start(
        Duration.ofMillis(200),
        FakeSource.camera("line-1", frames, FakeSource.hang()),
        FakeSource.camera("line-1", frames, FakeSource.hang()));
    await(() -> stream.status().state() == StreamState.RUNNING);

    assertThatThrownBy(this::take).hasMessageContaining("no frame for");

    events.await(PipelineEvent.StreamStalled.class);
    events.await(PipelineEvent.StreamOpened.class, 2);
    await(() -> stream.status().fault().isEmpty());
  }

  /** Made anew, it would give all files again that lie there. */
  @Test
  void aFolderThatHasNoPictureInTimeIsNotMadeAnew() throws Exception {
    CountDownLatch comes = new CountDownLatch(1);
    start(
        Duration.ofMillis(100),
        FakeSource.file(
            "line-1", frames, FakeSource.after(comes, FakeSource.frame()), FakeSource.hang()));
    await(() -> stream.status().state() == StreamState.RUNNING);
    long now = System.nanoTime();

    assertThatThrownBy(() -> stream.take(now, now + TimeUnit.MILLISECONDS.toNanos(500)))
        .hasMessageContaining("no picture in time");
    comes.countDown();
    take().close();

    assertThat(frames.sourcesOpened()).isOne();
    assertThat(events.all(PipelineEvent.StreamStalled.class)).isEmpty();
  }

  @Test
  void aSourceThatFailedForGoodIsBegunAnewThoughNobodyTriggers() throws Exception {
    start(
        FakeSource.file("line-1", frames, FakeSource.fail(Code.GONE)),
        FakeSource.file("line-1", frames, FakeSource.frame()));

    assertThatThrownBy(this::take).hasMessageContaining("scripted");
    events.await(PipelineEvent.StreamOpened.class, 2);
    take().close();

    assertThat(stream.status().counters().received()).isOne();
  }

  @Test
  void aFrameThatNobodyTookFromASourceThatEndedIsFreedAndCounted() throws Exception {
    start(
        FakeSource.camera("line-1", frames, FakeSource.frame()),
        FakeSource.camera("line-1", frames, FakeSource.hang()));

    events.await(PipelineEvent.StreamOpened.class, 2);

    assertThat(frames.open()).isZero();
    assertThat(stream.status().counters().inWork()).isZero();
    assertThat(stream.status().counters().dropped(DropCause.UNWANTED)).isOne();
  }

  @Test
  void whoWaitsWhenItIsClosedIsToldSo() throws Exception {
    start(FakeSource.file("line-1", frames, FakeSource.hang()));
    await(() -> stream.status().state() == StreamState.RUNNING);
    Thread closer =
        new Thread(
            () -> {
              try {
                TimeUnit.MILLISECONDS.sleep(100);
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              stream.close();
            });
    closer.start();

    assertThatThrownBy(this::take).isInstanceOf(VcpClipException.class);
    closer.join();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + RecordingListener.PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(2);
    }
  }
}
