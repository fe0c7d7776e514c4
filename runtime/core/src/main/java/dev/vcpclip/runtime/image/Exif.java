package dev.vcpclip.runtime.image;

import dev.vcpclip.runtime.VcpClipException;
import java.util.Arrays;
import java.util.List;

/** The one EXIF value that changes a picture. EXIF is a TIFF file without pixels. */
final class Exif {
  private static final int PREFIX = 6; // "Exif" and two zeros, in JPEG and in some WebP files

  private Exif() {}

  /** The orientation, 1 to 8; 1 (as stored) where there is none or it cannot be made out. */
  static int orientation(byte[] bytes, int from, int length) {
    EncodedPicture exif =
        new EncodedPicture("EXIF", Arrays.copyOfRange(bytes, from, from + length));
    if (exif.holds(0, "Exif\0\0")) {
      exif = new EncodedPicture("EXIF", Arrays.copyOfRange(exif.bytes(), PREFIX, length));
    }
    try {
      List<TiffDirectory> directories = TiffDirectory.readAll(exif);
      return directories.isEmpty() ? 1 : directories.get(0).orientation();
    } catch (VcpClipException e) {
      return 1; // broken EXIF is common in sound pictures
    }
  }
}
