package dev.vcpclip.runtime.image;

import dev.vcpclip.runtime.image.YuvPlanes.Chroma;
import dev.vcpclip.runtime.image.YuvPlanes.Component;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Resizes luma and chroma by themselves and makes RGB of the result, which is a fraction of the
 * pixels: for 4:2:0, half the samples of the picture in RGB are touched, and only once.
 *
 * <p>Resizing and conversion are both linear, so the order changes nothing but roundings, and where
 * colours are clipped that no screen can show. Turning comes last, too.
 *
 * <p>Thread-safe; scratch memory is kept for the next call.
 */
final class YuvScaler {
  private static final int HALF = 1 << (Lanes.COLOR_PRECISION - 1);

  private final Resampler upright;
  private final Resampler sideways;
  private final ConcurrentLinkedQueue<Scratch> pool = new ConcurrentLinkedQueue<>();

  /**
   * @param upright resizes to the size of the result
   */
  YuvScaler(Resampler upright) {
    this.upright = upright;
    this.sideways = upright.transposed();
  }

  /**
   * Resizes one picture.
   *
   * @param rgb written from {@code start} on, without gaps
   */
  void scale(YuvPlanes picture, ByteBuffer rgb, int start) {
    Scratch scratch = pool.poll();
    if (scratch == null) {
      scratch = new Scratch();
    }
    scratch.scale(picture, rgb, start);
    pool.add(scratch);
  }

  /**
   * Where a turned picture's pixels are written: {@code first + x * right + y * down}, in bytes, of
   * the column and row before it was turned.
   */
  private record Way(int first, int right, int down) {
    /**
     * @param width of the result
     * @param height of the result
     */
    static Way of(YuvPlanes.Turn turn, int width, int height) {
      int pixel = 3;
      int row = 3 * width;
      int lastColumn = row - pixel;
      int lastRow = (height - 1) * row;
      Way way =
          switch (turn.quarters()) {
            case 0 -> new Way(0, pixel, row);
            case 1 -> new Way(lastColumn, row, -pixel);
            case 2 -> new Way(lastRow + lastColumn, -pixel, -row);
            default -> new Way(lastRow, -row, pixel);
          };
      int columns = turn.sideways() ? height : width;
      return turn.mirrored()
          ? new Way(way.first + (columns - 1) * way.right, -way.right, way.down)
          : way;
    }
  }

  private final class Scratch {
    /** By row, four columns a value; a row is upright's or, in a sideways picture, its column. */
    private final int[][] blue;

    private final int[][] red;

    /** The planes of a row taken apart; by place in the packed value, packed value. */
    private final int[][] luma;

    private final int[][] blues;
    private final int[][] reds;

    /** A row of the result; by colour, four columns a value. */
    private final int[][] rgb;

    private final int longest = Math.max(upright.width(), upright.height());
    private final RgbRow[] rows = {new RgbRow(upright.width()), new RgbRow(upright.height())};

    private Resampler resampler;

    Scratch() {
      int length = Lanes.length(RowBlock.packedColumns(longest));
      blue = new int[longest][length];
      red = new int[longest][length];
      luma = new int[4][length];
      blues = new int[4][length];
      reds = new int[4][length];
      rgb = new int[3][length];
    }

    void scale(YuvPlanes picture, ByteBuffer result, int start) {
      Coefficients matrix = Coefficients.of(picture.matrix());
      Way way = Way.of(picture.turn(), upright.width(), upright.height());
      resampler = picture.turn().sideways() ? sideways : upright;
      RgbRow row = rows[picture.turn().sideways() ? 1 : 0];
      picture.chroma().ifPresent(this::scale);
      resampler.resample(
          picture.luma().plane(),
          new int[] {picture.luma().offset()},
          (y, packed, columns) -> {
            Lanes.unpack(packed, columns, luma[0], luma[1], luma[2], luma[3]);
            if (picture.chroma().isPresent()) {
              color(matrix, y, columns);
              write(row, rgb[0], rgb[1], rgb[2], columns);
            } else {
              mix(luma, luma, matrix.gray, columns, rgb[0]);
              write(row, rgb[0], rgb[0], rgb[0], columns);
            }
            row.write(result, start + way.first + y * way.down, way.right);
          });
    }

