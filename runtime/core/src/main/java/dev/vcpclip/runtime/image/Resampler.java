package dev.vcpclip.runtime.image;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Pillow's {@code resize}, byte for byte: along rows first, rounded to 8 bits, then along columns.
 * That is the order of every Pillow before 13, the reference's included; Pillow 13 turns it round
 * for pictures that shrink more in height than in width, and differs there by a few grey levels.
 *
 * <p>Written for the JIT compiler's vectoriser, which wants whole {@code int} arrays read from 0 in
 * steps of one: with an offset into a larger array the same loop takes four times as long. The
 * horizontal pass therefore works on {@value #BLOCK} rows at once: a tile of the source is turned
 * so that equal columns of those rows are one array, and every weight then multiplies {@value
 * #BLOCK} neighbours. Rows that have been through it stay in a ring just long enough for the
 * vertical pass, so scratch memory depends on the scale, not on the picture's height.
 *
 * <p>Thread-safe; scratch memory is kept for the next call, one set for every thread that was in a
 * call at the same time.
 */
final class Resampler {
  /** Takes the finished rows, top to bottom. */
  interface RowSink {
    /**
     * @param y the row
     * @param samples values 0 to 255, the frame's channel order; only valid during the call
     */
    void accept(int y, int[] samples);
  }

  private static final int BLOCK = 64;

  /** Arrays of a turned tile: small enough for a second-level cache. */
  private static final int TILE_COLUMNS = 600;

  private static final int CACHED_SIZES = 16;
  private static final int HALF = 1 << (ResampleTable.PRECISION - 1);

  private final ResampleFilter filter;
  private final int width;
  private final int height;
  private final TableCache columns = new TableCache();
  private final TableCache rows = new TableCache();
  private final ConcurrentLinkedQueue<Scratch> pool = new ConcurrentLinkedQueue<>();

  Resampler(ResampleFilter filter, int width, int height) {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(width + " x " + height + ": expected at least 1 x 1");
    }
    this.filter = filter;
    this.width = width;
    this.height = height;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  void resample(Frame frame, RowSink sink) {
    ResampleTable horizontal = columns.get(frame.width(), width);
    ResampleTable vertical = rows.get(frame.height(), height);
    Scratch scratch = pool.poll();
    if (scratch == null) {
      scratch = new Scratch();
    }
    int lanes = width * frame.format().channels();
    int ringRows = vertical.maxCount() + BLOCK;
    scratch.fit(frame, horizontal, lanes, ringRows);
    ByteBuffer pixels = frame.pixels();
    int next = 0;
    for (int top = 0; next < height; top += BLOCK) {
      int bottom = Math.min(top + BLOCK, frame.height());
      horizontalPass(frame, pixels, horizontal, scratch, top, bottom, lanes, ringRows);
      while (next < height && vertical.end(next) <= bottom) {
        verticalPass(vertical, scratch, next, lanes, ringRows);
        sink.accept(next++, scratch.row);
      }
    }
    pool.add(scratch);
  }

  /** Fills the ring's rows {@code top} to {@code bottom}. */
  private void horizontalPass(
      Frame frame,
      ByteBuffer pixels,
      ResampleTable table,
      Scratch scratch,
      int top,
      int bottom,
      int lanes,
      int ringRows) {
    int channels = frame.format().channels();
    int x = 0;
    while (x < width) {
      int from = table.first(x);
      int end = x + 1;
      while (end < width && (table.end(end) - from) * channels <= TILE_COLUMNS) {
        end++;
      }
      int samples = (table.end(end - 1) - from) * channels;
      turn(pixels, frame.stride(), from * channels, samples, top, bottom, scratch);
      for (; x < end; x++) {
        for (int c = 0; c < channels; c++) {
          int column = (table.first(x) - from) * channels + c;
          weigh(table, x, scratch.tile, column, channels, scratch.sums);
          int lane = x * channels + c;
          for (int y = top; y < bottom; y++) {
            scratch.ring[y % ringRows][lane] = scratch.sums[y - top];
          }
        }
      }
    }
  }

  /** Copies a tile so that the samples of one column are one array, four rows at a time. */
  private static void turn(
      ByteBuffer pixels, int stride, int offset, int samples, int top, int bottom, Scratch s) {
    byte[] bytes = s.bytes;
    for (int y = top; y < bottom; y += 4) {
      int taken = Math.min(4, bottom - y);
      for (int i = 0; i < taken; i++) {
        pixels.get((y + i) * stride + offset, bytes, i * samples, samples);
      }
      int at = y - top;
      for (int x = 0; x < samples; x++) {
        int[] column = s.tile[x];
        column[at] = bytes[x] & 0xFF;
        column[at + 1] = bytes[samples + x] & 0xFF;
        column[at + 2] = bytes[2 * samples + x] & 0xFF;
        column[at + 3] = bytes[3 * samples + x] & 0xFF;
      }
    }
  }

  /**
   * {@code sums[row]} = sum over k of {@code weight[k] * tile[column + k * step][row]}, as bytes.
   */
  private static void weigh(
      ResampleTable table, int target, int[][] tile, int column, int step, int[] sums) {
    int[] weights = table.weights();
    int w = table.offset(target);
    int left = table.count(target);
    Arrays.fill(sums, HALF);
    for (; left >= 4; left -= 4, w += 4, column += 4 * step) {
      add(
          sums,
          BLOCK,
          tile[column],
          tile[column + step],
          tile[column + 2 * step],
          tile[column + 3 * step],
          weights,
          w);
    }
    for (; left > 0; left--, w++, column += step) {
      add(sums, BLOCK, tile[column], weights[w]);
    }
    clip(sums, BLOCK);
  }

  private static void verticalPass(
      ResampleTable table, Scratch scratch, int target, int lanes, int ringRows) {
    int[] weights = table.weights();
    int[][] ring = scratch.ring;
    int[] row = scratch.row;
    int w = table.offset(target);
    int y = table.first(target);
    int end = table.end(target);
    Arrays.fill(row, 0, lanes, HALF);
    for (; end - y >= 4; y += 4, w += 4) {
      add(
          row,
          lanes,
          ring[y % ringRows],
          ring[(y + 1) % ringRows],
          ring[(y + 2) % ringRows],
          ring[(y + 3) % ringRows],
          weights,
          w);
    }
    for (; y < end; y++, w++) {
      add(row, lanes, ring[y % ringRows], weights[w]);
    }
    clip(row, lanes);
  }

  private static void add(
      int[] sums, int n, int[] a, int[] b, int[] c, int[] d, int[] weights, int w) {
    int w0 = weights[w];
    int w1 = weights[w + 1];
    int w2 = weights[w + 2];
    int w3 = weights[w + 3];
    for (int i = 0; i < n; i++) {
      sums[i] += w0 * a[i] + w1 * b[i] + w2 * c[i] + w3 * d[i];
    }
  }

  private static void add(int[] sums, int n, int[] a, int weight) {
    for (int i = 0; i < n; i++) {
      sums[i] += weight * a[i];
    }
  }

  private static void clip(int[] sums, int n) {
    for (int i = 0; i < n; i++) {
      sums[i] = Math.max(0, Math.min(255, sums[i] >> ResampleTable.PRECISION));
    }
  }

  /** Arrays that are used again; they only grow when a larger picture comes. */
  private static final class Scratch {
    private byte[] bytes = new byte[0];
    private int[][] tile = new int[0][];
    private final int[] sums = new int[BLOCK];
    private int[][] ring = new int[0][];
    private int[] row = new int[0];

    void fit(Frame frame, ResampleTable horizontal, int lanes, int ringRows) {
      int channels = frame.format().channels();
      int samples = Math.max(TILE_COLUMNS, horizontal.maxCount() * channels);
      if (tile.length < samples) {
        bytes = new byte[4 * samples];
        tile = new int[samples][BLOCK];
      }
      if (ring.length < ringRows || ring[0].length < lanes) {
        ring = new int[Math.max(ringRows, ring.length)][Math.max(lanes, row.length)];
        row = new int[ring[0].length];
      }
    }
  }

  /** The most recently used tables by source size; data sets hold pictures of many sizes. */
  private final class TableCache {
    private final Map<Integer, ResampleTable> tables =
        new LinkedHashMap<>(CACHED_SIZES, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Integer, ResampleTable> eldest) {
            return size() > CACHED_SIZES;
          }
        };

    synchronized ResampleTable get(int source, int target) {
      return tables.computeIfAbsent(source, s -> ResampleTable.of(s, target, filter));
    }
  }
}
