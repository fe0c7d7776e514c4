package dev.vcpclip.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.VcpClipException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import org.junit.jupiter.api.Test;

/** Frames that are converted when somebody asks for their pixels. */
class NativePictureTest {
  private final AtomicInteger conversions = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private final AtomicInteger convertedClosed = new AtomicInteger();
  private final ByteBuffer luma = ByteBuffer.allocateDirect(4 * 3);

  @Test
  void convertsNothingThatNobodyLooksAt() {
    try (Frame frame = Frame.of(new Picture())) {
      assertThat(frame.width()).isEqualTo(4);
      assertThat(frame.height()).isEqualTo(3);
      assertThat(frame.format()).isEqualTo(PixelFormat.GRAY);
      frame.update(new CRC32C());
      new Preprocessor(2, 2).process(frame, ByteBuffer.allocate(12));
    }

    assertThat(conversions).hasValue(0);
    assertThat(closed).hasValue(1);
  }

  @Test
  void convertsOnceForAllWhoLook() {
    try (Frame frame = Frame.of(new Picture())) {
      IntStream.range(0, 8)
          .parallel()
          .forEach(i -> assertThat(frame.pixels().get(frame.stride())).isEqualTo((byte) 77));
    }

    assertThat(conversions).hasValue(1);
  }

  @Test
  void givesBothPicturesBackOnce() {
    Frame frame = Frame.of(new Picture());
    frame.pixels();

    frame.close();
    frame.close();

    assertThat(closed).hasValue(1);
    assertThat(convertedClosed).hasValue(1);
    assertThatThrownBy(frame::pixels).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> frame.update(new CRC32C())).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void givesThePictureBackThatCannotBeConverted() {
    Frame frame =
        Frame.of(
            new Picture() {
              @Override
              public Frame convert() {
                throw new VcpClipException("no such format");
              }
            });

    assertThatThrownBy(frame::pixels).hasMessage("no such format");
    assertThatCode(frame::close).doesNotThrowAnyException();

    assertThat(closed).hasValue(1);
  }

  @Test
  void makesTheSameInputWhetherOrNotItWasConvertedBefore() {
    ByteBuffer before = ByteBuffer.allocate(12);
    ByteBuffer after = ByteBuffer.allocate(12);
    luma.put(5, (byte) 200);
    try (Frame frame = Frame.of(new Picture())) {
      new Preprocessor(2, 2).process(frame, before);
      frame.pixels();
      new Preprocessor(2, 2).process(frame, after);
    }

    assertThat(after).isEqualTo(before);
  }

  @Test
  void sumsUpWhatTheSourceDelivered() {
    long black = sum();
    luma.put(11, (byte) 1);

    assertThat(sum()).isNotEqualTo(black);
  }

  @Test
  void sumsUpSomeRowsOfWhatTheSourceDelivered() {
    long black = sum(1);
    luma.put(0, (byte) 1);
    luma.put(11, (byte) 1);
    assertThat(sum(1)).as("of three rows, the second is looked at").isEqualTo(black);

    luma.put(4, (byte) 1);

    assertThat(sum(1)).isNotEqualTo(black);
    assertThat(sum(1000)).as("all rows").isEqualTo(sum());
  }

  private long sum() {
    return sum(Frame::update);
  }

  private long sum(int rows) {
    return sum((frame, checksum) -> frame.update(checksum, rows));
  }

  private long sum(BiConsumer<Frame, Checksum> update) {
    CRC32C checksum = new CRC32C();
    try (Frame frame = Frame.of(new Picture())) {
      update.accept(frame, checksum);
    }
    return checksum.getValue();
  }

  /** Luma of 4 x 3, which converts to another grey. */
  private class Picture implements NativePicture {
    private final PixelPlane plane = new PixelPlane(luma, 4, 3, 4, 1);

    @Override
    public int width() {
      return 4;
    }

    @Override
    public int height() {
      return 3;
    }

    @Override
    public PixelFormat format() {
      return PixelFormat.GRAY;
    }

    @Override
    public List<PixelPlane> planes() {
      return List.of(plane);
    }

    @Override
    public Optional<YuvPlanes> yuv() {
      return Optional.of(
          new YuvPlanes(
              new YuvPlanes.Component(plane, 0),
              Optional.empty(),
              new YuvPlanes.Matrix(0.299, 0.114, true),
              YuvPlanes.Turn.NONE));
    }

    @Override
    public Frame convert() {
      conversions.incrementAndGet();
      ByteBuffer pixels = ByteBuffer.allocateDirect(8 * 3);
      pixels.put(8, (byte) 77);
      return Frame.wrap(pixels, 4, 3, 8, PixelFormat.GRAY, convertedClosed::incrementAndGet);
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }
}
