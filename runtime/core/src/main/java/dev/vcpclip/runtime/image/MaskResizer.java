package dev.vcpclip.runtime.image;

/**
 * Turns a ground-truth mask into the model's size as the reference does: Pillow's antialiased
 * bilinear, then "more than one half".
 *
 * <p>Thread-safe; nothing to close.
 */
public final class MaskResizer {
  private final Resampler resampler;

  /**
   * @param width of the result in pixels
   * @param height of the result in pixels
   */
  public MaskResizer(int width, int height) {
    resampler = new Resampler(ResampleFilter.BILINEAR, width, height);
  }

  /**
   * Resizes one mask.
   *
   * @param mask defect pixels are bright; of a coloured mask the first channel counts
   * @return row-major, 1 for a defect and 0 for the rest
   * @throws IllegalStateException when the frame is closed
   */
  public byte[] resize(Frame mask) {
    int width = resampler.width();
    byte[] result = new byte[width * resampler.height()];
    resampler.resample(
        mask.plane(),
        new int[] {0},
        (y, packed, pitch) -> {
          for (int x = 0; x < width; x++) {
            // Of 255 levels, 128 is the first above one half.
            result[y * width + x] = (byte) (packed[x / 4] >>> 8 * (x % 4) + 7 & 1);
          }
        });
    return result;
  }
}
