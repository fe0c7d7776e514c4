package dev.vcpclip.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * TIFF in every variant that the reader claims to know, against the samples that were written and
 * against another decoder.
 */
class TiffMatrixTest {
  private static final int WIDTH = 37;
  private static final int HEIGHT = 23;
  private static final List<Integer> BITS = List.of(1, 2, 4, 8, 10, 12, 14, 16);
  private static final List<Integer> COMPRESSIONS =
      List.of(TiffWriter.NONE, TiffWriter.LZW, TiffWriter.DEFLATE, TiffWriter.PACK_BITS);
  private static final List<ByteOrder> ORDERS =
      List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN);

  @TempDir Path temp;

  enum Kind {
    WHITE_IS_ZERO(0, 1),
    GREY(1, 1),
    GREY_AND_ALPHA(1, 2, 2),
    GREY_AND_OTHER(1, 2, 0),
    RGB(2, 3),
    RGB_AND_ALPHA(2, 4, 2),
    RGB_AND_TWO_OTHERS(2, 5, 0, 0);

    private final int photometric;
    private final int samples;
    private final long[] extra;

    Kind(int photometric, int samples, long... extra) {
      this.photometric = photometric;
      this.samples = samples;
      this.extra = extra;
    }
  }

  enum Layout {
    STRIPS,
    ONE_STRIP,
    FILLED_STRIPS,
    TILES,
    LARGE_TILES;

    TiffWriter apply(TiffWriter writer) {
      return switch (this) {
        case STRIPS -> writer;
        case ONE_STRIP -> writer.rowsPerStrip(HEIGHT);
        case FILLED_STRIPS -> writer.fillsUpLastStrip();
        case TILES -> writer.tiles(16, 16);
        case LARGE_TILES -> writer.tiles(64, 32);
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void readsTheSamplesThatWereWritten(Kind kind) throws IOException {
    int pictures = 0;
    for (int bits : BITS) {
      int white = (1 << bits) - 1;
      int[][][] samples = TestSamples.noise(WIDTH, HEIGHT, kind.samples, white);
      IntUnaryOperator scaled = TestSamples.scaled(white);
      int[][][] expected =
          TestSamples.expected(
              samples, kind == Kind.WHITE_IS_ZERO ? v -> 255 - scaled.applyAsInt(v) : scaled);
      for (Layout layout : Layout.values()) {
        for (int compression : COMPRESSIONS) {
          for (ByteOrder order : ORDERS) {
            for (int variant = 0; variant < 8; variant++) {
              boolean planar = (variant & 1) != 0;
              boolean predicted = (variant & 2) != 0;
              boolean big = (variant & 4) != 0;
              if (planar && kind.samples == 1
                  || predicted && !canPredict(bits, compression)
                  || big && layout != Layout.STRIPS) {
                continue;
              }
              TiffWriter writer =
                  layout
                      .apply(new TiffWriter(samples, bits, kind.photometric))
                      .compression(compression)
                      .order(order);
              if (kind.extra.length > 0) {
                writer.tag(TiffDirectory.EXTRA_SAMPLES, kind.extra);
              }
              writer = planar ? writer.planar() : writer;
              writer = predicted ? writer.predicted() : writer;
              writer = big ? writer.big() : writer;
              byte[] file = writer.write();
              String name =
                  "%d bits, %s, compression %d, %s, planar %s, predicted %s, big %s"
                      .formatted(bits, layout, compression, order, planar, predicted, big);
              assertThat(Arrays.deepEquals(read(file), expected)).as(name).isTrue();
              pictures++;
            }
          }
        }
      }
    }
    assertThat(pictures).isGreaterThan(400);
  }

  private static boolean canPredict(int bits, int compression) {
    return (bits == 8 || bits == 16)
        && (compression == TiffWriter.LZW || compression == TiffWriter.DEFLATE);
  }

  /** Proves that the writer's files are what others take for TIFF. */
  @ParameterizedTest
  @EnumSource(names = {"GREY", "RGB"})
  void agreesWithAnotherDecoder(Kind kind) throws IOException {
    for (int bits : new int[] {8, 16}) {
      int[][][] samples = TestSamples.noise(WIDTH, HEIGHT, kind.samples, (1 << bits) - 1);
      for (Layout layout : Layout.values()) {
        for (int compression : COMPRESSIONS) {
          for (ByteOrder order : ORDERS) {
            byte[] file =
                layout
                    .apply(new TiffWriter(samples, bits, kind.photometric))
                    .compression(compression)
                    .order(order)
                    .write();
            assertThat(otherDecoder(file, kind.samples))
                .as("%d bits, %s, compression %d, %s", bits, layout, compression, order)
                .isDeepEqualTo(samples);
          }
        }
      }
    }
  }

  private static int[][][] otherDecoder(byte[] file, int samples) throws IOException {
    ImageReader reader = new TIFFImageReaderSpi().createReaderInstance(null);
    try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      reader.setInput(input);
      Raster raster = reader.readRaster(0, null);
      int[][][] read = new int[HEIGHT][WIDTH][samples];
      for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
          raster.getPixel(x, y, read[y][x]);
        }
      }
      return read;
    } finally {
      reader.dispose();
    }
  }

  private int[][][] read(byte[] bytes) throws IOException {
    Path file = temp.resolve("picture.tif");
    Files.write(file, bytes);
    try (Frame frame = Frame.read(file)) {
      return TestSamples.rgb(frame);
    }
  }
}
