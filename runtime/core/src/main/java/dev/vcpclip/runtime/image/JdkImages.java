package dev.vcpclip.runtime.image;

import dev.vcpclip.runtime.VcpClipException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** The JDK's decoders: slower than OpenCV's, but their warnings can be listened to. */
final class JdkImages {
  private JdkImages() {}

  /** What to do with a reader that has its input. */
  interface Use<T> {
    T with(ImageReader reader) throws IOException;
  }

  /**
   * Reads something.
   *
   * @param isDamage which warnings mean that the file is damaged
   * @throws VcpClipException when the decoder fails or warns
   */
  static <T> T read(EncodedPicture file, String format, Predicate<String> isDamage, Use<T> use) {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
    if (!readers.hasNext()) {
      throw file.fault("this kind of %s needs the JDK's reader (java.desktop)".formatted(format));
    }
    ImageReader reader = readers.next();
    List<String> warnings = new ArrayList<>();
    T result;
    try (ImageInputStream input =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(file.bytes()))) {
      reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
      reader.setInput(input, false, true);
      result = use.with(reader);
    } catch (IOException | RuntimeException e) {
      throw file.fault("%s is damaged (%s)".formatted(format, e.getMessage()), e);
    } finally {
      reader.dispose();
    }
    for (String warning : warnings) {
      if (isDamage.test(warning)) {
        throw file.fault("%s is damaged (%s)".formatted(format, warning));
      }
    }
    return result;
  }
}
