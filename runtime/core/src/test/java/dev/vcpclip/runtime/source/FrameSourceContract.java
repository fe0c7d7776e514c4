package dev.vcpclip.runtime.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vcpclip.runtime.VcpClipException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link FrameSource} keeps. The test class of a source extends this one. */
@Timeout(60)
public abstract class FrameSourceContract {
  private static final int FRAMES = 3;

  /** A source named {@code line-2} that delivers at least {@value #FRAMES} frames. */
  protected abstract FrameSource healthy() throws Exception;

  /** A source that is not there: making it, or opening it, fails. */
  protected abstract FrameSource absent() throws Exception;

  @Test
  void numbersFramesFromZeroWithoutGap() throws Exception {
    try (FrameSource source = healthy()) {
      source.open();

      List<Long> sequences = new ArrayList<>();
      for (int i = 0; i < FRAMES; i++) {
        sequences.add(takeCapture(source).sequence());
      }

      assertThat(sequences).containsExactly(0L, 1L, 2L);
    }
  }

  @Test
  void namesEachFrameAfterTheStreamAndOnce() throws Exception {
    try (FrameSource source = healthy()) {
      source.open();

      Set<String> names = new HashSet<>();
      for (int i = 0; i < FRAMES; i++) {
        Capture capture = takeCapture(source);
        assertThat(capture.stream()).isEqualTo("line-2").isEqualTo(source.stream());
        names.add(capture.pictureName());
      }

      assertThat(names).hasSize(FRAMES);
    }
  }

  @Test
  void stampsFramesWithBothClocksAsTheyAreRead() throws Exception {
    long last = System.nanoTime(); // what is pushed is stamped before the source is opened
    try (FrameSource source = healthy()) {
      source.open();

      for (int i = 0; i < FRAMES; i++) {
        Capture capture = takeCapture(source);

        assertThat(capture.capturedNanos()).isBetween(last, System.nanoTime());
        assertThat(capture.ageNanos()).isNotNegative();
        // Loosely, as wall clocks are set.
        assertThat(capture.capturedAt()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
        last = capture.capturedNanos();
      }
    }
  }

  @Test
  void framesOutliveTheirSource() throws Exception {
    FrameSource source = healthy();
    source.open();
    Shot shot = take(source);
    Shot unseen = take(source);
    int pixel = NumberedPicture.channel(shot.frame(), 0, 0, 0);

    source.close();
    Thread.sleep(200);

    assertThat(NumberedPicture.channel(shot.frame(), 0, 0, 0)).isEqualTo(pixel);
    assertThatCode(() -> unseen.frame().pixels()).doesNotThrowAnyException();
    shot.close();
    unseen.close();
    assertThatThrownBy(() -> shot.frame().pixels()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void answersEndOnceItIsClosed() throws Exception {
    FrameSource source = healthy();
    source.open();
    takeCapture(source);

    source.close();

    assertThat(source.next()).isInstanceOf(Grab.End.class);
  }

  @Test
  void mayBeClosedTwiceAndUnopened() throws Exception {
    FrameSource source = healthy();

    assertThatCode(
            () -> {
              source.close();
              source.close();
            })
        .doesNotThrowAnyException();
  }

  @Test
  void saysThatThereIsNothingToReadFrom() {
    assertThatThrownBy(
            () -> {
              try (FrameSource source = absent()) {
                source.open();
                source.next();
              }
            })
        .isInstanceOf(VcpClipException.class)
        .message()
        .isNotBlank();
  }

  /** The next frame's identity; the frame is closed. */
  protected static Capture takeCapture(FrameSource source) throws InterruptedException {
    try (Shot shot = take(source)) {
      return shot.capture();
    }
  }

  /** The next frame, the caller's to close. */
  protected static Shot take(FrameSource source) throws InterruptedException {
    Grab grab = source.next();
    while (grab instanceof Grab.Alive) {
      grab = source.next();
    }
    assertThat(grab).isInstanceOf(Grab.Taken.class);
    return ((Grab.Taken) grab).shot();
  }
}
