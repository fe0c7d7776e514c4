package dev.vcpclip.runtime.source;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.source.SourceException.Code;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatternSourceTest extends WaitingSourceContract {
  private final AtomicLong clock = new AtomicLong();

  /** By a clock that stands still: no frame is lost, however late it is asked for. */
  @Override
  protected FrameSource healthy() {
    return PatternSource.of("line-2", 64, 32, 50, clock::get);
  }

  @Override
  protected FrameSource silent() throws InterruptedException {
    PatternSource slow = PatternSource.of("line-2", 64, 32, 1.0 / 60);
    slow.open();
    takeCapture(slow);
    return slow;
  }

  @Override
  protected FrameSource absent() {
    return PatternSource.of("line-2", 0, 0, 25);
  }

  @Test
  void noTwoFramesAreTheSameAndTheNthIsReproducible() throws Exception {
    ByteBuffer[] first = firstTwo();
    ByteBuffer[] second = firstTwo();

    assertThat(first[0]).isNotEqualTo(first[1]);
    assertThat(first).containsExactly(second);
  }

  private static ByteBuffer[] firstTwo() throws InterruptedException {
    ByteBuffer[] pictures = new ByteBuffer[2];
    try (PatternSource source = PatternSource.of("line-2", 64, 32, 50, () -> 0)) {
      source.open();
      for (int i = 0; i < 2; i++) {
        try (Shot shot = take(source)) {
          assertThat(shot.capture().sequence()).isEqualTo(i);
          ByteBuffer pixels = shot.frame().pixels();
          pictures[i] = ByteBuffer.allocate(pixels.remaining()).put(pixels).flip();
        }
      }
    }
    return pictures;
  }

  @Test
  void framesThatNobodyTookLeaveAGap() throws Exception {
    try (FrameSource source = healthy()) {
      source.open();
      takeCapture(source);

      clock.addAndGet(MILLISECONDS.toNanos(200)); // ten periods

      assertThat(takeCapture(source).sequence()).isEqualTo(10);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"pattern:64", "pattern:64x", "pattern:9x9", "pattern:64x64@0", "pattern:@"})
  void refusesWhatItCannotDraw(String text) {
    assertThatThrownBy(() -> PatternSource.parse("line-2", text))
        .isInstanceOfSatisfying(
            SourceException.class, e -> assertThat(e.code()).isEqualTo(Code.CONFIGURATION))
        .hasMessageContaining("expected");
  }
}
