package dev.vcpclip.runtime.image;

/** What is wrong within a JPEG file. */
final class JpegDamage extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean cutShort;

  private JpegDamage(String message, boolean cutShort) {
    super(message);
    this.cutShort = cutShort;
  }

  static JpegDamage of(String message, Object... values) {
    return new JpegDamage(message.formatted(values), false);
  }

  static JpegDamage cutShort(String message) {
    return new JpegDamage(message, true);
  }

  /** Whether the file ends too early, rather than being wrong before its end. */
  boolean cutShort() {
    return cutShort;
  }
}
