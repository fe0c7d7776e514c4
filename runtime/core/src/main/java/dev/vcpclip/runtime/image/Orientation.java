package dev.vcpclip.runtime.image;

/** What becomes of the orientation that a picture's EXIF or TIFF tags state. */
public enum Orientation {
  /**
   * The rows as they lie in the file. A camera on a line states no orientation, the reference does
   * not look at one in training and evaluation, and masks are drawn on pixels as stored.
   */
  AS_STORED,
  /** The picture turned and mirrored until it stands as its tag says: for photographs. */
  UPRIGHT
}
