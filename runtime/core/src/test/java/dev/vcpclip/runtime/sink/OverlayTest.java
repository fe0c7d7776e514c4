package dev.vcpclip.runtime.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverlayTest {
  private static final int SIZE = 40;

  @TempDir Path temp;

  @Test
  void leavesTheGoodPartOfThePictureAsItWas() {
    BufferedImage drawn;
    try (Frame frame = blue()) {
      drawn = Overlay.image(frame, Inspections.withDefect(SIZE, SIZE));
    }

    assertThat(new Color(drawn.getRGB(SIZE - 1, SIZE - 1))).isEqualTo(new Color(10, 20, 200));
  }

  @Test
  void drawsHeatAndOutlineWhereTheDefectIs() {
    BufferedImage drawn;
    Inspection inspection = Inspections.withDefect(SIZE, SIZE);
    try (Frame frame = blue()) {
      drawn = Overlay.image(frame, inspection);
    }

    var box = inspection.regions().get(0).box();
    Color inside = new Color(drawn.getRGB(box.x() + box.width() / 2, box.y() + box.height() / 2));
    Color corner = new Color(drawn.getRGB(box.x(), box.y()));
    assertThat(inside.getRed()).isGreaterThan(100);
    assertThat(corner.getGreen()).isGreaterThan(200);
    assertThat(corner.getRed()).isLessThan(150);
  }

  @Test
  void replacesOverlaysAndNothingElse() throws IOException {
    Path file = temp.resolve("a.png");
    Inspection inspection = Inspections.withDefect(SIZE, SIZE);
    try (Frame frame = blue()) {
      Overlay.write(file, frame, inspection);
      Overlay.write(file, frame, inspection);
      assertThat(Overlay.isOverlay(file)).isTrue();
      assertThat(ImageIO.read(file.toFile()).getWidth()).isEqualTo(SIZE);

      ImageIO.write(Overlay.plain(frame), "png", file.toFile());
      byte[] foreign = Files.readAllBytes(file);
      assertThatThrownBy(() -> Overlay.write(file, frame, inspection))
          .hasMessageContaining("is no overlay of this program");
      assertThat(file).hasBinaryContent(foreign);
    }
  }

  @Test
  void usesTheSameColorForTheSameValueInEveryPicture() {
    try (Frame frame = blue()) {
      BufferedImage weak = Overlay.image(frame, Inspections.constant(SIZE, SIZE, 0.1f));
      BufferedImage strong = Overlay.image(frame, Inspections.constant(SIZE, SIZE, 0.6f));

      assertThat(new Color(weak.getRGB(20, 20))).isEqualTo(new Color(10, 20, 200));
      assertThat(strong.getRGB(20, 20)).isNotEqualTo(weak.getRGB(20, 20));
    }
  }

  @Test
  void tintsWhatIsNearTheThresholdAndNothingClearlyBelow() {
    try (Frame frame = blue()) {
      BufferedImage below = Overlay.image(frame, Inspections.constant(SIZE, SIZE, 0.55f * 0.5f));
      BufferedImage near = Overlay.image(frame, Inspections.constant(SIZE, SIZE, 0.9f * 0.5f));

      assertThat(new Color(below.getRGB(20, 20))).isEqualTo(new Color(10, 20, 200));
      assertThat(new Color(near.getRGB(20, 20)).getRed()).isGreaterThan(50);
    }
  }

  @Test
  void writesAPngThatOthersRead() throws IOException {
    Path file = temp.resolve("Übersicht 1/über lay.png");
    try (Frame frame = blue()) {
      Inspection inspection = Inspections.withDefect(SIZE, SIZE);

      Overlay.write(file, frame, inspection);

      BufferedImage read = ImageIO.read(file.toFile());
      BufferedImage direct = Overlay.image(frame, inspection);
      BufferedImage bytes = ImageIO.read(new ByteArrayInputStream(Overlay.png(frame, inspection)));
      for (int i = 0; i < SIZE; i++) {
        assertThat(read.getRGB(i, i)).isEqualTo(direct.getRGB(i, i));
        assertThat(bytes.getRGB(i, i)).isEqualTo(direct.getRGB(i, i));
      }
    }
  }

  @Test
  void makesASmallJpegThatLooksLikeThePicture() throws IOException {
    try (Frame frame = blue()) {
      Inspection inspection = Inspections.withDefect(SIZE, SIZE);
      BufferedImage whole = Overlay.image(frame, inspection);

      BufferedImage half = jpeg(frame, inspection, SIZE / 2);
      BufferedImage same = jpeg(frame, inspection, 10 * SIZE);

      assertThat(half.getWidth()).isEqualTo(SIZE / 2);
      assertThat(half.getHeight()).isEqualTo(SIZE / 2);
      assertThat(same.getWidth()).isEqualTo(SIZE);
      for (int y = 0; y < SIZE; y += 3) { // none of the outline's thin lines: JPEG blurs them
        Color expected = new Color(whole.getRGB(SIZE - 2, y));
        assertThat(distance(new Color(same.getRGB(SIZE - 2, y)), expected)).isLessThan(40);
        assertThat(distance(new Color(half.getRGB(SIZE / 2 - 1, y / 2)), expected)).isLessThan(40);
      }
    }
  }

  private static BufferedImage jpeg(Frame frame, Inspection inspection, int longerSide)
      throws IOException {
    byte[] jpeg = Overlay.jpeg(frame, inspection, longerSide);
    assertThat(jpeg).startsWith(0xFF, 0xD8, 0xFF);
    return ImageIO.read(new ByteArrayInputStream(jpeg));
  }

  private static int distance(Color one, Color other) {
    return Math.abs(one.getRed() - other.getRed())
        + Math.abs(one.getGreen() - other.getGreen())
        + Math.abs(one.getBlue() - other.getBlue());
  }

  @Test
  void refusesTheInspectionOfAnotherPicture() {
    try (Frame frame = blue()) {
      assertThatThrownBy(() -> Overlay.png(frame, Inspections.withDefect(SIZE, SIZE + 1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("frame is 40 x 40, the inspection of 40 x 41");
    }
  }

  private static Frame blue() {
    byte[] pixels = new byte[SIZE * SIZE * 3];
    for (int i = 0; i < pixels.length; i += 3) {
      pixels[i] = 10;
      pixels[i + 1] = 20;
      pixels[i + 2] = (byte) 200;
    }
    return Frame.copyOf(pixels, SIZE, SIZE, PixelFormat.RGB);
  }
}
