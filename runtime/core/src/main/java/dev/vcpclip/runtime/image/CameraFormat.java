package dev.vcpclip.runtime.image;

import java.util.Objects;

/**
 * How a camera delivers its pixels, where that is not one of {@link PixelFormat}: wide samples, a
 * colour filter array, chroma at half the size. {@link Frame#of(java.nio.ByteBuffer, int, int,
 * CameraFormat)} converts them once.
 *
 * @param layout of the samples
 * @param bits of a sample, 8 to 16; above 8, each takes two bytes, the lower one first, with the
 *     value in its lower bits (GenICam's Mono10, Mono12, BayerRG12 and so on, unpacked)
 */
public record CameraFormat(Layout layout, int bits) {

  /** Order of the samples. */
  public enum Layout {
    /** One grey sample a pixel. */
    GRAY,
    /** Red, green, blue. */
    RGB,
    /** Blue, green, red. */
    BGR,
    /** A colour filter array that begins red, green / green, blue (GenICam's BayerRG). */
    BAYER_RGGB,
    /** A colour filter array that begins green, red / blue, green (BayerGR). */
    BAYER_GRBG,
    /** A colour filter array that begins green, blue / red, green (BayerGB). */
    BAYER_GBRG,
    /** A colour filter array that begins blue, green / green, red (BayerBG). */
    BAYER_BGGR,
    /** A plane of luma, then one of U and V in turn at half the size; BT.601, 16 to 235. */
    NV12,
    /** Planes of luma, of U and of V, the latter at half the size; BT.601, 16 to 235. */
    YUV420P;

    boolean subsampled() {
      return this == NV12 || this == YUV420P;
    }

    int channels() {
      return this == RGB || this == BGR ? 3 : 1;
    }
  }

  /**
   * @throws IllegalArgumentException for bits outside 8 to 16, or other than 8 with chroma at half
   *     the size
   */
  public CameraFormat {
    Objects.requireNonNull(layout, "layout");
    if (bits < 8 || bits > 16 || layout.subsampled() && bits != 8) {
      throw new IllegalArgumentException(
          "%s of %d bits, expected %s"
              .formatted(layout, bits, layout.subsampled() ? "8" : "8 to 16"));
    }
  }

  /** Grey samples in two bytes each, such as Mono12. */
  public static CameraFormat gray(int bits) {
    return new CameraFormat(Layout.GRAY, bits);
  }

  /** The largest sample: white. */
  public int white() {
    return (1 << bits) - 1;
  }

  /**
   * Bytes that a picture takes.
   *
   * @throws IllegalArgumentException for no pixels, or odd sizes where pixels come in squares
   */
  public long bytes(int width, int height) {
    boolean squares = layout.subsampled() || layout.name().startsWith("BAYER");
    if (width < 1 || height < 1 || squares && (width % 2 != 0 || height % 2 != 0)) {
      throw new IllegalArgumentException(
          "%d x %d %s, expected %s"
              .formatted(width, height, layout, squares ? "even sizes" : "at least 1 x 1"));
    }
    long samples = (long) width * height * layout.channels();
    return layout.subsampled() ? samples * 3 / 2 : samples * (bits > 8 ? 2 : 1);
  }
}
