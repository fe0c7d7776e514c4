package dev.vcpclip.trainer.eval;

import dev.vcpclip.runtime.VcpClipException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An external merge sort of tagged scores: filled in any order, walked from the highest score down.
 *
 * <p>A score and its tag share one {@code long}, so that sorting needs no objects. Runs are sorted
 * as they fill up; those beyond the memory budget go to a temporary file, which bounds the heap
 * whatever the number of pixels, and costs no exactness.
 *
 * <p>Not thread-safe. Holds a temporary file once the budget is spent: close it.
 */
final class ScoreRuns implements AutoCloseable {
  private static final int RUN = 1 << 22;
  private static final int FIRST_RUN = 1 << 12;
  private static final int BLOCK = 1 << 14;

  private final int runLength;
  private final long budget;
  private final List<Run> runs = new ArrayList<>();
  private long[] open = new long[0];
  private int used;
  private long inMemory;
  private FileChannel spill;

  /** With a quarter of the heap for the runs. */
  ScoreRuns() {
    this(RUN, Runtime.getRuntime().maxMemory() / 4);
  }

  /**
   * @param runLength scores per run
   * @param budget bytes of full runs kept in memory; the run being filled comes on top
   */
  ScoreRuns(int runLength, long budget) {
    this.runLength = runLength;
    this.budget = budget;
  }

  /**
   * @param score a number; {@code -0} counts as {@code 0}
   * @param tag what the walk tells beside the score
   */
  void add(float score, int tag) {
    if (used == open.length) {
      makeRoom();
    }
    int bits = Float.floatToIntBits(score + 0f);
    open[used++] = (long) (bits ^ ((bits >> 31) & 0x7fffffff)) << 32 | tag & 0xffffffffL;
  }

  /** Full runs that went to the temporary file. */
  int spilledRuns() {
    return (int) runs.stream().filter(FileRun.class::isInstance).count();
  }

  /** A walk over everything added so far; adding afterwards needs a new walk. */
  Walk descending() {
    List<Head> heads = new ArrayList<>();
    Arrays.sort(open, 0, used);
    if (used > 0) {
      heads.add(new Head(new MemoryRun(open, used)));
    }
    runs.forEach(run -> heads.add(new Head(run)));
    return new Walk(heads);
  }

  private void makeRoom() {
    if (open.length < runLength) {
      open = Arrays.copyOf(open, Math.min(runLength, Math.max(FIRST_RUN, open.length * 2)));
      return;
    }
    Arrays.parallelSort(open);
    if (inMemory + 8L * open.length <= budget) {
      runs.add(new MemoryRun(open, used));
      inMemory += 8L * open.length;
      open = new long[runLength];
    } else {
      runs.add(writeRun());
    }
    used = 0;
  }

  private Run writeRun() {
    try {
      if (spill == null) {
        Path file = Files.createTempFile("vcpclip-scores", ".tmp");
        spill =
            FileChannel.open(
                file,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
      }
      long start = spill.size();
      ByteBuffer block = ByteBuffer.allocate(8 * BLOCK);
      for (int from = 0; from < used; from += BLOCK) {
        int count = Math.min(BLOCK, used - from);
        block.clear();
        block.asLongBuffer().put(open, from, count);
        block.limit(8 * count);
        for (long at = start + 8L * from; block.hasRemaining(); ) {
          at += spill.write(block, at);
        }
      }
      return new FileRun(spill, start, used);
    } catch (IOException e) {
      throw spillFailed(e);
    }
  }

  private static VcpClipException spillFailed(IOException e) {
    return new VcpClipException(
        "The temporary file for pixel scores in "
            + System.getProperty("java.io.tmpdir")
            + " failed: "
            + e.getMessage()
            + ". Free space there, name another folder with -Djava.io.tmpdir, or raise -Xmx.",
        e);
  }

  @Override
  public void close() {
    runs.clear();
    open = new long[0];
    used = 0;
    try {
      if (spill != null) {
        spill.close();
        spill = null;
      }
    } catch (IOException e) {
      throw spillFailed(e);
    }
  }

  /** A sorted sequence, smallest first. */
  private interface Run {
    int length();

    /** Copies {@code [from, from + count)} into the front of {@code target}. */
    void read(int from, int count, long[] target);
  }

  private static final class MemoryRun implements Run {
    private final long[] keys;
    private final int length;

    MemoryRun(long[] keys, int length) {
      this.keys = keys;
      this.length = length;
    }

    @Override
    public int length() {
      return length;
    }

    @Override
    public void read(int from, int count, long[] target) {
      System.arraycopy(keys, from, target, 0, count);
    }
  }

  private record FileRun(FileChannel file, long start, int length) implements Run {
    @Override
    public void read(int from, int count, long[] target) {
      ByteBuffer block = ByteBuffer.allocate(8 * count);
      try {
        for (long at = start + 8L * from; block.hasRemaining(); ) {
          int got = file.read(block, at);
          if (got < 0) {
            throw new IOException("it ends early");
          }
          at += got;
        }
      } catch (IOException e) {
        throw spillFailed(e);
      }
      block.flip().asLongBuffer().get(target, 0, count);
    }
  }

  /** One run's next key, read backwards block by block. */
  private static final class Head {
    private final Run run;
    private final long[] block = new long[BLOCK];
    private int blockStart;
    private int at;

    Head(Run run) {
      this.run = run;
      this.blockStart = run.length();
      this.at = -1;
      advance();
    }

    long key() {
      return block[at];
    }

    /** Moves to the next smaller key; false at the end. */
    boolean advance() {
      if (--at >= 0) {
        return true;
      }
      if (blockStart == 0) {
        return false;
      }
      int count = Math.min(BLOCK, blockStart);
      blockStart -= count;
      run.read(blockStart, count, block);
      at = count - 1;
      return true;
    }
  }

  /** Scores from the highest down. Only valid until the next {@code add} or {@code close}. */
  static final class Walk {
    private final Head[] heap;
    private int size;
    private long key;

    private Walk(List<Head> heads) {
      heap = heads.toArray(Head[]::new);
      size = heap.length;
      for (int i = size / 2 - 1; i >= 0; i--) {
        sink(i);
      }
    }

    /** Moves on; false when all scores were seen. */
    boolean next() {
      if (size == 0) {
        return false;
      }
      key = heap[0].key();
      if (!heap[0].advance()) {
        heap[0] = heap[--size];
      }
      sink(0);
      return true;
    }

    float score() {
      int sortable = (int) (key >> 32);
      return Float.intBitsToFloat(sortable ^ ((sortable >> 31) & 0x7fffffff));
    }

    int tag() {
      return (int) key;
    }

    private void sink(int from) {
      if (from >= size) {
        return;
      }
      Head moved = heap[from];
      int hole = from;
      while (true) {
        int child = 2 * hole + 1;
        if (child >= size) {
          break;
        }
        if (child + 1 < size && heap[child + 1].key() > heap[child].key()) {
          child++;
        }
        if (heap[child].key() <= moved.key()) {
          break;
        }
        heap[hole] = heap[child];
        hole = child;
      }
      heap[hole] = moved;
    }
  }
}
