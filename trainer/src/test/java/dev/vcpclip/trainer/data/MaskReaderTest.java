package dev.vcpclip.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.trainer.data.SegmentationDataset.Sample;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaskReaderTest {
  private static final int SIDE = TestPictures.SIDE;

  /** As {@link TestPictures#mask} draws it. */
  private static final double SHARE = 144.0 / (SIDE * SIDE);

  @TempDir private Path folder;

  @Test
  void takesAnyValueAboveZeroForDefect() {
    Path faint = TestPictures.mask(folder.resolve("faint.png"), 2);
    Path white = TestPictures.mask(folder.resolve("white.png"), 255);

    byte[] mask = resized(faint);

    assertThat(mask).isEqualTo(resized(white)).contains(1);
    assertThat(mask[9 * 24 + 6]).isEqualTo((byte) 1);
    assertThat(mask[0]).isEqualTo((byte) 0);
  }

  @ParameterizedTest
  @CsvSource({"1,png", "255,png", "256,png", "65535,png", "1,tif", "65535,tif"})
  void readsLabelsOf16Bits(int label, String ending) {
    Path file = write(image(BufferedImage.TYPE_USHORT_GRAY, 0, label), ending);

    assertMarked(file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "tif"})
  void readsMasksOfOneBit(String ending) {
    assertMarked(write(image(BufferedImage.TYPE_BYTE_BINARY, 0, 1), ending));
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "tif", "PNG"})
  void readsGreyMasks(String ending) {
    assertMarked(write(image(BufferedImage.TYPE_BYTE_GRAY, 0, 1), ending));
  }

  @ParameterizedTest
  @ValueSource(ints = {0xFF0000, 0x00FF00, 0x0000FF, 0x000001, 0xFFFFFF})
  void takesAnyColourForDefect(int colour) {
    assertMarked(write(coloured(BufferedImage.TYPE_INT_RGB, 0, colour), "png"));
  }

  @Test
  void doesNotTakeAlphaForDefect() {
    assertMarked(write(coloured(BufferedImage.TYPE_INT_ARGB, 0xFF000000, 0xFFFFFFFF), "png"));
  }

  @Test
  void doesNotTakeTransparentWhiteForDefect() {
    assertMarked(write(coloured(BufferedImage.TYPE_INT_ARGB, 0x00FFFFFF, 0xFFFFFFFF), "png"));
  }

  @Test
  void refusesBlackOnTransparency() {
    Path file = write(coloured(BufferedImage.TYPE_INT_ARGB, 0, 0xFF000000), "png");

    assertThatThrownBy(() -> MaskReader.read(file))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("black on transparency");
  }

  @Test
  void readsPaletteWhoseLabelsAreBlack() {
    assertMarked(write(indexed(0, 1, 0x000000, 0x000000, 0xFFFFFF), "png"));
  }

  @Test
  void readsPaletteWhoseFirstColourIsTheDefect() {
    assertMarked(write(indexed(1, 0, 0xFFFFFF, 0x000000), "png"));
  }

  @Test
  void readsColouredPaletteOfLabels() {
    int[] colours = new int[256]; // Java writes smaller palettes to BMP with its pixels misplaced.
    colours[1] = 0x800000;
    colours[2] = 0x008000;

    assertMarked(write(indexed(0, 2, colours), "bmp"));
    assertMarked(write(indexed(0, 2, 0x000000, 0x800000, 0x008000), "png"));
  }

  @Test
  void readsLabelsOf32Bits() {
    WritableRaster raster = Raster.createBandedRaster(DataBuffer.TYPE_INT, SIDE, SIDE, 1, null);
    draw(raster, 0, 3);
    BufferedImage image =
        new BufferedImage(
            new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_GRAY), false, false, 1, DataBuffer.TYPE_INT),
            raster,
            false,
            null);

    assertMarked(write(image, "tif"));
  }

  @Test
  void doesNotSwellMasksInLossyFormats() {
    Path file = write(image(BufferedImage.TYPE_BYTE_GRAY, 0, 255), "jpg");

    assertMarked(file);
  }

  @Test
  void refusesLabelsInLossyFormats() {
    Path file = write(image(BufferedImage.TYPE_BYTE_GRAY, 0, 3), "jpg");

    assertThatThrownBy(() -> MaskReader.read(file))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("lossy format")
        .hasMessageContaining("PNG");
  }

  @Test
  void keepsBlackMasksEmpty() {
    for (String ending : new String[] {"png", "jpg", "bmp", "tif"}) {
      Path file = write(image(BufferedImage.TYPE_BYTE_GRAY, 0, 0), ending);

      assertThat(MaskReader.share(file)).as(ending).isZero();
    }
  }

  @Test
  void refusesMaskOfAnotherSizeThanItsPicture() {
    Path mask = TestPictures.mask(folder.resolve("mask.png"), 255);
    Sample sample = new Sample(folder.resolve("picture.png"), mask, "c");

    try (Frame picture = grey(SIDE, SIDE + 10)) {
      assertThatThrownBy(() -> MaskReader.read(sample, picture))
          .isInstanceOf(VcpClipException.class)
          .hasMessageContaining("mask.png is 48 x 48")
          .hasMessageContaining("48 x 58");
    }
  }

  @Test
  void refusesFilesThatAreNoPictures() throws IOException {
    Path file = Files.writeString(folder.resolve("mask.png"), "no picture");

    assertThatThrownBy(() -> MaskReader.read(file))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("mask.png");
  }

  private byte[] resized(Path mask) {
    Sample sample = new Sample(folder.resolve("picture.png"), mask, "c");
    try (Frame picture = grey(SIDE, SIDE)) {
      return MaskReader.read(sample, picture, 24, 24);
    }
  }

  private static Frame grey(int width, int height) {
    return Frame.copyOf(new byte[width * height], width, height, PixelFormat.GRAY);
  }

  private static void assertMarked(Path file) {
    assertThat(MaskReader.share(file)).isEqualTo(SHARE);
    try (Frame mask = MaskReader.read(file)) {
      assertThat(mask.pixels().get(16 * mask.stride() + 8)).isEqualTo((byte) 255);
      assertThat(mask.pixels().get(16 * mask.stride() + 7)).isZero();
    }
  }

  private static BufferedImage image(int type, int background, int defect) {
    BufferedImage image = new BufferedImage(SIDE, SIDE, type);
    draw(image.getRaster(), background, defect);
    return image;
  }

  private static BufferedImage indexed(int background, int defect, int... colours) {
    IndexColorModel palette =
        new IndexColorModel(8, colours.length, colours, 0, false, -1, DataBuffer.TYPE_BYTE);
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_INDEXED, palette);
    draw(image.getRaster(), background, defect);
    return image;
  }

  private static BufferedImage coloured(int type, int background, int defect) {
    BufferedImage image = new BufferedImage(SIDE, SIDE, type);
    for (int i = 0; i < SIDE * SIDE; i++) {
      image.setRGB(i % SIDE, i / SIDE, isDefect(i % SIDE, i / SIDE) ? defect : background);
    }
    return image;
  }

  private static void draw(WritableRaster raster, int background, int defect) {
    for (int i = 0; i < SIDE * SIDE; i++) {
      int value = isDefect(i % SIDE, i / SIDE) ? defect : background;
      raster.setSample(i % SIDE, i / SIDE, 0, value);
    }
  }

  private static boolean isDefect(int x, int y) {
    return x >= 8 && x < 20 && y >= 12 && y < 24;
  }

  private Path write(BufferedImage image, String ending) {
    Path file = folder.resolve("mask." + ending);
    try {
      assertThat(ImageIO.write(image, ending.toLowerCase(), file.toFile())).isTrue();
      return file;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
