package dev.vcpclip.trainer.data;

import dev.vcpclip.trainer.data.SegmentationDataset.Sample;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The batches of a data set: shuffled anew each epoch, changed at random, resized and normalised by
 * the runtime's own preprocessing, loaded ahead on other threads.
 *
 * <p>Order and changes follow from the seed, the epoch and the picture's place in it alone, so a
 * run that is resumed sees what it would have seen. To be used from one thread; close it to stop
 * the loading.
 */
public final class DatasetBatches implements BatchSource, AutoCloseable {
  private static final int BATCHES_AHEAD = 2;

  private final SegmentationDataset dataset;
  private final Options options;
  private final TrainingPictures pictures;
  private Prefetcher<Batch> loading;
  private int loadingEpoch;
  private int nextIndex;

  /**
   * The make of the batches.
   *
   * @param side of the square pictures in pixels
   * @param batchSize pictures in a batch; the last one of an epoch may hold fewer
   * @param seed of order and changes
   * @param augment whether pictures are changed at random (section 5 of the method)
   * @param mosaicProbability how often, if they are, four defective pictures make one; {@link
   *     PaperSplit#mosaicProbability}
   * @param flatten whether the pictures' slow light is divided out, after every change
   * @param parallel threads that load
   */
  public record Options(
      int side,
      int batchSize,
      long seed,
      boolean augment,
      double mosaicProbability,
      boolean flatten,
      int parallel) {
    /** Checks the ranges. */
    public Options {
      if (side < 1 || batchSize < 1 || parallel < 1) {
        throw new IllegalArgumentException(
            "side %d, batch size %d, %d threads: expected 1 or more"
                .formatted(side, batchSize, parallel));
      }
      if (!(mosaicProbability >= 0 && mosaicProbability <= 1)) {
        throw new IllegalArgumentException("mosaic probability " + mosaicProbability);
      }
    }

    /** The paper's: side 518, batches of 16, seed 333, changed at random without mosaics. */
    public static Options defaults() {
      return new Options(518, 16, 333, true, 0, false, 2);
    }

    /** A builder that starts from these values. */
    public Builder toBuilder() {
      return new Builder(this);
    }

    /** Values on their way to {@link Options}. Not thread-safe. */
    public static final class Builder {
      private int side;
      private int batchSize;
      private long seed;
      private boolean augment;
      private double mosaicProbability;
      private boolean flatten;
      private int parallel;

      private Builder(Options from) {
        side = from.side;
        batchSize = from.batchSize;
        seed = from.seed;
        augment = from.augment;
        mosaicProbability = from.mosaicProbability;
        flatten = from.flatten;
        parallel = from.parallel;
      }

      /** Sets the side of the square pictures in pixels. */
      public Builder side(int value) {
        side = value;
        return this;
      }

      /** Sets the pictures in a batch. */
      public Builder batchSize(int value) {
        batchSize = value;
        return this;
      }

      /** Sets the seed of order and changes. */
      public Builder seed(long value) {
        seed = value;
        return this;
      }

      /** Says whether pictures are changed at random. */
      public Builder augment(boolean value) {
        augment = value;
        return this;
      }

      /** Sets how often, if they are, four defective pictures make one. */
      public Builder mosaicProbability(double value) {
        mosaicProbability = value;
        return this;
      }

      /** Says whether the pictures' slow light is divided out. */
      public Builder flatten(boolean value) {
        flatten = value;
        return this;
      }

      /** Sets the threads that load. */
      public Builder parallel(int value) {
        parallel = value;
        return this;
      }

      /**
       * The options.
       *
       * @throws IllegalArgumentException when a number is out of its range
       */
      public Options build() {
        return new Options(side, batchSize, seed, augment, mosaicProbability, flatten, parallel);
      }
    }
  }

  /** Prepares; nothing is loaded before the first batch is asked for. */
  public DatasetBatches(SegmentationDataset dataset, Options options) {
    this.dataset = dataset;
    this.options = options;
    this.pictures = new TrainingPictures(dataset, options);
  }

  @Override
  public int batches(int epoch) {
    return (dataset.samples().size() + options.batchSize() - 1) / options.batchSize();
  }

  @Override
  public boolean repeats() {
    return !options.augment();
  }

  /**
   * {@inheritDoc}
   *
   * <p>Batches asked for one after the other are loaded ahead; any other order works as well.
   *
   * @throws dev.vcpclip.runtime.VcpClipException when a picture or mask cannot be read
   */
  @Override
  public Batch get(int epoch, int index) {
    if (index < 0 || index >= batches(epoch)) {
      throw new IndexOutOfBoundsException("batch " + index + " of " + batches(epoch));
    }
    if (loading == null || epoch != loadingEpoch || index != nextIndex) {
      close();
      int[] order = order(epoch);
      loading =
          new Prefetcher<>(
              batches(epoch) - index,
              options.parallel(),
              Math.max(BATCHES_AHEAD, options.parallel()),
              i -> load(epoch, index + i, order));
      loadingEpoch = epoch;
    }
    nextIndex = index + 1;
    return loading.next();
  }

  private Batch load(int epoch, int index, int[] order) {
    int from = index * options.batchSize();
    int size = Math.min(options.batchSize(), order.length - from);
    int pixels = options.side() * options.side();
    FloatBuffer images = FloatBuffer.allocate(size * 3 * pixels);
    FloatBuffer masks = FloatBuffer.allocate(size * pixels);
    String[] names = new String[size];
    for (int i = 0; i < size; i++) {
      Sample sample = dataset.samples().get(order[from + i]);
      names[i] = sample.image().toString();
      pictures.load(
          sample,
          seed(epoch, from + i),
          images.slice(i * 3 * pixels, 3 * pixels),
          masks.slice(i * pixels, pixels));
    }
    return new Batch(List.of(names), images.array(), masks.array(), options.side());
  }

  private int[] order(int epoch) {
    SplittableRandom random = new SplittableRandom(seed(epoch, -1));
    int[] order = new int[dataset.samples().size()];
    for (int i = 0; i < order.length; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /** Mixes the three so that neighbours share nothing. */
  private long seed(int epoch, int place) {
    long coordinates = (long) epoch << 32 | place & 0xffffffffL;
    return new SplittableRandom(options.seed() ^ coordinates * 0x9E3779B97F4A7C15L).nextLong();
  }

  /** Stops loading ahead; asking again starts anew. A second call does nothing. */
  @Override
  public void close() {
    if (loading != null) {
      loading.close();
      loading = null;
    }
  }
}