    private void scale(Chroma chroma) {
      Component first = chroma.blue();
      Component second = chroma.red();
      if (first.plane() == second.plane()) { // in pairs: both in one pass
        resampler.resample(
            first.plane(),
            new int[] {first.offset(), second.offset()},
            (y, packed, columns) -> {
              System.arraycopy(packed, 0, blue[y], 0, columns);
              System.arraycopy(packed, columns, red[y], 0, columns);
            });
      } else {
        scale(first, blue);
        scale(second, red);
      }
    }

    private void scale(Component component, int[][] target) {
      resampler.resample(
          component.plane(),
          new int[] {component.offset()},
          (y, packed, columns) -> System.arraycopy(packed, 0, target[y], 0, columns));
    }

    private void color(Coefficients matrix, int y, int columns) {
      Lanes.unpack(blue[y], columns, blues[0], blues[1], blues[2], blues[3]);
      Lanes.unpack(red[y], columns, reds[0], reds[1], reds[2], reds[3]);
      mix(luma, reds, matrix.red, columns, rgb[0]);
      for (int place = 0; place < 4; place++) {
        Lanes.mix(luma[place], blues[place], reds[place], columns, matrix.green, rgb[1]);
      }
      mix(luma, blues, matrix.blue, columns, rgb[2]);
    }

    private void mix(int[][] a, int[][] b, int[] weights, int columns, int[] packed) {
      for (int place = 0; place < 4; place++) {
        Lanes.mix(a[place], b[place], columns, weights, packed);
      }
    }

    private static void write(RgbRow row, int[] red, int[] green, int[] blue, int columns) {
      for (int i = 0; i < columns; i++) {
        row.set(i, red[i], green[i], blue[i]);
      }
    }
  }

  /**
   * What luma and chroma are multiplied by for each colour, in fixed point, and last what is added:
   * black, the middle of chroma, and one half.
   *
   * @param gray for luma twice
   * @param red for luma and red
   * @param green for luma, blue and red
   * @param blue for luma and blue
   */
  private record Coefficients(int[] gray, int[] red, int[] green, int[] blue) {
    private static final int MIDDLE = 128;

    static Coefficients of(YuvPlanes.Matrix matrix) {
      double share = 1 - matrix.red() - matrix.blue();
      double lumaScale = matrix.fullRange() ? 1 : 255.0 / 219;
      double chromaScale = matrix.fullRange() ? 1 : 255.0 / 224;
      double redOfRed = 2 * (1 - matrix.red()) * chromaScale;
      double blueOfBlue = 2 * (1 - matrix.blue()) * chromaScale;
      int luma = fixedPoint(lumaScale);
      int ofRed = fixedPoint(redOfRed);
      int ofBlue = fixedPoint(blueOfBlue);
      int greenOfBlue = fixedPoint(blueOfBlue * matrix.blue() / share);
      int greenOfRed = fixedPoint(redOfRed * matrix.red() / share);
      int dark = HALF - luma * (matrix.fullRange() ? 0 : 16);
      return new Coefficients(
          new int[] {luma, 0, dark},
          new int[] {luma, ofRed, dark - MIDDLE * ofRed},
          new int[] {luma, -greenOfBlue, -greenOfRed, dark + MIDDLE * (greenOfBlue + greenOfRed)},
          new int[] {luma, ofBlue, dark - MIDDLE * ofBlue});
    }

    private static int fixedPoint(double value) {
      return (int) Math.round(value * (1 << Lanes.COLOR_PRECISION));
    }
  }
}
