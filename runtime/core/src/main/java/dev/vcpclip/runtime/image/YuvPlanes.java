package dev.vcpclip.runtime.image;

import java.util.Objects;
import java.util.Optional;

/**
 * A picture as luma and chroma of 8 bits: planar (I420, 4:2:2, 4:4:4), with chroma in pairs (NV12),
 * or all in one plane (YUYV).
 *
 * @param luma at full size
 * @param chroma at full size or less; empty for a grey picture
 * @param matrix how colours were made luma and chroma
 * @param turn how the picture is to be turned
 */
public record YuvPlanes(Component luma, Optional<Chroma> chroma, Matrix matrix, Turn turn) {
  /** Refuses {@code null}. */
  public YuvPlanes {
    Objects.requireNonNull(turn, "turn");
    Objects.requireNonNull(luma, "luma");
    Objects.requireNonNull(chroma, "chroma");
    Objects.requireNonNull(matrix, "matrix");
  }

  /**
   * Every {@code step}th byte of a plane.
   *
   * @param plane that it lies in, perhaps with others
   * @param offset of its byte within a pixel's
   */
  public record Component(PixelPlane plane, int offset) {
    /** Refuses an offset outside of a pixel. */
    public Component {
      if (offset < 0 || offset >= plane.step()) {
        throw new IllegalArgumentException(
            "offset " + offset + " in pixels of " + plane.step() + " bytes");
      }
    }
  }

  /**
   * Both differences of colour, around 128.
   *
   * @param blue U or Cb
   * @param red V or Cr
   */
  public record Chroma(Component blue, Component red) {}

  /**
   * Luma's share of red and blue, as ITU-R BT.601 (0.299, 0.114) and BT.709 (0.2126, 0.0722) have
   * it.
   *
   * @param red weight of red
   * @param blue weight of blue
   * @param fullRange whether luma and chroma use 0 to 255, not 16 to 235 and 16 to 240
   */
  public record Matrix(double red, double blue, boolean fullRange) {}

  /**
   * From the picture as it is stored to the one that is shown.
   *
   * @param mirrored whether left and right change places first
   * @param quarters clockwise, 0 to 3
   */
  public record Turn(boolean mirrored, int quarters) {
    /** As it is stored. */
    public static final Turn NONE = new Turn(false, 0);

    /** Refuses other quarters. */
    public Turn {
      if (quarters < 0 || quarters > 3) {
        throw new IllegalArgumentException(quarters + " quarters, expected 0 to 3");
      }
    }

    /** Whether width and height change places. */
    public boolean sideways() {
      return quarters % 2 == 1;
    }
  }
}
