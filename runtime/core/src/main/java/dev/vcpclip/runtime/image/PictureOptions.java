package dev.vcpclip.runtime.image;

import java.util.Objects;
import java.util.OptionalInt;

/**
 * How a {@link PictureReader} reads.
 *
 * @param bitDepth bits of the camera behind 16-bit samples, 8 to 16, for files that do not say it
 *     themselves: 12 makes 4095 white. Absent: 65535 is white
 * @param orientation what an EXIF or TIFF orientation does
 * @param page of a TIFF file with several pages, from 1 on; absent: several pages are refused
 */
public record PictureOptions(OptionalInt bitDepth, Orientation orientation, OptionalInt page) {
  private static final PictureOptions DEFAULTS =
      new PictureOptions(OptionalInt.empty(), Orientation.AS_STORED, OptionalInt.empty());

  private static final PictureOptions UPRIGHT =
      new PictureOptions(OptionalInt.empty(), Orientation.UPRIGHT, OptionalInt.empty());

  /**
   * @throws IllegalArgumentException for a depth outside 8 to 16 or a page below 1
   */
  public PictureOptions {
    Objects.requireNonNull(orientation, "orientation");
    if (bitDepth.isPresent() && (bitDepth.getAsInt() < 8 || bitDepth.getAsInt() > 16)) {
      throw new IllegalArgumentException("bit depth " + bitDepth.getAsInt() + ", expected 8 to 16");
    }
    if (page.isPresent() && page.getAsInt() < 1) {
      throw new IllegalArgumentException("page " + page.getAsInt() + ", expected 1 or more");
    }
  }

  /** Depth from the file, rows as stored, one page only. */
  public static PictureOptions defaults() {
    return DEFAULTS;
  }

  /**
   * As a person looks at a photograph: turned as its orientation says. What parts are inspected
   * with; the reference, and so training, takes rows as they are stored.
   */
  public static PictureOptions upright() {
    return UPRIGHT;
  }

  /** These options, to be changed. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Changes some options of a copy. */
  public static final class Builder {
    private OptionalInt bitDepth;
    private Orientation orientation;
    private OptionalInt page;

    private Builder(PictureOptions from) {
      bitDepth = from.bitDepth;
      orientation = from.orientation;
      page = from.page;
    }

    /**
     * @param bits 8 to 16
     */
    public Builder bitDepth(int bits) {
      bitDepth = OptionalInt.of(bits);
      return this;
    }

    /** Sets what an EXIF or TIFF orientation does. */
    public Builder orientation(Orientation value) {
      orientation = value;
      return this;
    }

    /**
     * @param number from 1 on
     */
    public Builder page(int number) {
      page = OptionalInt.of(number);
      return this;
    }

    /**
     * @throws IllegalArgumentException for a value out of range
     */
    public PictureOptions build() {
      return new PictureOptions(bitDepth, orientation, page);
    }
  }
}
