package dev.vcpclip.runtime.image;

import dev.vcpclip.runtime.VcpClipException;

/**
 * The formats that are told apart by a file's first bytes; its name's ending counts for nothing.
 */
enum PictureFormat {
  PNG,
  JPEG,
  TIFF,
  BMP,
  WEBP,
  PNM;

  private static final String READ = "PNG, JPEG, TIFF, BMP, WebP or PNM (.pgm, .ppm, .pbm)";

  /**
   * @throws VcpClipException for every other format, by its name where it is known
   */
  static PictureFormat of(EncodedPicture picture) {
    if (picture.holds(0, "\u0089PNG\r\n\u001a\n")) {
      return PNG;
    }
    if (picture.holds(0, "\u00ff\u00d8\u00ff")) {
      return JPEG;
    }
    if (picture.holds(0, "II*\0")
        || picture.holds(0, "MM\0*")
        || picture.holds(0, "II+\0")
        || picture.holds(0, "MM\0+")) {
      return TIFF;
    }
    if (picture.holds(0, "BM")) {
      return BMP;
    }
    if (picture.holds(0, "RIFF") && picture.holds(8, "WEBP")) {
      return WEBP;
    }
    if (picture.length() > 2
        && picture.holds(0, "P")
        && picture.at(1) >= '1'
        && picture.at(1) <= '7'
        && isPnmSpace(picture.at(2))) {
      return PNM;
    }
    throw unread(picture);
  }

  private static boolean isPnmSpace(int value) {
    return value == ' ' || value == '\t' || value == '\n' || value == '\r' || value == '#';
  }

  private static VcpClipException unread(EncodedPicture picture) {
    String name = unreadName(picture);
    return picture.fault(
        name == null
            ? "not a picture that can be decoded, expected " + READ
            : name
                + " is a format that is not read here, expected "
                + READ
                + ". Convert it first.");
  }

  private static String unreadName(EncodedPicture picture) {
    if (picture.holds(0, "GIF8")) {
      return "GIF";
    }
    if (picture.holds(4, "jP  ") || picture.holds(0, "\u00ff\u004f\u00ff\u0051")) {
      return "JPEG 2000";
    }
    if (picture.holds(4, "ftyp")) {
      return picture.holds(8, "avi") ? "AVIF" : isHeic(picture) ? "HEIC" : "this film or HEIF kind";
    }
    if (picture.holds(4, "JXL ") || picture.holds(0, "\u00ff\n")) {
      return "JPEG XL";
    }
    if (picture.holds(0, "\u00ff\u00d8")) {
      return "a damaged JPEG";
    }
    if (picture.holds(0, "Pf\n") || picture.holds(0, "PF\n")) {
      return "PFM (float samples)";
    }
    if (picture.holds(0, "v/1\u0001")) {
      return "OpenEXR";
    }
    if (picture.holds(0, "#?RADIANCE") || picture.holds(0, "#?RGBE")) {
      return "Radiance HDR";
    }
    if (picture.holds(0, "8BPS")) {
      return "Photoshop";
    }
    if (picture.holds(0, "%PDF")) {
      return "PDF";
    }
    if (picture.holds(128, "DICM")) {
      return "DICOM";
    }
    if (picture.holds(0, "\u0000\u0005\u0016\u0007")) {
      return "AppleDouble (a Mac's extra file beside a picture)";
    }
    return null;
  }

  private static boolean isHeic(EncodedPicture picture) {
    return picture.holds(8, "hei") || picture.holds(8, "hev") || picture.holds(8, "mif1");
  }
}
