package dev.vcpclip.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.VcpClipException;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTest {
  private static final int RED = 200;
  private static final int GREEN = 100;
  private static final int BLUE = 50;

  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_INT_RGB,
        BufferedImage.TYPE_INT_ARGB,
        BufferedImage.TYPE_3BYTE_BGR,
      })
  void readsEveryColorModelAsTheSameColor(int type) throws IOException {
    BufferedImage image = filled(type);
    Path file = temp.resolve("Bild ä.png");
    ImageIO.write(image, "png", file.toFile());

    try (Frame read = Frame.read(file);
        Frame copied = Frame.of(image)) {
      assertThat(rgb(read)).isEqualTo(new int[] {RED, GREEN, BLUE});
      assertThat(rgb(copied)).isEqualTo(new int[] {RED, GREEN, BLUE});
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY})
  void keepsTheUpperEightBitsOfGrey(int type) throws IOException {
    BufferedImage image = new BufferedImage(5, 4, type);
    int value = type == BufferedImage.TYPE_USHORT_GRAY ? 77 << 8 | 200 : 77;
    image.getRaster().setSample(2, 1, 0, value);
    Path file = temp.resolve("grey.png");
    ImageIO.write(image, "png", file.toFile());

    try (Frame read = Frame.read(file);
        Frame copied = Frame.of(image)) {
      assertThat(read.format()).isEqualTo(PixelFormat.GRAY);
      assertThat(read.pixels().get(read.stride() + 2)).isEqualTo((byte) 77);
      assertThat(copied.pixels().get(copied.stride() + 2)).isEqualTo((byte) 77);
    }
  }

  @Test
  void saysWhatIsWrongWithAFile() throws IOException {
    Path missing = temp.resolve("missing.png");
    Path empty = Files.createFile(temp.resolve("empty.png"));
    Path text = Files.writeString(temp.resolve("text.png"), "this is not a picture");

    assertThatThrownBy(() -> Frame.read(missing)).hasMessage(missing + ": no such file");
    assertThatThrownBy(() -> Frame.read(temp)).hasMessageContaining("not a file");
    assertThatThrownBy(() -> Frame.read(empty)).hasMessageContaining("empty file");
    assertThatThrownBy(() -> Frame.read(text))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("text.png: not a picture");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "png"})
  void refusesAPictureThatIsCutShort(String format) throws IOException {
    BufferedImage image = new BufferedImage(300, 200, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 200; y++) {
      for (int x = 0; x < 300; x++) {
        image.setRGB(x, y, x * 7919 ^ y * 104729);
      }
    }
    Path whole = temp.resolve("whole." + format);
    ImageIO.write(image, format, whole.toFile());
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = temp.resolve("cut." + format);
    Files.write(cut, Arrays.copyOf(bytes, bytes.length * 2 / 3));

    Frame.read(whole).close();
    assertThatThrownBy(() -> Frame.read(cut))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("cut." + format);
  }

  @Test
  void wrapsWithoutCopyingAndReleasesOnce() {
    ByteBuffer memory = ByteBuffer.allocateDirect(3 * 8);
    AtomicInteger released = new AtomicInteger();
    Frame frame = Frame.wrap(memory, 5, 3, 8, PixelFormat.GRAY, released::incrementAndGet);

    memory.put(8 + 4, (byte) 9);

    assertThat(frame.pixels().get(frame.stride() + 4)).isEqualTo((byte) 9);
    frame.close();
    frame.close();
    assertThat(released).hasValue(1);
    assertThatThrownBy(frame::pixels).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesBuffersThatAreTooSmallOrOnTheHeap() {
    ByteBuffer direct = ByteBuffer.allocateDirect(20);

    assertThatThrownBy(
            () -> Frame.wrap(ByteBuffer.allocate(20), 5, 4, 5, PixelFormat.GRAY, () -> {}))
        .hasMessageContaining("direct");
    assertThatThrownBy(() -> Frame.wrap(direct, 5, 5, 5, PixelFormat.GRAY, () -> {}))
        .hasMessage("pixels: 20 bytes, expected 25 for 5 x 5 GRAY");
    assertThatThrownBy(() -> Frame.wrap(direct, 5, 4, 4, PixelFormat.GRAY, () -> {}))
        .hasMessageContaining("stride 4");
    assertThatThrownBy(() -> Frame.copyOf(new byte[11], 2, 2, PixelFormat.RGB))
        .hasMessageContaining("11 bytes, expected 12");
  }

  private static BufferedImage filled(int type) {
    BufferedImage image = new BufferedImage(6, 4, type);
    for (int y = 0; y < 4; y++) {
      for (int x = 0; x < 6; x++) {
        image.setRGB(x, y, new Color(RED, GREEN, BLUE).getRGB());
      }
    }
    return image;
  }

  private static int[] rgb(Frame frame) {
    Preprocessor same = new Preprocessor(frame.width(), frame.height());
    ByteBuffer out = ByteBuffer.allocate(same.bytes());
    same.process(frame, out);
    return new int[] {out.get(0) & 0xFF, out.get(1) & 0xFF, out.get(2) & 0xFF};
  }
}
