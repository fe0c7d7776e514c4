package dev.vcpclip.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.ChildJvm;
import dev.vcpclip.runtime.VcpClipException;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureReaderTest {
  private static final int[][][] MONO12 = TestSamples.noise(20, 11, 1, 4095);
  private static final int[][][] MONO12_SHOWN =
      TestSamples.expected(MONO12, TestSamples.scaled(4095));
  private static final PictureReader PLAIN = new PictureReader(PictureOptions.defaults());

  @TempDir Path temp;

  @Test
  void scalesByTheDepthThatPngStates() throws IOException {
    assertReads(new PngWriter(MONO12, 16, PngWriter.GRAY).chunk("sBIT", 12).write(), MONO12_SHOWN);
  }

  @Test
  void leavesPngSamplesThatFillTheUpperBitsAsTheStandardSays() throws IOException {
    int[][][] upper = TestSamples.noise(20, 11, 1, 4095);
    for (int[][] row : upper) {
      for (int[] pixel : row) {
        pixel[0] <<= 4;
      }
    }

    assertReads(
        new PngWriter(upper, 16, PngWriter.GRAY).chunk("sBIT", 12).write(),
        TestSamples.expected(upper, TestSamples.scaled(65535)));
  }

  @Test
  void scalesByTheLargestValueThatTiffStates() throws IOException {
    assertReads(
        new TiffWriter(MONO12, 16, 1).tag(TiffDirectory.MAX_SAMPLE_VALUE, 4095).write(),
        MONO12_SHOWN);
  }

  @Test
  void doesNotTakeThePicturesOwnLargestSampleForADepth() throws IOException {
    assertReads(
        new TiffWriter(MONO12, 16, 1).tag(TiffDirectory.MAX_SAMPLE_VALUE, 3210).write(),
        TestSamples.expected(MONO12, TestSamples.scaled(65535)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 100, 255, 256, 1023, 4095, 65535})
  void scalesByThePnmsLargestValue(int white) throws IOException {
    for (int channels : new int[] {1, 3}) {
      int[][][] samples = TestSamples.noise(13, 7, channels, white);
      int[][][] expected = TestSamples.expected(samples, TestSamples.scaled(white));
      assertReads(pnm(samples, white, true), expected);
      assertReads(pnm(samples, white, false), expected);
    }
  }

  @Test
  void scalesByTheDepthThatIsSaidWhereTheFileSaysNone() throws IOException {
    PictureReader mono12 =
        new PictureReader(PictureOptions.defaults().toBuilder().bitDepth(12).build());
    Path png = save("a.png", new PngWriter(MONO12, 16, PngWriter.GRAY).write());
    Path tiff = save("a.tif", new TiffWriter(MONO12, 16, 1).write());
    int[][][] eight = TestSamples.noise(9, 9, 1, 255);
    Path narrow = save("b.png", new PngWriter(eight, 8, PngWriter.GRAY).write());

    assertThat(read(mono12, png)).isDeepEqualTo(MONO12_SHOWN);
    assertThat(read(mono12, tiff)).isDeepEqualTo(MONO12_SHOWN);
    assertThat(read(mono12, narrow)).isDeepEqualTo(TestSamples.expected(eight, v -> v));
  }

  @Test
  void refusesSamplesAboveTheDepth() throws IOException {
    PictureReader mono10 =
        new PictureReader(PictureOptions.defaults().toBuilder().bitDepth(10).build());
    Path png = save("a.png", new PngWriter(MONO12, 16, PngWriter.GRAY).write());

    assertThatThrownBy(() -> mono10.read(png))
        .hasMessageContaining("a sample is 4095, expected at most 1023 (10 bits)");
  }

  @ParameterizedTest
  @CsvSource({
    "1,ABCDEF", "2,CBAFED", "3,FEDCBA", "4,DEFABC",
    "5,ADBECF", "6,DAEBFC", "7,FCEBDA", "8,CFBEAD"
  })
  void turnsPicturesByTheirTagWhenAsked(int orientation, String upright) throws IOException {
    int[][][] letters = new int[2][3][1];
    for (int i = 0; i < 6; i++) {
      letters[i / 3][i % 3][0] = 'A' + i;
    }
    byte[] exif = new TiffWriter(letters, 8, 1).tag(274, orientation).write();
    PictureReader turning =
        new PictureReader(
            PictureOptions.defaults().toBuilder().orientation(Orientation.UPRIGHT).build());
    for (Path file :
        List.of(
            save("a.tif", exif),
            save("a.png", new PngWriter(letters, 8, PngWriter.GRAY).chunk("eXIf", exif).write()))) {
      assertThat(letters(turning, file)).as("%s", file).isEqualTo(upright);
      assertThat(letters(PLAIN, file)).as("%s", file).isEqualTo("ABCDEF");
    }
  }

  private static String letters(PictureReader reader, Path file) {
    StringBuilder letters = new StringBuilder();
    for (int[][] row : read(reader, file)) {
      for (int[] pixel : row) {
        letters.append((char) pixel[0]);
      }
    }
    return letters.toString();
  }

  @Test
  void refusesSeveralPagesButReadsTheOneThatIsChosen() throws IOException {
    int[][][] first = TestSamples.noise(8, 8, 1, 255);
    int[][][] second = TestSamples.noise(9, 7, 3, 255);
    Path file =
        save(
            "pages.tif",
            TiffWriter.write(
                List.of(
                    new TiffWriter(first, 8, 1),
                    new TiffWriter(first, 8, 1).tag(TiffDirectory.NEW_SUBFILE_TYPE, 1),
                    new TiffWriter(second, 8, 2))));
    PictureReader choosing =
        new PictureReader(PictureOptions.defaults().toBuilder().page(2).build());

    assertThatThrownBy(() -> PLAIN.read(file))
        .hasMessageContaining("pages.tif: TIFF of 2 pages")
        .hasMessageContaining("--page");
    assertThat(read(choosing, file)).isDeepEqualTo(TestSamples.expected(second, v -> v));
  }

  @Test
  void dividesColoursByAssociatedAlpha() throws IOException {
    int[][][] samples = {{{100, 50, 25, 128}, {10, 20, 30, 255}, {0, 0, 0, 0}}};

    assertReads(
        new TiffWriter(samples, 8, 2).tag(TiffDirectory.EXTRA_SAMPLES, 1).write(),
        new int[][][] {{{199, 99, 49}, {10, 20, 30}, {0, 0, 0}}});
  }

  @Test
  void readsPalettesOfTiffAndPng() throws IOException {
    int[][][] indexes = {{{0}, {1}, {2}, {3}}};
    int[][][] colors = {{{0, 0, 0}, {255, 128, 0}, {1, 2, 3}, {9, 8, 7}}};
    long[] map = new long[12];
    int[] palette = new int[12];
    for (int i = 0; i < 12; i++) {
      map[i % 3 * 4 + i / 3] = colors[0][i / 3][i % 3] * 257L;
      palette[i] = colors[0][i / 3][i % 3];
    }

    assertReads(new TiffWriter(indexes, 2, 3).tag(TiffDirectory.COLOR_MAP, map).write(), colors);
    assertReads(
        new PngWriter(indexes, 2, PngWriter.PALETTE)
            .chunk("PLTE", palette)
            .chunk("tRNS", 0, 128)
            .write(),
        colors);
  }

  @ParameterizedTest
  @CsvSource({"3,32,float samples", "2,16,signed samples", "1,32,32-bit samples"})
  void refusesTiffSamplesThatItCannotMean(int format, int bits, String words) throws IOException {
    byte[] bytes =
        new TiffWriter(TestSamples.noise(5, 5, 1, 255), bits, 1)
            .tag(TiffDirectory.SAMPLE_FORMAT, format)
            .write();

    assertRefuses(bytes, words);
  }

  @Test
  void namesFormatsThatAreNotRead() throws IOException {
    assertRefuses("GIF89a.....".getBytes(StandardCharsets.ISO_8859_1), "GIF is a format");
    assertRefuses(
        "\0\0\0\u000cjP  \r\n\u0087\n".getBytes(StandardCharsets.ISO_8859_1), "JPEG 2000 is");
    assertRefuses("\0\0\0\u001cftypavif....".getBytes(StandardCharsets.ISO_8859_1), "AVIF is");
    assertRefuses("\0\0\0\u001cftypheic....".getBytes(StandardCharsets.ISO_8859_1), "HEIC is");
  }

  @Test
  void refusesAnimatedPng() throws IOException {
    byte[] png =
        new PngWriter(TestSamples.noise(4, 4, 1, 255), 8, PngWriter.GRAY)
            .chunk("acTL", 0, 0, 0, 7, 0, 0, 0, 0)
            .write();

    assertRefuses(png, "animated PNG of 7 frames");
  }

  @Test
  void refusesSeveralPnmPicturesInOneFile() throws IOException {
    byte[] one = pnm(TestSamples.noise(4, 4, 1, 255), 255, true);
    byte[] two = Arrays.copyOf(one, 2 * one.length);
    System.arraycopy(one, 0, two, one.length, one.length);

    assertRefuses(two, "PNM of several pictures");
  }

  @Test
  void refusesPicturesBeyondTheSizeOfAFrame() throws IOException {
    assertRefuses(
        "P5 100000 100000 255\n".getBytes(StandardCharsets.ISO_8859_1),
        "100000 x 100000 pixels of at least 1 byte, expected at most 2 GiB");
  }

  @Test
  void readsGreyJavaImagesOfEveryDepthWithoutAGamma() throws IOException {
    for (boolean alpha : new boolean[] {false, true}) {
      for (int type : new int[] {DataBuffer.TYPE_BYTE, DataBuffer.TYPE_USHORT}) {
        ComponentColorModel model =
            new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_GRAY), alpha, false, alpha ? 3 : 1, type);
        WritableRaster raster = model.createCompatibleWritableRaster(256, 1);
        for (int x = 0; x < 256; x++) {
          raster.setSample(x, 0, 0, type == DataBuffer.TYPE_BYTE ? x : x * 257);
        }
        try (Frame frame = Frame.of(new BufferedImage(model, raster, false, null))) {
          for (int x = 0; x < 256; x++) {
            assertThat(frame.pixels().get(x) & 0xFF).isEqualTo(x);
          }
        }
      }
    }
  }

  @Test
  void readsAJpegWithACamerasTrailerAndRefusesOneThatLacksItsEnd() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB), "jpg", out);
    byte[] jpeg = out.toByteArray();
    out.writeBytes(new byte[] {7, (byte) 0xFF, (byte) 0xDA, 0, 8, 1, (byte) 0xFF, 0});

    assertThat(read(PLAIN, save("trailer.jpg", out.toByteArray()))).hasDimensions(30, 40);
    assertRefuses(Arrays.copyOf(jpeg, jpeg.length - 2), "JPEG is cut short");
  }

  private static byte[] pnm(int[][][] samples, int white, boolean raw) {
    int channels = samples[0][0].length;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String header =
        "P%d\n# a comment\n%d %d\n%d\n"
            .formatted(
                (channels == 3 ? 3 : 2) + (raw ? 3 : 0), samples[0].length, samples.length, white);
    out.writeBytes(header.getBytes(StandardCharsets.ISO_8859_1));
    for (int[][] row : samples) {
      for (int[] pixel : row) {
        for (int sample : pixel) {
          if (!raw) {
            out.writeBytes((sample + " ").getBytes(StandardCharsets.ISO_8859_1));
          } else {
            if (white > 255) {
              out.write(sample >> 8);
            }
            out.write(sample);
          }
        }
      }
    }
    return out.toByteArray();
  }

  private void assertReads(byte[] bytes, int[][][] expected) throws IOException {
    assertThat(read(PLAIN, save("picture", bytes))).isDeepEqualTo(expected);
  }

  private void assertRefuses(byte[] bytes, String words) throws IOException {
    Path file = save("picture", bytes);
    assertThatThrownBy(() -> PLAIN.read(file))
        .isInstanceOf(VcpClipException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(words);
  }

  private Path save(String name, byte[] bytes) throws IOException {
    return Files.write(temp.resolve(name), bytes);
  }

  private static int[][][] read(PictureReader reader, Path file) {
    try (Frame frame = reader.read(file)) {
      return TestSamples.rgb(frame);
    }
  }

  @Test
  void aLibraryThatCannotBeUnpackedIsNoPicturesFault() throws IOException, InterruptedException {
    Path nowhere = save("file", new byte[1]);
    int[][][] white = {{{255}}};
    Path picture = save("a.png", new PngWriter(white, 8, PngWriter.GRAY).write());
    List<String> command = ChildJvm.command(ReadsOne.class, picture);
    for (String place : List.of("user.home", "java.io.tmpdir", "org.bytedeco.javacpp.cachedir")) {
      command.add(1, "-D" + place + "=" + nowhere);
    }

    ChildJvm child = ChildJvm.run(temp, command);

    assertThat(child.output())
        .contains("OpenCV, which reads pictures, cannot be loaded", "cachedir=FOLDER")
        .doesNotContain("damaged");
  }

  /** Reads a picture and prints why it cannot. */
  static final class ReadsOne {
    private ReadsOne() {}

    public static void main(String[] args) {
      try {
        Frame.read(Path.of(args[0])).close();
      } catch (VcpClipException e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
