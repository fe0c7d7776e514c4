package dev.vcpclip.runtime.source;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.source.PushSource.Overflow;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PushSourceTest extends WaitingSourceContract {
  private final AtomicInteger open = new AtomicInteger();

  private Frame frame(int value) {
    open.incrementAndGet();
    ByteBuffer pixels = ByteBuffer.allocateDirect(1).put(0, (byte) value);
    return Frame.wrap(pixels, 1, 1, 1, PixelFormat.GRAY, open::decrementAndGet);
  }

  @Override
  protected FrameSource healthy() throws InterruptedException {
    PushSource source = PushSource.of("line-2", 8, Overflow.BLOCK);
    for (int i = 0; i < 5; i++) {
      source.push(frame(i), "part " + i);
    }
    return source;
  }

  @Override
  protected FrameSource silent() {
    return PushSource.of("line-2", 1, Overflow.BLOCK);
  }

  @Override
  protected FrameSource absent() {
    throw new VcpClipException("pushed frames are always there");
  }

  @Test
  void bringsThePartsNames() throws Exception {
    try (FrameSource source = healthy()) {
      assertThat(takeCapture(source).partId()).contains("part 0");
      assertThat(takeCapture(source).partId()).contains("part 1");
    }
  }

  @Test
  void dropsTheOldestAndLeavesAGap() throws Exception {
    PushSource source = PushSource.of("line-2", 2, Overflow.DROP_OLDEST);
    for (int i = 0; i < 5; i++) {
      assertThat(source.push(frame(i))).isTrue();
    }
    source.end();

    assertThat(sequences(source)).containsExactly(3L, 4L);
    assertThat(source.dropped()).isEqualTo(3);
    assertThat(open).hasValue(0);
  }

  @Test
  void dropsTheNewestAndSaysSo() throws Exception {
    PushSource source = PushSource.of("line-2", 2, Overflow.DROP_NEWEST);
    List<Boolean> taken = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      taken.add(source.push(frame(i)));
    }
    source.end();

    assertThat(taken).containsExactly(true, true, false, false);
    assertThat(sequences(source)).containsExactly(0L, 1L);
    assertThat(open).hasValue(0);
  }

  @Test
  void blocksWhoeverPushesUntilThereIsRoom() throws Exception {
    PushSource source = PushSource.of("line-2", 1, Overflow.BLOCK);
    source.push(frame(0));
    BlockingQueue<Object> second = inBackground(() -> source.push(frame(1)));
    assertThat(second.poll(200, MILLISECONDS)).isNull();

    takeCapture(source);

    assertThat(second.poll(30, SECONDS)).isEqualTo(true);
    assertThat(takeCapture(source).sequence()).isEqualTo(1);
  }

  @Test
  void framesOfThreadsThatWaitForRoomComeInTheOrderOfTheirNumbers() throws Exception {
    PushSource source = PushSource.of("line-2", 1, Overflow.BLOCK);
    source.push(frame(0));
    for (int i = 1; i < 9; i++) {
      int value = i;
      inBackground(() -> source.push(frame(value)));
    }

    List<Long> sequences = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      sequences.add(takeCapture(source).sequence());
    }

    assertThat(sequences).isSorted().hasSize(9);
    assertThat(open).hasValue(0);
  }

  @Test
  void aThreadThatIsInterruptedLetsThoseBehindItPass() throws Exception {
    PushSource source = PushSource.of("line-2", 1, Overflow.BLOCK);
    source.push(frame(0));
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> source.push(frame(1))).isInstanceOf(InterruptedException.class);
    BlockingQueue<Object> third = inBackground(() -> source.push(frame(2)));

    assertThat(takeCapture(source).sequence()).isZero();
    assertThat(takeCapture(source).sequence()).isEqualTo(2);

    assertThat(third.poll(30, SECONDS)).isEqualTo(true);
    assertThat(open).hasValue(0);
  }

  @ParameterizedTest
  @EnumSource
  void closingFreesFramesAndWhoeverPushes(Overflow overflow) throws Exception {
    PushSource source = PushSource.of("line-2", 1, overflow);
    source.push(frame(0));
    BlockingQueue<Object> second = inBackground(() -> source.push(frame(1)));
    if (overflow == Overflow.BLOCK) {
      assertThat(second.poll(100, MILLISECONDS)).isNull();
    } else {
      assertThat(second.poll(30, SECONDS)).isEqualTo(overflow == Overflow.DROP_OLDEST);
    }

    source.close();
    boolean third = source.push(frame(2));

    assertThat(third).isFalse();
    if (overflow == Overflow.BLOCK) {
      assertThat(second.poll(30, SECONDS)).isEqualTo(false);
    }
    assertThat(open).hasValue(0);
  }

  private static List<Long> sequences(FrameSource source) throws InterruptedException {
    List<Long> sequences = new ArrayList<>();
    while (source.next() instanceof Grab.Taken taken) {
      sequences.add(taken.shot().capture().sequence());
      taken.shot().close();
    }
    return sequences;
  }
}
