package dev.vcpclip.runtime;

import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.map.AnomalyMap;
import dev.vcpclip.runtime.map.MapMosaic;
import dev.vcpclip.runtime.map.Region.Box;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at a large frame in overlapping tiles, so that small defects are not lost when the whole
 * frame is reduced to the model's input. Each tile costs a run of the model.
 *
 * <p>All tiles of a frame have the same size; where the frame's does not divide, they overlap more.
 * A frame smaller than a tile is one tile. The tiles' maps become one before anything is judged, so
 * a defect on a seam is one region. The frame's score is the highest of its tiles.
 *
 * <p>Scores of tiles are higher than those of whole frames, as there are more of them and they show
 * more detail: calibrate with the same tiling.
 *
 * @param width of a tile in frame pixels
 * @param height of a tile in frame pixels
 * @param overlap of two neighbours in frame pixels, at least; 1 or more, less than half a tile. A
 *     defect up to this size is whole in one of them
 */
public record Tiling(int width, int height, int overlap) {
  /** Checks the ranges. */
  public Tiling {
    if (overlap < 1 || overlap >= Math.min(width, height) / 2) {
      throw new IllegalArgumentException(
          "tiles of %d x %d with an overlap of %d: expected 1 to less than half a tile"
              .formatted(width, height, overlap));
    }
  }

  /** Tiles that overlap by an eighth of their shorter side. */
  public static Tiling of(int width, int height) {
    return new Tiling(width, height, Math.max(1, Math.min(width, height) / 8));
  }

  /** The tiles of a frame, row by row. */
  public List<Box> tiles(int frameWidth, int frameHeight) {
    int[] left = starts(frameWidth, width);
    int[] top = starts(frameHeight, height);
    List<Box> tiles = new ArrayList<>(left.length * top.length);
    for (int y : top) {
      for (int x : left) {
        tiles.add(new Box(x, y, Math.min(width, frameWidth), Math.min(height, frameHeight)));
      }
    }
    return tiles;
  }

  /** As few as keep the overlap, spread evenly. */
  private int[] starts(int length, int tile) {
    if (length <= tile) {
      return new int[] {0};
    }
    int step = tile - overlap;
    int count = (length - overlap + step - 1) / step;
    int[] starts = new int[count];
    for (int i = 0; i < count; i++) {
      starts[i] = (int) ((long) i * (length - tile) / (count - 1));
    }
    return starts;
  }

  /**
   * Looks at all tiles of a frame: see {@link Recipe#tiling()}.
   *
   * @param look runs a model on frames, which stay the caller's
   * @param frame any size and format; stays the caller's to close
   * @return what was found in the whole frame, with the tiles' times together; a failure of one
   *     tile is the frame's
   * @throws InterruptedException when the thread is interrupted while it waits for its turn
   */
  Outcome<Finding> run(Look look, Frame frame) throws InterruptedException {
    List<Frame> parts = new ArrayList<>();
    try {
      List<Box> tiles = tiles(frame.width(), frame.height());
      tiles.forEach(box -> parts.add(part(frame, box)));
      List<Finding> findings = new ArrayList<>(tiles.size());
      for (Outcome<Finding> outcome : look.at(parts)) {
        findings.add(outcome.orThrow());
      }
      return Outcome.of(together(frame, tiles, findings));
    } catch (RuntimeException e) { // one frame's fault, such as that it is closed
      return Outcome.failed(e);
    } catch (OutOfMemoryError e) { // one frame too large must not end the line
      return Outcome.failed(new VcpClipException("not enough memory for its map", e));
    } finally {
      parts.forEach(Frame::close);
    }
  }

  /** A model's run on frames. */
  interface Look {
    List<Outcome<Finding>> at(List<Frame> frames) throws InterruptedException;
  }

  /** Looks at a part of the frame in place. */
  private static Frame part(Frame frame, Box box) {
    ByteBuffer pixels = frame.pixels();
    pixels.position(box.y() * frame.stride() + box.x() * frame.format().channels());
    return Frame.wrap(pixels, box.width(), box.height(), frame.stride(), frame.format(), () -> {});
  }

  private Finding together(Frame frame, List<Box> tiles, List<Finding> findings) {
    float score = Float.NEGATIVE_INFINITY;
    Timings timings = Timings.NONE;
    for (Finding finding : findings) {
      score = Math.max(score, finding.score());
      timings = timings.plus(finding.timings());
    }
    Finding first = findings.get(0);
    if (first.map().isEmpty()) {
      return Finding.scoreOnly(frame.width(), frame.height(), score, first.provider(), timings);
    }
    long started = System.nanoTime();
    AnomalyMap map = mosaic(frame, tiles, findings);
    return Finding.of(
        frame.width(),
        frame.height(),
        score,
        map,
        first.provider(),
        timings.plusPostprocess(System.nanoTime() - started));
  }

  /** As fine as the tiles' own maps. */
  private AnomalyMap mosaic(Frame frame, List<Box> tiles, List<Finding> findings) {
    AnomalyMap first = findings.get(0).map().orElseThrow();
    Box box = tiles.get(0);
    MapMosaic mosaic =
        new MapMosaic(
            frame.width(),
            frame.height(),
            values(frame.width(), first.width(), box.width()),
            values(frame.height(), first.height(), box.height()),
            overlap);
    for (int i = 0; i < tiles.size(); i++) {
      mosaic.add(tiles.get(i), findings.get(i).map().orElseThrow());
    }
    return mosaic.map();
  }

  private static int values(int frame, int tileValues, int tile) {
    return Math.max(1, (int) Math.round((double) frame * tileValues / tile));
  }
}
