package dev.vcpclip.runtime.image;

/**
 * Size and colours of pictures: what tells the pictures of one camera from those of another.
 *
 * @param width in pixels
 * @param height in pixels
 * @param channels 1 for grey, 3 for colour
 */
public record PictureKind(int width, int height, int channels) {
  private static final int GREY = 1;
  private static final int COLOUR = 3;

  /** Checks the ranges. */
  public PictureKind {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "pictures of %d x %d: expected 1 x 1 or more".formatted(width, height));
    }
    if (channels != GREY && channels != COLOUR) {
      throw new IllegalArgumentException(
          "channels %d: expected 1 (grey) or 3 (colour)".formatted(channels));
    }
  }

  /** The kind of a frame. */
  public static PictureKind of(Frame frame) {
    int channels = frame.format() == PixelFormat.GRAY ? GREY : COLOUR;
    return new PictureKind(frame.width(), frame.height(), channels);
  }

  /** For people, such as {@code 640 x 480 colour}. */
  @Override
  public String toString() {
    return "%d x %d %s".formatted(width, height, channels == GREY ? "grey" : "colour");
  }
}
