package dev.vcpclip.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PNG, BMP, JPEG and WebP in their variants, against what was written or the JDK's decoders. */
class PictureMatrixTest {
  private static final int WIDTH = 37;
  private static final int HEIGHT = 23;

  @TempDir Path temp;

  @ParameterizedTest
  @CsvSource({
    "0,1,1", "0,1,2", "0,1,4", "0,1,8", "0,1,16", "2,3,8", "2,3,16", "4,2,8", "4,2,16", "6,4,8",
    "6,4,16"
  })
  void readsThePngSamplesThatWereWritten(int colorType, int channels, int bits) throws IOException {
    int white = (1 << bits) - 1;
    int[][][] samples = TestSamples.noise(WIDTH, HEIGHT, channels, white);
    PngWriter plain = new PngWriter(samples, bits, colorType);
    PngWriter keyed = new PngWriter(samples, bits, colorType);
    if (channels == 1) {
      keyed.chunk("tRNS", 0, white & 0xFF);
    } else if (channels == 3) {
      keyed.chunk("tRNS", 0, 1, 0, 2, 0, 3);
    }

    int[][][] expected = TestSamples.expected(samples, TestSamples.scaled(white));
    assertSame(read(plain.write()), expected, 0);
    assertSame(read(plain.chunk("gAMA", 0, 0, 0xB1, 0x8F).write()), expected, 0);
    assertSame(read(keyed.write()), expected, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8})
  void readsPngPalettesOfEveryDepth(int bits) throws IOException {
    int[][][] indexes = TestSamples.noise(WIDTH, HEIGHT, 1, (1 << bits) - 1);
    int[] palette = new int[3 << bits];
    for (int i = 0; i < palette.length; i++) {
      palette[i] = i * 37 & 0xFF;
    }
    int[][][] expected = new int[HEIGHT][WIDTH][3];
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        System.arraycopy(palette, 3 * indexes[y][x][0], expected[y][x], 0, 3);
      }
    }

    byte[] png =
        new PngWriter(indexes, bits, PngWriter.PALETTE)
            .chunk("PLTE", palette)
            .chunk("tRNS", 0, 200)
            .write();
    assertSame(read(png), expected, 0);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_BYTE_GRAY,
        BufferedImage.TYPE_USHORT_GRAY,
        BufferedImage.TYPE_3BYTE_BGR,
        BufferedImage.TYPE_4BYTE_ABGR,
        BufferedImage.TYPE_BYTE_BINARY,
        BufferedImage.TYPE_BYTE_INDEXED
      })
  void readsInterlacedPngLikeAnyOther(int type) throws IOException {
    BufferedImage image = picture(type);

    assertSame(read(encode(image, "png", null, true)), read(encode(image, "png", null, false)), 0);
  }

  @ParameterizedTest
  @CsvSource({
    "5,BI_RGB", // 24 bits
    "1,BI_RGB", // 32 bits, or 24
    "10,BI_RGB", // 8 bits grey
    "13,BI_RGB", // 8 bits palette
    "13,BI_RLE8",
    "10,BI_RLE8",
    "12,BI_RGB", // 1 bit
    "8,BI_BITFIELDS", // 5-6-5
    "9,BI_RGB" // 5-5-5
  })
  void readsBmpLikeTheJdk(int type, String compression) throws IOException {
    byte[] bmp = encode(picture(type), "bmp", compression, false);

    assertSame(read(bmp), jdk(bmp), 0);
  }

  @ParameterizedTest
  @CsvSource({
    "false,0,0x111111", "false,0,0x221111", "false,0,0x211111", "false,3,0x221111",
    "true,0,0x111111", "true,0,0x221111", "false,1,0x411111", "true,2,0x121111"
  })
  void readsJpegLikeTheJdk(boolean progressive, int restarts, String sampling) throws IOException {
    for (boolean gray : new boolean[] {true, false}) {
      byte[] jpeg = TestPictures.jpeg(200, 150, gray, progressive, restarts, sampling);

      assertSame(read(jpeg), jdk(jpeg), 4);
    }
  }

  @Test
  void readsLosslessWebpAndIgnoresItsAlpha() throws IOException {
    int[][][] samples = TestSamples.noise(WIDTH, HEIGHT, 4, 255);
    for (int[][] row : samples) {
      for (int[] pixel : row) {
        pixel[3] |= 1; // the encoder cleans up what cannot be seen at all
      }
    }
    byte[] webp = TestPictures.webp(samples, 101);

    assertSame(read(webp), TestSamples.expected(samples, v -> v), 0);
  }

  private BufferedImage picture(int type) {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, type);
    int[][][] samples = TestSamples.noise(WIDTH, HEIGHT, 3, 255);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int[] s = samples[y][x];
        image.setRGB(x, y, 0xFF000000 | s[0] << 16 | s[1] << 8 | s[2]);
      }
    }
    return image;
  }

  private static byte[] encode(
      BufferedImage image, String format, String compression, boolean interlaced)
      throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      if (compression != null) {
        param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        param.setCompressionType(compression);
      }
      if (interlaced) {
        param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
      }
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), param);
    } finally {
      writer.dispose();
    }
    return out.toByteArray();
  }

  private static int[][][] jdk(byte[] bytes) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes));
    boolean gray = image.getType() == BufferedImage.TYPE_BYTE_GRAY;
    int[][][] rgb = new int[image.getHeight()][image.getWidth()][3];
    for (int y = 0; y < rgb.length; y++) {
      for (int x = 0; x < rgb[y].length; x++) {
        int value = image.getRGB(x, y);
        int sample = gray ? image.getRaster().getSample(x, y, 0) : 0;
        for (int c = 0; c < 3; c++) {
          rgb[y][x][c] = gray ? sample : value >> (16 - 8 * c) & 0xFF;
        }
      }
    }
    return rgb;
  }

  private int[][][] read(byte[] bytes) throws IOException {
    Path file = Files.write(temp.resolve("picture"), bytes);
    try (Frame frame = Frame.read(file)) {
      return TestSamples.rgb(frame);
    }
  }

  private static void assertSame(int[][][] read, int[][][] expected, int tolerance) {
    assertThat(read).hasDimensions(expected.length, expected[0].length);
    int worst = 0;
    List<String> places = new ArrayList<>();
    for (int y = 0; y < read.length; y++) {
      for (int x = 0; x < read[y].length; x++) {
        for (int c = 0; c < 3; c++) {
          int difference = Math.abs(read[y][x][c] - expected[y][x][c]);
          worst = Math.max(worst, difference);
          if (difference > tolerance && places.size() < 5) {
            places.add(
                "(%d, %d): %s, expected %s"
                    .formatted(x, y, Arrays.toString(read[y][x]), Arrays.toString(expected[y][x])));
          }
        }
      }
    }
    assertThat(places).as("largest difference %d", worst).isEmpty();
  }
}
