package dev.vcpclip.runtime.image;

import dev.vcpclip.runtime.VcpClipException;
import java.util.List;

/**
 * A JPEG file's segments, walked from the start to the end marker: what a camera appends behind it
 * is not looked at. Entropy-coded data are followed code by code, for a decoder fills what is
 * damaged with grey or with shifted blocks and only says so on the error stream.
 *
 * <p>Sequential Huffman coding, which nearly every file has, is followed by {@link JpegScan}; the
 * scans of a progressive file by the JDK's decoder, whose warnings can be listened to.
 */
final class JpegFile {
  private static final int SOF0_BASELINE = 0xC0;
  private static final int SOF1_SEQUENTIAL = 0xC1;
  private static final int SOF2_PROGRESSIVE = 0xC2;
  private static final int DHT = 0xC4;
  private static final int JPG = 0xC8;
  private static final int DAC = 0xCC;
  private static final int SOF15 = 0xCF;
  private static final int RST0 = 0xD0;
  private static final int RST7 = 0xD7;
  private static final int EOI = 0xD9;
  private static final int SOS = 0xDA;
  private static final int DQT = 0xDB;
  private static final int DRI = 0xDD;
  private static final int APP1 = 0xE1;
  private static final int TEM = 0x01;

  private static final List<String> DAMAGE_WARNINGS =
      List.of("Corrupt JPEG data", "Premature end", "Inconsistent progression", "bogus");

  private final EncodedPicture file;
  private final JpegTables tables = new JpegTables();
  private JpegFrame frame;
  private int orientation = 1;
  private int at = 2;

  private JpegFile(EncodedPicture file) {
    this.file = file;
  }

  /**
   * @throws VcpClipException when it is cut short, damaged or of a process that is not read
   */
  static JpegFile inspect(EncodedPicture file) {
    JpegFile jpeg = new JpegFile(file);
    jpeg.walk();
    return jpeg;
  }

  int width() {
    return frame.width();
  }

  int height() {
    return frame.height();
  }

  /** As EXIF counts, 1 to 8. */
  int orientation() {
    return orientation;
  }

  private void walk() {
    while (true) {
      int marker = nextMarker();
      if (marker == EOI) {
        break;
      }
      if (marker >= RST0 && marker <= RST7 || marker == TEM) {
        if (frame != null) {
          throw file.fault("JPEG is damaged (restart marker outside a scan at byte " + at + ")");
        }
        continue;
      }
      int length = segmentLength();
      int body = at + 2;
      int end = at + length;
      read(marker, body, end);
      at = end;
      if (marker == SOS) {
        at = frame.progressive() ? skipScan() : scan(body);
      }
    }
    if (frame == null || frame.scans() == 0) {
      throw file.fault("JPEG is damaged (no picture before its end marker)");
    }
    if (frame.progressive()) {
      JdkImages.read(file, "JPEG", JpegFile::isDamage, reader -> reader.readRaster(0, null));
    } else if (!frame.complete()) {
      throw file.fault("JPEG is damaged (the scan of a colour is missing)");
    }
  }

  /** Other warnings are about metadata. */
  private static boolean isDamage(String warning) {
    return DAMAGE_WARNINGS.stream().anyMatch(warning::contains);
  }

  private void read(int marker, int body, int end) {
    try {
      if (marker >= SOF0_BASELINE
          && marker <= SOF15
          && marker != DHT
          && marker != JPG
          && marker != DAC) {
        startFrame(marker, body, end);
      } else if (marker == DHT) {
        tables.readHuffman(file, body, end);
      } else if (marker == DQT) {
        tables.readQuantization(file, body, end);
      } else if (marker == DRI) {
        tables.restartInterval(file.bigEndian16(body));
      } else if (marker == APP1 && file.holds(body, "Exif\0\0")) {
        orientation = Exif.orientation(file.bytes(), body, end - body);
      } else if (marker == SOS && frame == null) {
        throw file.fault("JPEG is damaged (a scan before the frame header)");
      }
    } catch (JpegDamage e) {
      throw damaged(e);
    }
  }

  private void startFrame(int marker, int body, int end) throws JpegDamage {
    if (frame != null) {
      throw file.fault("JPEG with several frames is not supported");
    }
    if (marker != SOF0_BASELINE && marker != SOF1_SEQUENTIAL && marker != SOF2_PROGRESSIVE) {
      throw file.fault(
          "JPEG of process SOF%d (lossless, arithmetic or hierarchical) is not supported"
              .formatted(marker - SOF0_BASELINE));
    }
    frame = JpegFrame.read(file, body, end, marker == SOF2_PROGRESSIVE);
    if (frame.precision() != 8) {
      throw file.fault("JPEG of %d-bit samples is not supported".formatted(frame.precision()));
    }
  }

  private int scan(int header) {
    try {
      return new JpegScan(file, frame, tables, header, at).follow();
    } catch (JpegDamage e) {
      throw damaged(e);
    }
  }

  private VcpClipException damaged(JpegDamage damage) {
    return damage.cutShort()
        ? file.cutShort("JPEG", damage.getMessage())
        : file.fault("JPEG is damaged (" + damage.getMessage() + ")", damage);
  }

  /** Goes to the marker that ends a scan which isn't followed. */
  private int skipScan() {
    frame.countScan();
    for (int i = at; i < file.length() - 1; i++) {
      int next = file.at(i + 1);
      if (file.at(i) == 0xFF && next != 0 && next != 0xFF && (next < RST0 || next > RST7)) {
        return i;
      }
    }
    throw file.cutShort("JPEG", "no end marker");
  }

  private int nextMarker() {
    while (at < file.length() && file.at(at) != 0xFF && frame == null) {
      at++; // some writers pad headers
    }
    if (at < file.length() && file.at(at) != 0xFF) {
      throw file.fault("JPEG is damaged (no marker at byte %d)".formatted(at));
    }
    while (at < file.length() && file.at(at) == 0xFF) {
      at++;
    }
    if (at >= file.length()) {
      throw file.cutShort("JPEG", "no end marker");
    }
    return file.at(at++);
  }

  private int segmentLength() {
    int length = at + 2 <= file.length() ? file.bigEndian16(at) : 0;
    if (length > file.length() - at || at + 2 > file.length()) {
      throw file.cutShort("JPEG", "a segment lacks bytes");
    }
    if (length < 2) {
      throw file.fault("JPEG is damaged (segment of %d bytes at byte %d)".formatted(length, at));
    }
    return length;
  }
}
