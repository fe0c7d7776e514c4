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
  private static final int PRECISION = 16;
  private static final int HALF = 1 << (PRECISION - 1);

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
      scratch = new Scratch(upright.width() * upright.height());
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
    private final byte[] blue;
    private final byte[] red;
    private Resampler resampler;
    private int width;

    Scratch(int pixels) {
      blue = new byte[pixels];
      red = new byte[pixels];
    }

    void scale(YuvPlanes picture, ByteBuffer rgb, int start) {
      Coefficients matrix = Coefficients.of(picture.matrix());
      Way way = Way.of(picture.turn(), upright.width(), upright.height());
      resampler = picture.turn().sideways() ? sideways : upright;
      width = resampler.width();
      picture.chroma().ifPresent(this::scale);
      resampler.resample(
          picture.luma().plane(),
          new int[] {picture.luma().offset()},
          (y, luma, pitch) -> {
            int at = start + way.first + y * way.down;
            if (picture.chroma().isPresent()) {
              color(matrix, luma, y * width, rgb, at, way.right);
            } else {
              gray(matrix, luma, rgb, at, way.right);
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
            (y, samples, pitch) -> {
              System.arraycopy(samples, 0, blue, y * width, width);
              System.arraycopy(samples, pitch, red, y * width, width);
            });
      } else {
        scale(first, blue);
        scale(second, red);
      }
    }

    private void scale(Component component, byte[] target) {
      resampler.resample(
          component.plane(),
          new int[] {component.offset()},
          (y, samples, pitch) -> System.arraycopy(samples, 0, target, y * width, width));
    }

    private void color(
        Coefficients matrix, byte[] luma, int chromaStart, ByteBuffer rgb, int first, int right) {
      for (int x = 0, at = first; x < width; x++, at += right) {
        int light = matrix.luma * ((luma[x] & 0xFF) - matrix.black) + HALF;
        int u = (blue[chromaStart + x] & 0xFF) - 128;
        int v = (red[chromaStart + x] & 0xFF) - 128;
        rgb.put(at, clipped(light + matrix.redOfRed * v));
        rgb.put(at + 1, clipped(light - matrix.greenOfBlue * u - matrix.greenOfRed * v));
        rgb.put(at + 2, clipped(light + matrix.blueOfBlue * u));
      }
    }

    private void gray(Coefficients matrix, byte[] luma, ByteBuffer rgb, int first, int right) {
      for (int x = 0, at = first; x < width; x++, at += right) {
        byte light = clipped(matrix.luma * ((luma[x] & 0xFF) - matrix.black) + HALF);
        rgb.put(at, light);
        rgb.put(at + 1, light);
        rgb.put(at + 2, light);
      }
    }

    private static byte clipped(int fixedPoint) {
      return (byte) Math.max(0, Math.min(255, fixedPoint >> PRECISION));
    }
  }

  /** What luma and chroma are multiplied by, in fixed point. */
  private record Coefficients(
      int black, int luma, int redOfRed, int greenOfBlue, int greenOfRed, int blueOfBlue) {

    static Coefficients of(YuvPlanes.Matrix matrix) {
      double green = 1 - matrix.red() - matrix.blue();
      double lumaScale = matrix.fullRange() ? 1 : 255.0 / 219;
      double chromaScale = matrix.fullRange() ? 1 : 255.0 / 224;
      double redOfRed = 2 * (1 - matrix.red()) * chromaScale;
      double blueOfBlue = 2 * (1 - matrix.blue()) * chromaScale;
      return new Coefficients(
          matrix.fullRange() ? 0 : 16,
          fixedPoint(lumaScale),
          fixedPoint(redOfRed),
          fixedPoint(blueOfBlue * matrix.blue() / green),
          fixedPoint(redOfRed * matrix.red() / green),
          fixedPoint(blueOfBlue));
    }

    private static int fixedPoint(double value) {
      return (int) Math.round(value * (1 << PRECISION));
    }
  }
}
