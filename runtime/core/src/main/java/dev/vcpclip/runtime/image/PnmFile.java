package dev.vcpclip.runtime.image;

import dev.vcpclip.runtime.VcpClipException;
import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import org.bytedeco.opencv.opencv_core.Mat;

/** Reads PBM, PGM and PPM, plain and raw: the largest value stands in the file. Used once. */
final class PnmFile {
  private static final int MAX_VALUE = 65535;

  private final EncodedPicture file;
  private final char kind;
  private int at = 2;

  private PnmFile(EncodedPicture file) {
    this.file = file;
    kind = (char) file.at(1);
  }

  static DecodedPicture decode(EncodedPicture file) {
    return new PnmFile(file).decode();
  }

  private DecodedPicture decode() {
    if (kind == '7') {
      throw file.fault("PAM is a format that is not read here, expected PGM or PPM");
    }
    boolean bitmap = kind == '1' || kind == '4';
    boolean plain = kind <= '3';
    long width = number("width");
    long height = number("height");
    int white = bitmap ? 1 : (int) number("largest value");
    if (white < 1 || white > MAX_VALUE) {
      throw file.fault("PNM is damaged (largest value %d, expected 1 to 65535)".formatted(white));
    }
    int channels = kind == '3' || kind == '6' ? 3 : 1;
    boolean wide = white > 255;
    Pixels.requireFits(file, width, height, channels * (wide ? 2 : 1));
    if (!plain) {
      at++; // exactly one white space
      requireLength(bitmap ? (width + 7) / 8 * height : width * height * channels * (wide ? 2 : 1));
    }
    Mat picture = Pixels.allocate(file, width, height, channels, wide);
    try {
      fill(picture, white, bitmap, plain);
      refuseFurtherPictures();
      return new DecodedPicture(picture, wide ? stated(white) : 255, false, 1);
    } catch (RuntimeException e) {
      picture.close();
      throw e;
    }
  }

  /** 65535 is what writers put who do not know the camera's depth. */
  private static int stated(int white) {
    return white == MAX_VALUE ? 0 : white;
  }

  private void requireLength(long bytes) {
    if (bytes > file.length() - at) {
      throw file.cutShort("PNM", "%d bytes of %d".formatted(file.length() - at, bytes));
    }
  }

  private void fill(Mat picture, int white, boolean bitmap, boolean plain) {
    boolean wide = white > 255;
    ByteBuffer bytes = wide ? null : picture.createBuffer();
    ShortBuffer shorts = wide ? picture.createBuffer() : null;
    int channels = picture.channels();
    int row = picture.cols() * channels;
    for (int y = 0; y < picture.rows(); y++) {
      int start = at;
      for (int i = 0; i < row; i++) {
        int value;
        if (plain) {
          value = bitmap ? bit() : (int) number("sample");
        } else if (bitmap) {
          at = start + i / 8;
          value = file.at(at) >> (7 - i % 8) & 1;
        } else {
          value = wide ? file.bigEndian16(at) : file.at(at);
          at += wide ? 2 : 1;
        }
        if (value > white) {
          throw file.fault("PNM is damaged (sample %d above %d)".formatted(value, white));
        }
        int to = y * row + (channels == 3 ? i - i % 3 + 2 - i % 3 : i); // blue first
        if (wide) {
          shorts.put(to, (short) value);
        } else if (bitmap) {
          bytes.put(to, (byte) (value == 1 ? 0 : 255));
        } else {
          bytes.put(to, (byte) (white == 255 ? value : (value * 255 + white / 2) / white));
        }
      }
      at = !plain && bitmap ? start + (row + 7) / 8 : at;
    }
  }

  /** A plain bitmap's digits may stand without spaces. */
  private int bit() {
    skipSpace();
    if (at == file.length()) {
      throw file.cutShort("PNM", "samples are missing");
    }
    int digit = file.at(at++) - '0';
    if (digit != 0 && digit != 1) {
      throw file.fault("PNM is damaged (no 0 or 1 at byte %d)".formatted(at - 1));
    }
    return digit;
  }

  private long number(String what) {
    skipSpace();
    long value = 0;
    int start = at;
    while (at < file.length() && Character.isDigit(file.at(at)) && value < Integer.MAX_VALUE) {
      value = value * 10 + file.at(at++) - '0';
    }
    if (at == start) {
      throw at == file.length()
          ? file.cutShort("PNM", what + " is missing")
          : file.fault("PNM is damaged (no %s at byte %d)".formatted(what, at));
    }
    return Math.min(value, Integer.MAX_VALUE);
  }

  private void skipSpace() {
    while (at < file.length()) {
      if (file.at(at) == '#') {
        while (at < file.length() && file.at(at) != '\n' && file.at(at) != '\r') {
          at++;
        }
      } else if (Character.isWhitespace(file.at(at))) {
        at++;
      } else {
        return;
      }
    }
  }

  private void refuseFurtherPictures() {
    skipSpace();
    if (at < file.length() - 2
        && file.at(at) == 'P'
        && Character.isDigit(file.at(at + 1))
        && Character.isWhitespace(file.at(at + 2))) {
      throw new VcpClipException(
          file.name() + ": PNM of several pictures, expected one. Save them one by one.");
    }
  }
}
