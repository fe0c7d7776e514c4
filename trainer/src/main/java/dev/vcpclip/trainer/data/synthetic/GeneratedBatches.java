package dev.vcpclip.trainer.data.synthetic;

import dev.vcpclip.runtime.image.ClipNormalization;
import dev.vcpclip.trainer.Batch;
import dev.vcpclip.trainer.BatchSource;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/**
 * A fixed set of generated pictures, shuffled anew each epoch.
 *
 * <p>Pictures are kept as bytes once drawn. A name stands for the same pixels in every epoch, so
 * that features may be kept.
 */
public final class GeneratedBatches implements BatchSource {
  private final List<Picture> pictures;
  private final long seed;
  private final int batchSize;

  /**
   * @param generator of the pictures
   * @param wanted which of them are taken, such as some materials only
   * @param count how many are taken
   * @param side of the pictures in pixels
   * @param batchSize pictures a batch; those left over in an epoch wait for another shuffle
   * @param seed of the order
   */
  public GeneratedBatches(
      PictureGenerator generator,
      Predicate<Picture> wanted,
      int count,
      int side,
      int batchSize,
      long seed) {
    this.seed = seed;
    this.batchSize = Math.min(batchSize, count);
    this.pictures = new ArrayList<>(count);
    for (long index = 0; pictures.size() < count; index++) {
      Picture picture = generator.picture(index, side);
      if (wanted.test(picture)) {
        pictures.add(picture);
      }
      if (index > 1000L + 100L * count) {
        throw new IllegalArgumentException("fewer than one picture in a hundred is wanted");
      }
    }
  }

  @Override
  public int batches(int epoch) {
    return pictures.size() / batchSize;
  }

  @Override
  public boolean repeats() {
    return true;
  }

  @Override
  public Batch get(int epoch, int index) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < pictures.size(); i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(seed * 1000003 + epoch));
    int side = pictures.get(0).size();
    int area = side * side;
    List<String> names = new ArrayList<>();
    float[] images = new float[batchSize * 3 * area];
    float[] masks = new float[batchSize * area];
    for (int i = 0; i < batchSize; i++) {
      int number = order.get(index * batchSize + i);
      Picture picture = pictures.get(number);
      names.add("picture " + number);
      ClipNormalization.normalize(
          ByteBuffer.wrap(picture.rgb()), FloatBuffer.wrap(images, i * 3 * area, 3 * area));
      for (int p = 0; p < area; p++) {
        masks[i * area + p] = picture.mask()[p];
      }
    }
    return new Batch(names, images, masks, side);
  }
}
