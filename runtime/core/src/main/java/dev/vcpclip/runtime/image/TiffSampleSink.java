package dev.vcpclip.runtime.image;

import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import org.bytedeco.opencv.opencv_core.Mat;

/** Takes rows of TIFF samples and makes grey, or blue, green and red, of them. */
final class TiffSampleSink implements AutoCloseable {
  private final TiffDirectory page;
  private final TiffLayout layout;
  private final boolean wide;
  private final int channels;
  private final int largest;
  private final int[][] palette;
  private final Mat picture;
  private final ByteBuffer bytes;
  private final ShortBuffer shorts;
  private final int[] line;

  /** Whether samples are taken as they are, by way of {@link #stored}. */
  private final boolean asStored;

  private final byte[] stored;

  TiffSampleSink(EncodedPicture file, TiffDirectory page, TiffLayout layout) {
    this.page = page;
    this.layout = layout;
    wide = layout.bits() > 8;
    largest = (1 << layout.bits()) - 1;
    boolean colored = layout.color() == TiffLayout.Color.RGB;
    channels = colored || layout.color() == TiffLayout.Color.PALETTE ? 3 : 1;
    palette = layout.color() == TiffLayout.Color.PALETTE ? palette(file, page) : null;
    line = new int[Math.multiplyExact(layout.segmentWidth(), layout.samplesTogether())];
    asStored =
        layout.bits() == 8
            && palette == null
            && layout.color() != TiffLayout.Color.WHITE_IS_ZERO
            && layout.associatedAlpha() < 0
            && !layout.planar();
    stored = new byte[asStored ? Math.multiplyExact(layout.segmentWidth(), channels) : 0];
    if (layout.associatedAlpha() >= 0 && layout.planar()) {
      throw file.fault("TIFF with associated alpha in planes is not supported");
    }
    picture = Pixels.allocate(file, layout.width(), layout.height(), channels, wide);
    bytes = wide ? null : picture.createBuffer();
    shorts = wide ? picture.createBuffer() : null;
  }

  private int[][] palette(EncodedPicture file, TiffDirectory page) {
    long[] map = page.numbers(TiffDirectory.COLOR_MAP);
    int entries = largest + 1;
    if (map.length < 3 * entries) {
      throw file.fault(
          "TIFF is damaged (%d colours, expected %d)".formatted(map.length / 3, entries));
    }
    // Colours have 16 bits; some writers give 8, and no sound palette of 16 bits is that dark.
    int shift = 0;
    for (long value : map) {
      shift = value > 255 ? 8 : shift;
    }
    int[][] colors = new int[3][entries];
    for (int i = 0; i < 3 * entries; i++) {
      colors[i / entries][i % entries] = (int) (map[i] >> shift);
    }
    return colors;
  }

  /** Whether a plane of samples is a colour; alpha is not looked at. */
  boolean wants(int plane) {
    return plane < layout.color().samples();
  }

  /** Takes a row of a segment. */
  void accept(byte[] from, int start, int plane, int x, int y, int columns) {
    int step = layout.samplesTogether();
    if (asStored) {
      copy(from, start, step, (y * layout.width() + x) * channels, columns);
      return;
    }
    unpack(from, start, columns * step);
    int to = (y * layout.width() + x) * channels;
    if (palette != null) {
      for (int i = 0; i < columns; i++, to += 3) {
        int index = line[i * step];
        put(to, palette[2][index]);
        put(to + 1, palette[1][index]);
        put(to + 2, palette[0][index]);
      }
    } else if (layout.planar()) {
      int channel = channels == 3 ? 2 - plane : 0;
      for (int i = 0; i < columns; i++, to += channels) {
        put(to + channel, shown(line[i]));
      }
    } else {
      for (int i = 0; i < columns; i++, to += channels) {
        for (int c = 0; c < channels; c++) {
          int sample = line[i * step + (channels == 3 ? 2 - c : 0)];
          if (layout.associatedAlpha() >= 0) {
            sample = divided(sample, line[i * step + layout.associatedAlpha()]);
          }
          put(to + c, shown(sample));
        }
      }
    }
  }

  /** Bytes that only have to be put in order: nearly every file, and several times as fast. */
  private void copy(byte[] from, int start, int step, int to, int columns) {
    for (int i = 0, at = start; i < columns * channels; i += channels, at += step) {
      for (int c = 0; c < channels; c++) {
        stored[i + c] = from[at + channels - 1 - c];
      }
    }
    bytes.put(to, stored, 0, columns * channels);
  }

  /** The colour before it was multiplied with alpha, as Pillow has it. */
  private int divided(int sample, int by) {
    return by == 0 ? 0 : (int) Math.min(largest, (long) sample * largest / by);
  }

  /** Narrow samples are scaled to 8 bits here; wide ones later, when their depth is settled. */
  private int shown(int sample) {
    if (wide) {
      return sample;
    }
    int value = layout.bits() == 8 ? sample : (sample * 255 + largest / 2) / largest;
    return layout.color() == TiffLayout.Color.WHITE_IS_ZERO ? 255 - value : value;
  }

  private void put(int index, int value) {
    if (wide) {
      shorts.put(index, (short) value);
    } else {
      bytes.put(index, (byte) value);
    }
  }

  private void unpack(byte[] from, int start, int count) {
    int bits = layout.bits();
    if (bits == 8) {
      for (int i = 0; i < count; i++) {
        line[i] = from[start + i] & 0xFF;
      }
    } else if (bits == 16) {
      int low = page.bigEndian() ? 1 : 0;
      for (int i = 0, at = start; i < count; i++, at += 2) {
        line[i] = (from[at + 1 - low] & 0xFF) << 8 | from[at + low] & 0xFF;
      }
    } else {
      int held = 0;
      int left = 0;
      for (int i = 0, at = start; i < count; i++) {
        while (left < bits) {
          held = held << 8 | from[at++] & 0xFF;
          left += 8;
        }
        left -= bits;
        line[i] = held >>> left & largest;
      }
    }
  }

  /** Hands the picture over. */
  DecodedPicture finish() {
    return new DecodedPicture(
        picture,
        white(),
        wide && layout.color() == TiffLayout.Color.WHITE_IS_ZERO,
        page.orientation());
  }

  /**
   * What the file states. MaxSampleValue may be the largest sample that happens to occur, by which
   * two pictures of a run would be scaled differently; only a whole number of bits is a depth.
   */
  private int white() {
    if (!wide) {
      return 255;
    }
    if (layout.bits() < 16) {
      return largest;
    }
    long stated = page.number(TiffDirectory.MAX_SAMPLE_VALUE, 0);
    boolean depth = stated > 255 && stated < 65535 && Long.bitCount(stated + 1) == 1;
    return depth ? (int) stated : 0;
  }

  @Override
  public void close() {
    picture.close();
  }
}
