package dev.vcpclip.runtime.image;

import static dev.vcpclip.runtime.image.ResampleTable.GROUP;

import java.nio.ByteBuffer;

/**
 * The horizontal pass over {@value #ROWS} rows at once: the lanes of {@link AxisPass} are rows, so
 * that one weight multiplies many neighbours.
 *
 * <p>The source has to be turned for that. It is turned four bytes at a time, as {@code int}, and
 * taken apart by {@link Lanes#unpack} afterwards; the result goes back to rows in the same way.
 * Three quarters of the work that no vector instruction helps with are saved like that.
 *
 * <p>Not thread-safe.
 */
final class RowBlock implements AxisPass.Output {
  /** Long enough to make up for a loop's start, short enough for the caches. */
  static final int ROWS = 256;

  /** Pixels of a row that are turned together, in groups: long enough to read memory in streams. */
  private static final int TILE_GROUPS = 64;

  private static final int MAX_CHANNELS = 4;

  private final int width;
  private final AxisPass pass = new AxisPass();

  /** Four bytes of a row each; by place in the row, then row. */
  private final int[][] turned = new int[TILE_GROUPS * MAX_CHANNELS][Lanes.length(ROWS)];

  /** The bytes of a group of pixels; by place in the group, then row. */
  private final int[][] samples = new int[GROUP * MAX_CHANNELS][Lanes.length(ROWS)];

  /** The last four results; by plane, then row. */
  private final int[][] packed = new int[MAX_CHANNELS][Lanes.length(ROWS)];

  /** Results, four bytes each; by row, then plane and column. */
  private int[][] rows = new int[ROWS][0];

  private PixelPlane picture;
  private int[] channels;
  private ResampleTable table;
  private int filled;

  RowBlock(int width) {
    this.width = width;
  }

  /** Values of a row of results that one plane takes; each holds four columns. */
  static int packedColumns(int width) {
    return (width + 3) / 4;
  }

  /**
   * Begins a picture.
   *
   * @param newChannels offsets of a pixel's samples in the order in which their planes are wanted
   */
  void start(PixelPlane newPicture, int[] newChannels, ResampleTable newTable) {
    picture = newPicture;
    channels = newChannels;
    table = newTable;
    int length = Lanes.length(channels.length * packedColumns(width));
    if (rows[0].length < length) {
      rows = new int[ROWS][length];
    }
  }

  /**
   * Resamples some rows.
   *
   * @param pixels of the picture, little-endian
   * @param top first row
   * @param count of rows, at most {@value #ROWS}
   */
  void fill(ByteBuffer pixels, int top, int count) {
    filled = count;
    pass.start(table, channels.length, count);
    int step = picture.step();
    int[][][] lines = lines(step);
    int rowBytes = picture.width() * step;
    int tileBytes = TILE_GROUPS * GROUP * step;
    for (int from = 0; from < rowBytes; from += tileBytes) {
      int bytes = Math.min(tileBytes, rowBytes - from);
      turn(pixels, top * picture.stride() + from, bytes);
      for (int place = 0; place * 4 < bytes; place += step) {
        for (int i = 0; i < step; i++) {
          int s = 4 * i;
          Lanes.unpack(
              turned[place + i], count, samples[s], samples[s + 1], samples[s + 2], samples[s + 3]);
        }
        pass.add(lines, this);
      }
    }
  }

  /** Where the wanted planes of a group's pixels are. */
  private int[][][] lines(int step) {
    int[][][] lines = new int[GROUP][channels.length][];
    for (int x = 0; x < GROUP; x++) {
      for (int p = 0; p < channels.length; p++) {
        lines[x][p] = samples[x * step + channels[p]];
      }
    }
    return lines;
  }

  private void turn(ByteBuffer pixels, int start, int bytes) {
    int stride = picture.stride();
    int places = bytes / 4;
    int row = 0;
    for (; row + 8 <= filled; row += 8) {
      turnEight(pixels, start + row * stride, stride, places, row);
    }
    for (; row < filled; row++) {
      for (int place = 0; place < places; place++) {
        turned[place][row] = pixels.getInt(start + row * stride + 4 * place);
      }
    }
    if (bytes % 4 != 0) { // the last bytes of the last row are the buffer's last, too
      for (row = 0; row < filled; row++) {
        int value = 0;
        for (int i = bytes - 1; i >= 4 * places; i--) {
          value = value << 8 | pixels.get(start + row * stride + i) & 0xFF;
        }
        turned[places][row] = value;
      }
    }
  }

  private void turnEight(ByteBuffer pixels, int start, int stride, int places, int row) {
    for (int place = 0; place < places; place++) {
      int[] column = turned[place];
      int at = start + 4 * place;
      column[row] = pixels.getInt(at);
      column[row + 1] = pixels.getInt(at + stride);
      column[row + 2] = pixels.getInt(at + 2 * stride);
      column[row + 3] = pixels.getInt(at + 3 * stride);
      column[row + 4] = pixels.getInt(at + 4 * stride);
      column[row + 5] = pixels.getInt(at + 5 * stride);
      column[row + 6] = pixels.getInt(at + 6 * stride);
      column[row + 7] = pixels.getInt(at + 7 * stride);
    }
  }

  /** Takes a finished column. */
  @Override
  public void accept(int x, int[][] sums) {
    boolean last = x == width - 1;
    for (int p = 0; p < channels.length; p++) {
      Lanes.pack(sums[p], filled, packed[p]);
      if (x % 4 == 3 || last) {
        turnBack(packed[p], p * packedColumns(width) + x / 4, 8 * (3 - x % 4));
      }
    }
  }

  private void turnBack(int[] column, int at, int missingBits) {
    for (int row = 0; row < filled; row++) {
      rows[row][at] = column[row] >>> missingBits;
    }
  }

  /**
   * A row of results, plane after plane, four columns a value, the leftmost in its lowest byte.
   *
   * @param row counted from the block's top; beyond its end, any bytes
   */
  int[] row(int row) {
    return rows[row];
  }
}
