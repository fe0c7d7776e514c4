package dev.vcpclip.runtime.image;

/** Order of the 8-bit channels within a pixel. */
public enum PixelFormat {
  /** Red, green, blue. */
  RGB(3),
  /** Blue, green, red: what OpenCV and most cameras deliver. */
  BGR(3),
  /** One channel; a model sees it as equal red, green and blue. */
  GRAY(1);

  private final int channels;

  PixelFormat(int channels) {
    this.channels = channels;
  }

  /** Bytes a pixel takes. */
  public int channels() {
    return channels;
  }
}
