package dev.vcpclip.runtime.image;

import dev.vcpclip.runtime.VcpClipException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Progressive JPEG, verified by decoding it once more with the JDK's libjpeg, which can be heard.
 */
final class JdkJpeg {
  /** Of the decoder's own warnings, those that are not about its metadata. */
  private static final List<String> DAMAGE =
      List.of("Corrupt JPEG data", "Premature end", "Inconsistent progression", "bogus");

  private JdkJpeg() {}

  /**
   * @throws VcpClipException when the decoder warns of damage
   */
  static void verify(EncodedPicture file) {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("jpeg");
    if (!readers.hasNext()) {
      throw file.fault("progressive JPEG needs the JDK's JPEG reader (java.desktop)");
    }
    ImageReader reader = readers.next();
    List<String> warnings = new ArrayList<>();
    try (ImageInputStream input =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(file.bytes()))) {
      reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
      reader.setInput(input, true, true);
      reader.readRaster(0, null);
    } catch (IOException | RuntimeException e) {
      throw file.fault("JPEG is damaged (%s)".formatted(e.getMessage()), e);
    } finally {
      reader.dispose();
    }
    for (String warning : warnings) {
      if (DAMAGE.stream().anyMatch(warning::contains)) {
        throw file.fault("JPEG is damaged (%s)".formatted(warning));
      }
    }
  }
}
