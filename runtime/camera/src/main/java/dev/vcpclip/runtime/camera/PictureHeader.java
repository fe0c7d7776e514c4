package dev.vcpclip.runtime.camera;

import static org.bytedeco.ffmpeg.global.avutil.*;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * The line before a picture in a child's output; see {@code docs/child-process.md}.
 *
 * @param takenAtNanos nanoseconds since 1970, or 0
 * @param pixelFormat FFmpeg's number of it
 */
record PictureHeader(
    long sequence,
    long takenAtNanos,
    int width,
    int height,
    int pixelFormat,
    int bytes,
    OptionalLong checksum,
    Optional<String> partId) {
  private static final String MAGIC = "VCPF1";
  private static final int FIELDS = 8;
  private static final int LARGEST = 32_768;

  /**
   * @throws IllegalArgumentException with what was found and expected
   */
  static PictureHeader parse(String line) {
    String[] fields = line.stripTrailing().split(" ", FIELDS + 1);
    if (fields.length < FIELDS || !MAGIC.equals(fields[0])) {
      throw new IllegalArgumentException(
          "'%s' where a header was expected: VCPF1 SEQUENCE TIME WIDTH HEIGHT FORMAT BYTES CRC32 [PART]"
              .formatted(shown(line)));
    }
    int width = (int) number("width", fields[3], 1, LARGEST);
    int height = (int) number("height", fields[4], 1, LARGEST);
    int format = av_get_pix_fmt(fields[5]);
    int bytes = format < 0 ? -1 : av_image_get_buffer_size(format, width, height, 1);
    if (bytes < 0) {
      throw new IllegalArgumentException(
          "pixel format '%s' is not known, expected one of FFmpeg's as gray, bgr24, nv12, bayer_rggb8"
              .formatted(shown(fields[5])));
    }
    if (number("bytes", fields[6], 1, Integer.MAX_VALUE) != bytes) {
      throw new IllegalArgumentException(
          "%s bytes for %d x %d in %s, expected %d"
              .formatted(fields[6], width, height, fields[5], bytes));
    }
    return new PictureHeader(
        number("sequence", fields[1], 0, Long.MAX_VALUE),
        number("time", fields[2], 0, Long.MAX_VALUE),
        width,
        height,
        format,
        bytes,
        checksum(fields[7]),
        fields.length > FIELDS ? Optional.of(fields[8].strip()) : Optional.empty());
  }

  private static OptionalLong checksum(String field) {
    if ("-".equals(field)) {
      return OptionalLong.empty();
    }
    if (!field.matches("[0-9A-Fa-f]{8}")) {
      throw new IllegalArgumentException(
          "checksum '%s', expected the CRC-32 as 8 hexadecimal digits, or -"
              .formatted(shown(field)));
    }
    return OptionalLong.of(Long.parseLong(field, 16));
  }

  private static long number(String name, String text, long min, long max) {
    try {
      long value = Long.parseLong(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "%s is '%s', expected a number from %d to %d".formatted(name, shown(text), min, max));
  }

  /** What may be shown of what came: it need not be text. */
  private static String shown(String text) {
    String printable = text.replaceAll("[^\\x20-\\x7E]", "?");
    return printable.length() <= 60 ? printable : printable.substring(0, 60) + "...";
  }

  boolean fits(long computed) {
    return checksum.isEmpty() || checksum.getAsLong() == computed;
  }

  /** Bytes of a row of each plane. */
  int[] rowBytes() {
    int[] sizes = new int[av_pix_fmt_count_planes(pixelFormat)];
    for (int plane = 0; plane < sizes.length; plane++) {
      sizes[plane] = av_image_get_linesize(pixelFormat, width, plane);
    }
    return sizes;
  }

  /** Rows of a plane. */
  int rows(int plane) {
    return AvPlanes.rows(av_pix_fmt_desc_get(pixelFormat), height, plane);
  }
}
