package dev.vcpclip.trainer.pretrain;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.FlatLight;
import dev.vcpclip.trainer.data.Workers;
import dev.vcpclip.trainer.data.synthetic.GeneratedPicture;
import dev.vcpclip.trainer.data.synthetic.PictureGenerator;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Future;

/**
 * Draws the pictures of the coming steps on threads of its own.
 *
 * <p>A step's pictures depend on the seed and the step alone, so a resumed run sees what it would
 * have seen. Used by one thread; {@link #close()} stops the drawing.
 */
final class BatchLoader implements AutoCloseable {
  private static final int AHEAD = 4;

  private final PictureGenerator generator;
  private final PretrainConfig config;
  private final Workers threads;
  private final Deque<Future<List<CropBatch>>> coming = new ArrayDeque<>();
  private int next;

  BatchLoader(PictureGenerator generator, PretrainConfig config, int firstStep) {
    this.generator = generator;
    this.config = config;
    this.next = firstStep;
    this.threads = new Workers(2, "pictures");
  }

  /** The batches of the next step, one a worker. */
  List<CropBatch> next() {
    while (coming.size() < AHEAD) {
      int step = next++;
      coming.add(threads.submit(() -> draw(step)));
    }
    try {
      return Workers.result(coming.remove());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VcpClipException("interrupted while pictures were drawn", e);
    }
  }

  private List<CropBatch> draw(int step) {
    SplittableRandom random = new SplittableRandom(config.seed() * 31 + step);
    int side = config.side(step);
    int patches = side / PretrainConfig.PATCH * (side / PretrainConfig.PATCH);
    int count = Math.max(2, config.shard() / patches);
    List<CropBatch> batches = new ArrayList<>();
    // Pictures of one step are numbered on from the step's first, which leaves room for any count.
    long index = (long) step * 4096;
    for (int worker = 0; worker < config.workers(); worker++) {
      List<CropBatch.Crop> crops = new ArrayList<>();
      while (crops.size() < count) {
        int size = size(side, random);
        GeneratedPicture picture =
            generator.picture(index++, size, config.ease(step) * Math.sqrt(random.nextDouble()));
        if (random.nextDouble() < config.evenLight()) {
          FlatLight.apply(ByteBuffer.wrap(picture.rgb()), size, size);
        }
        int parts = size >= 1.9 * side ? 3 : 1;
        for (int i = 0; i < parts && crops.size() < count; i++) {
          crops.add(CropBatch.Crop.choose(picture, side, random));
        }
      }
      batches.add(CropBatch.of(crops));
    }
    return batches;
  }

  /** Crops of larger pictures show finer structure than whole pictures of the same size. */
  private static int size(int side, SplittableRandom random) {
    if (side < 128) {
      return 128;
    }
    return side == 128 && random.nextInt(6) == 0 ? 256 : side;
  }

  @Override
  public void close() {
    threads.close();
  }
}
