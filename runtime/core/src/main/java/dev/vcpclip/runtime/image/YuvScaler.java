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
    /** Rows whose colours are worked out together, as loops over one are short for vectors. */
    private static final int ROWS = 16;

    /** Chroma at the result's size, row after row, four columns a value. */
    private final int[] blue;

    private final int[] red;

    /** Some rows of a plane. */
    private final int[] packed;

    /** The same taken apart; by place in the packed value, packed value. */
    private final int[][] luma;

    private final int[][] blues;
    private final int[][] reds;

    /** The same rows of the result; by colour, four columns a value. */
    private final int[][] rgb;

    private Resampler resampler;
    private RgbRow row;
    private int columns;
    private int waiting;

    Scratch() {
      int longest = Math.max(upright.width(), upright.height());
      int length = RowBlock.packedColumns(longest);
      blue = new int[longest * length];
      red = new int[longest * length];
      int some = Lanes.length(ROWS * length);
      packed = new int[some];
      luma = new int[4][some];
      blues = new int[4][some];
      reds = new int[4][some];
      rgb = new int[3][some];
    }

    void scale(YuvPlanes picture, ByteBuffer result, int start) {
      Coefficients matrix = Coefficients.of(picture.matrix());
      Way way = Way.of(picture.turn(), upright.width(), upright.height());
      resampler = picture.turn().sideways() ? sideways : upright;
      row = new RgbRow(resampler.width());
      columns = RowBlock.packedColumns(resampler.width());
      waiting = 0;
      picture.chroma().ifPresent(this::scale);
      resampler.resample(
          picture.luma().plane(),
          new int[] {picture.luma().offset()},
          (y, plane, pitch) -> {
            System.arraycopy(plane, 0, packed, waiting * columns, columns);
            waiting++;
            if (waiting == ROWS || y == resampler.height() - 1) {
              int first = y + 1 - waiting;
              color(picture, matrix, first);
              write(result, start + way.first + first * way.down, way);
              waiting = 0;
            }
          });
    }

    private void scale(Chroma chroma) {
      Component first = chroma.blue();
      Component second = chroma.red();
      if (first.plane() == second.plane()) { // in pairs: both in one pass
        resampler.resample(
            first.plane(),
            new int[] {first.offset(), second.offset()},
            (y, planes, pitch) -> {
              System.arraycopy(planes, 0, blue, y * columns, columns);
              System.arraycopy(planes, pitch, red, y * columns, columns);
            });
      } else {
        scale(first, blue);
        scale(second, red);
      }
    }

    private void scale(Component component, int[] target) {
      resampler.resample(
          component.plane(),
          new int[] {component.offset()},
          (y, plane, pitch) -> System.arraycopy(plane, 0, target, y * columns, columns));
    }

    /** The colours of the rows that wait, the first of which is {@code first}. */
    private void color(YuvPlanes picture, Coefficients matrix, int first) {
      int n = waiting * columns;
      Lanes.unpack(packed, n, luma[0], luma[1], luma[2], luma[3]);
      if (picture.chroma().isEmpty()) {
        mix(luma, luma, matrix.gray, n, rgb[0]);
        System.arraycopy(rgb[0], 0, rgb[1], 0, n);
        System.arraycopy(rgb[0], 0, rgb[2], 0, n);
        return;
      }
      System.arraycopy(blue, first * columns, packed, 0, n);
      Lanes.unpack(packed, n, blues[0], blues[1], blues[2], blues[3]);
      System.arraycopy(red, first * columns, packed, 0, n);
      Lanes.unpack(packed, n, reds[0], reds[1], reds[2], reds[3]);
      mix(luma, reds, matrix.red, n, rgb[0]);
      for (int place = 0; place < 4; place++) {
        Lanes.mix(luma[place], blues[place], reds[place], n, matrix.green, rgb[1]);
      }
      mix(luma, blues, matrix.blue, n, rgb[2]);
    }

    private void mix(int[][] a, int[][] b, int[] weights, int n, int[] result) {
      for (int place = 0; place < 4; place++) {
        Lanes.mix(a[place], b[place], n, weights, result);
      }
    }

    private void write(ByteBuffer result, int at, Way way) {
      for (int y = 0; y < waiting; y++) {
        for (int i = 0, from = y * columns; i < columns; i++, from++) {
          row.set(i, rgb[0][from], rgb[1][from], rgb[2][from]);
        }
        row.write(result, at + y * way.down, way.right);
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
