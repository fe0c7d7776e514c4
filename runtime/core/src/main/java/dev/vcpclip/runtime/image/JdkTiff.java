package dev.vcpclip.runtime.image;

import dev.vcpclip.runtime.VcpClipException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** TIFF with JPEG or fax compression, through the JDK's reader; its warnings count as damage. */
final class JdkTiff {
  private JdkTiff() {}

  static DecodedPicture decode(EncodedPicture file, int page, TiffLayout layout) {
    Pixels.requireFits(file, layout.width(), layout.height(), layout.samples());
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("tiff");
    if (!readers.hasNext()) {
      throw file.fault("TIFF of this compression needs the JDK's TIFF reader (java.desktop)");
    }
    ImageReader reader = readers.next();
    List<String> warnings = new ArrayList<>();
    try (ImageInputStream input =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(file.bytes()))) {
      reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
      reader.setInput(input, false, true);
      BufferedImage image = reader.read(page);
      if (!warnings.isEmpty()) {
        throw file.fault("TIFF is damaged (%s)".formatted(warnings.get(0)));
      }
      return new DecodedPicture(
          BufferedImages.toMat(file, image), 0, false, orientation(file, page));
    } catch (VcpClipException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw file.fault("TIFF is damaged (%s)".formatted(e.getMessage()), e);
    } finally {
      reader.dispose();
    }
  }

  private static int orientation(EncodedPicture file, int page) {
    return TiffDirectory.readAll(file).get(page).orientation();
  }
}
