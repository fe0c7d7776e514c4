package dev.vcpclip.runtime.image;

import static dev.vcpclip.runtime.image.TiffDirectory.BITS_PER_SAMPLE;
import static dev.vcpclip.runtime.image.TiffDirectory.EXTRA_SAMPLES;
import static dev.vcpclip.runtime.image.TiffDirectory.SAMPLE_FORMAT;

import dev.vcpclip.runtime.VcpClipException;

/**
 * How a TIFF page's samples lie, checked to be something that can be read.
 *
 * @param samples of a pixel, alpha and other extra ones counted
 * @param bits of a sample
 * @param compression null for one that only the JDK's reader knows
 * @param associatedAlpha the sample that the colours were multiplied with, or -1
 * @param segmentWidth of a tile, or the page's
 * @param segmentHeight of a tile or a strip
 */
record TiffLayout(
    int width,
    int height,
    int samples,
    int bits,
    Color color,
    TiffCompression compression,
    boolean planar,
    boolean predicted,
    int associatedAlpha,
    boolean tiled,
    int segmentWidth,
    int segmentHeight) {

  /** Photometric interpretation. */
  enum Color {
    WHITE_IS_ZERO(1),
    BLACK_IS_ZERO(1),
    RGB(3),
    PALETTE(1),
    /** YCbCr and others, of which the JDK's reader makes RGB. */
    CONVERTED(3);

    private final int samples;

    Color(int samples) {
      this.samples = samples;
    }

    int samples() {
      return samples;
    }
  }

  private static final int MAX_BITS = 16;

  /**
   * @throws VcpClipException with the true reason why the page cannot be read
   */
  static TiffLayout of(EncodedPicture file, TiffDirectory page) {
    int width = size(file, page, TiffDirectory.WIDTH, "width");
    int height = size(file, page, TiffDirectory.HEIGHT, "height");
    Color color = color(file, page);
    int samples = (int) page.number(TiffDirectory.SAMPLES_PER_PIXEL, 1);
    if (samples < color.samples() || samples > 64) {
      throw file.fault(
          "TIFF with %d samples a pixel, expected %d".formatted(samples, color.samples()));
    }
    requireUnsigned(file, page, color);
    int bits = bits(file, page, color);
    long compression = page.number(TiffDirectory.COMPRESSION, 1);
    TiffCompression unpacked = TiffCompression.of(compression);
    if (unpacked == null || color == Color.CONVERTED) {
      requireKnownToJdk(file, compression, color);
      unpacked = null;
    }
    boolean predicted = unpacked == TiffCompression.LZW || unpacked == TiffCompression.DEFLATE;
    long predictor = predicted ? page.number(TiffDirectory.PREDICTOR, 1) : 1;
    if (predictor > 2 || predictor == 2 && bits != 8 && bits != 16) {
      throw file.fault(
          "TIFF with predictor %d of %d-bit samples is not supported".formatted(predictor, bits));
    }
    boolean tiled = page.has(TiffDirectory.TILE_WIDTH);
    long rows = page.number(TiffDirectory.ROWS_PER_STRIP, height);
    return new TiffLayout(
        width,
        height,
        samples,
        bits,
        color,
        unpacked,
        samples > 1 && page.number(TiffDirectory.PLANAR_CONFIGURATION, 1) == 2,
        predictor == 2,
        associatedAlpha(page, color, samples),
        tiled,
        tiled ? size(file, page, TiffDirectory.TILE_WIDTH, "tile width") : width,
        tiled
            ? size(file, page, TiffDirectory.TILE_HEIGHT, "tile height")
            : (int) Math.max(1, Math.min(rows, height)));
  }

  private static int size(EncodedPicture file, TiffDirectory page, int tag, String what) {
    long value = page.number(tag, 0);
    if (value < 1 || value > Integer.MAX_VALUE / 8) {
      throw file.fault("TIFF is damaged (%s is %d)".formatted(what, value));
    }
    return (int) value;
  }

  private static Color color(EncodedPicture file, TiffDirectory page) {
    int photometric = (int) page.number(TiffDirectory.PHOTOMETRIC, 1);
    return switch (photometric) {
      case 0 -> Color.WHITE_IS_ZERO;
      case 1 -> Color.BLACK_IS_ZERO;
      case 2 -> Color.RGB;
      case 3 -> Color.PALETTE;
      case 6 -> Color.CONVERTED;
      case 5 -> throw unsupported(file, "CMYK colours");
      case 8, 9, 10 -> throw unsupported(file, "CIE L*a*b* colours");
      case 32803 -> throw unsupported(file, "raw samples of a colour filter array");
      case 34892 -> throw unsupported(file, "raw samples of a camera (linear raw)");
      default -> throw unsupported(file, "photometric interpretation " + photometric);
    };
  }

  private static void requireUnsigned(EncodedPicture file, TiffDirectory page, Color color) {
    long[] formats = page.numbers(SAMPLE_FORMAT);
    for (int i = 0; i < Math.min(formats.length, color.samples()); i++) {
      if (formats[i] == 2) {
        throw unsupported(file, "signed samples");
      } else if (formats[i] == 3) {
        throw unsupported(file, "float samples");
      } else if (formats[i] == 5 || formats[i] == 6) {
        throw unsupported(file, "complex samples");
      }
    }
  }

  private static int bits(EncodedPicture file, TiffDirectory page, Color color) {
    long[] bits = page.numbers(BITS_PER_SAMPLE);
    long first = bits.length == 0 ? 1 : bits[0];
    for (long other : bits) {
      if (other != first) {
        throw unsupported(
            file, "samples of different sizes (" + first + " and " + other + " bits)");
      }
    }
    if (first < 1 || first > MAX_BITS || color == Color.PALETTE && first > 8) {
      throw unsupported(file, first + "-bit samples");
    }
    return (int) first;
  }

  private static void requireKnownToJdk(EncodedPicture file, long compression, Color color) {
    boolean known =
        switch ((int) compression) {
          case 2, 3, 4, 7 -> true;
          default -> TiffCompression.of(compression) != null && color == Color.CONVERTED;
        };
    if (!known) {
      throw unsupported(file, "compression " + compression);
    }
  }

  private static int associatedAlpha(TiffDirectory page, Color color, int samples) {
    long[] extra = page.numbers(EXTRA_SAMPLES);
    for (int i = 0; i < extra.length && color.samples() + i < samples; i++) {
      if (extra[i] == 1 && color != Color.PALETTE) {
        return color.samples() + i;
      }
    }
    return -1;
  }

  private static VcpClipException unsupported(EncodedPicture file, String what) {
    return file.fault(
        "TIFF with %s is not supported, expected unsigned grey, palette or RGB of 1 to 16 bits"
            .formatted(what));
  }

  int segmentsAcross() {
    return (width + segmentWidth - 1) / segmentWidth;
  }

  int segmentsDown() {
    return (height + segmentHeight - 1) / segmentHeight;
  }

  /** Samples that lie beside each other within a segment. */
  int samplesTogether() {
    return planar ? 1 : samples;
  }

  /** Bytes of a segment's row: rows begin at bytes. */
  long segmentRowBytes() {
    return ((long) segmentWidth * samplesTogether() * bits + 7) / 8;
  }
}
