package dev.vcpclip.runtime.image;

import static dev.vcpclip.runtime.image.ResampleTable.GROUP;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Pillow's {@code resize}, byte for byte: along rows first, rounded to 8 bits, then along columns.
 * That is the order of every Pillow before 13, the reference's included; Pillow 13 turns it round
 * for pictures that shrink more in height than in width, and differs there by a few grey levels.
 *
 * <p>Both passes are {@link AxisPass}es: {@link RowBlock} resamples some rows along their length,
 * and these rows are at once added to the target rows they belong to. Scratch memory depends on the
 * scale, not on the picture's height.
 *
 * <p>Thread-safe; scratch memory is kept for the next call, one set for every thread that was in a
 * call at the same time.
 */
final class Resampler {
  /** Takes the finished rows, top to bottom. */
  interface RowSink {
    /**
     * @param y the row
     * @param packed plane after plane, four columns a value, the leftmost in its lowest byte; only
     *     valid during the call
     * @param pitch values from one plane to the next
     */
    void accept(int y, int[] packed, int pitch);
  }

  private static final int CACHED_SIZES = 16;

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

  /** One that resizes to this one's height and width; the same one where these are equal. */
  Resampler transposed() {
    return width == height ? this : new Resampler(filter, height, width);
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /**
   * Resizes one picture.
   *
   * @param channels offsets in a pixel of the samples that are wanted, one plane of the result each
   */
  void resample(PixelPlane picture, int[] channels, RowSink sink) {
    Scratch scratch = pool.poll();
    if (scratch == null) {
      scratch = new Scratch(width);
    }
    scratch.run(
        picture,
        channels,
        columns.get(picture.width(), width),
        rows.get(picture.height(), height),
        sink);
    pool.add(scratch);
  }

  /** What one call needs; its arrays are used again and only grow. */
  private static final class Scratch implements AxisPass.Output {
    private final int packedColumns;
    private final RowBlock block;
    private final AxisPass vertical = new AxisPass();

    /** A group of rows taken apart; by row, place in the packed value, packed value. */
    private int[][][] lines = new int[GROUP][4][0];

    private int[] packed = new int[0];
    private int lanes;
    private RowSink sink;

    Scratch(int width) {
      packedColumns = RowBlock.packedColumns(width);
      block = new RowBlock(width);
    }

    void run(
        PixelPlane picture,
        int[] channels,
        ResampleTable horizontalTable,
        ResampleTable verticalTable,
        RowSink newSink) {
      ByteBuffer pixels = picture.bytes().duplicate().order(ByteOrder.LITTLE_ENDIAN);
      sink = newSink;
      lanes = channels.length * packedColumns;
      if (packed.length < lanes) {
        lines = new int[GROUP][4][Lanes.length(lanes)];
        packed = new int[Lanes.length(lanes)];
      }
      block.start(picture, channels, horizontalTable);
      vertical.start(verticalTable, 4, lanes);
      for (int top = 0; top < picture.height(); top += RowBlock.ROWS) {
        int count = Math.min(RowBlock.ROWS, picture.height() - top);
        block.fill(pixels, top, count);
        for (int y = 0; y < count; y += GROUP) {
          for (int i = 0; i < GROUP; i++) {
            int[][] line = lines[i];
            Lanes.unpack(block.row(y + i), lanes, line[0], line[1], line[2], line[3]);
          }
          vertical.add(lines, this);
        }
      }
      sink = null;
    }

    /** Takes a finished row. */
    @Override
    public void accept(int y, int[][] sums) {
      for (int[] place : sums) {
        Lanes.pack(place, lanes, packed);
      }
      sink.accept(y, packed, packedColumns);
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
