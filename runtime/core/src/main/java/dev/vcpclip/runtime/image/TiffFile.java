package dev.vcpclip.runtime.image;

import dev.vcpclip.runtime.VcpClipException;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.OptionalInt;

/**
 * Reads TIFF: bilevel, grey, palette and RGB of 1 to 16 bits, unsigned, in strips or tiles, chunky
 * or planar, plain or packed with LZW, Deflate or PackBits.
 *
 * <p>OpenCV is left out on purpose: it garbles 16-bit tiles, multiplies alpha into colours,
 * stretches nothing and says little. The other compressions (JPEG, fax) go to the JDK's own reader.
 */
final class TiffFile {
  private static final int REDUCED_OR_MASK = 0b101;

  private TiffFile() {}

  static DecodedPicture decode(EncodedPicture file, OptionalInt page) {
    List<TiffDirectory> all = TiffDirectory.readAll(file);
    List<TiffDirectory> pages = all.stream().filter(TiffFile::isPage).toList();
    if (pages.isEmpty()) {
      pages = all;
    }
    if (pages.isEmpty()) {
      throw file.fault("TIFF without a picture");
    }
    TiffDirectory directory = pages.get(choose(file, pages.size(), page));
    TiffLayout layout = TiffLayout.of(file, directory);
    return layout.compression() == null
        ? decodeWithJdk(file, directory, all.indexOf(directory), layout)
        : new TiffPixels(file, directory, layout).decode();
  }

  private static DecodedPicture decodeWithJdk(
      EncodedPicture file, TiffDirectory directory, int index, TiffLayout layout) {
    Pixels.requireFits(file, layout.width(), layout.height(), layout.samples());
    BufferedImage image =
        JdkImages.read(file, "TIFF", warning -> true, reader -> reader.read(index));
    return new DecodedPicture(BufferedImages.toMat(file, image), 0, false, directory.orientation());
  }

  /** Thumbnails and transparency masks are no pages. */
  private static boolean isPage(TiffDirectory directory) {
    return (directory.number(TiffDirectory.NEW_SUBFILE_TYPE, 0) & REDUCED_OR_MASK) == 0;
  }

  private static int choose(EncodedPicture file, int pages, OptionalInt page) {
    if (page.isEmpty()) {
      if (pages > 1) {
        throw new VcpClipException(
            ("%s: TIFF of %d pages, expected one. Save the pages one by one, or choose one: --page in"
                    + " inspect, PictureOptions.page in Java.")
                .formatted(file.name(), pages));
      }
      return 0;
    }
    if (page.getAsInt() > pages) {
      throw file.fault("page %d of a TIFF with %d".formatted(page.getAsInt(), pages));
    }
    return page.getAsInt() - 1;
  }
}
