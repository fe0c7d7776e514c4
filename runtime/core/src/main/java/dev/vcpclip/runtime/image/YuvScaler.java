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
 * colours are clipped that no screen can show.
 *
 * <p>Thread-safe; scratch memory is kept for the next call.
 */
final class YuvScaler {
  private static final int PRECISION = 16;
  private static final int HALF = 1 << (PRECISION - 1);

  private final Resampler resampler;
  private final ConcurrentLinkedQueue<Scratch> pool = new ConcurrentLinkedQueue<>();

  YuvScaler(Resampler resampler) {
    this.resampler = resampler;
  }

  /**
   * Resizes one picture.
   *
   * @param rgb written from {@code start} on, without gaps
   */
  void scale(YuvPlanes picture, ByteBuffer rgb, int start) {
    Scratch scratch = pool.poll();
    if (scratch == null) {
      scratch = new Scratch(resampler.width(), resampler.height());
    }
    scratch.scale(picture, rgb, start);
    pool.add(scratch);
  }

  private final class Scratch {
    private final int width;
    private final byte[] blue;
    private final byte[] red;
    private final byte[] row;

    Scratch(int width, int height) {
      this.width = width;
      blue = new byte[width * height];
      red = new byte[width * height];
      row = new byte[width * 3];
    }

    void scale(YuvPlanes picture, ByteBuffer rgb, int start) {
      Coefficients matrix = Coefficients.of(picture.matrix());
      picture.chroma().ifPresent(this::scale);
      resampler.resample(
          picture.luma().plane(),
          new int[] {picture.luma().offset()},
          (y, luma, pitch) -> {
            if (picture.chroma().isPresent()) {
              color(matrix, luma, y * width);
            } else {
              gray(matrix, luma);
            }
            rgb.put(start + y * row.length, row);
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

    private void color(Coefficients matrix, byte[] luma, int chromaStart) {
      for (int x = 0; x < width; x++) {
        int light = matrix.luma * ((luma[x] & 0xFF) - matrix.black) + HALF;
        int u = (blue[chromaStart + x] & 0xFF) - 128;
        int v = (red[chromaStart + x] & 0xFF) - 128;
        row[3 * x] = clipped(light + matrix.redOfRed * v);
        row[3 * x + 1] = clipped(light - matrix.greenOfBlue * u - matrix.greenOfRed * v);
        row[3 * x + 2] = clipped(light + matrix.blueOfBlue * u);
      }
    }

    private void gray(Coefficients matrix, byte[] luma) {
      for (int x = 0; x < width; x++) {
        byte light = clipped(matrix.luma * ((luma[x] & 0xFF) - matrix.black) + HALF);
        row[3 * x] = light;
        row[3 * x + 1] = light;
        row[3 * x + 2] = light;
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
