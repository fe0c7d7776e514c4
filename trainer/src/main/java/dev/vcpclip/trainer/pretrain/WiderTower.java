package dev.vcpclip.trainer.pretrain;

import java.util.SplittableRandom;

/**
 * Weights of an image tower with a whole multiple of the channels that computes what the narrow one
 * did (after Chen, Goodfellow and Shlens, Net2Net, 2016).
 *
 * <p>Every channel of the stream and of the perceptrons and every head is there several times, one
 * set of copies after the other, so that mean and variance in the layer normalisations stay. What
 * reads them shares its weight among the copies, plus noise that cancels as long as they are equal:
 * with equal shares the copies would have equal gradients and stay one channel for ever. The noise
 * is as strong as gives a matrix the spread of weights drawn for the new width.
 */
final class WiderTower {
  private final int width;
  private final int copies;
  private final SplittableRandom random;

  /**
   * @param width channels of the narrow tower, a multiple of a head's
   * @param copies of each in the wide one; one leaves every weight what it is
   * @param seed of the noise
   */
  WiderTower(int width, int copies, long seed) {
    this.width = width;
    this.copies = copies;
    this.random = new SplittableRandom(seed);
  }

  /**
   * A tensor of the wide tower.
   *
   * @param name OpenAI's, such as {@code visual.proj}
   * @param narrow values of the same tensor of the narrow tower
   */
  float[] widen(String name, float[] narrow) {
    int last = name.lastIndexOf('.');
    return switch (name.substring(name.lastIndexOf('.', last - 1) + 1)) {
      case "visual.positional_embedding" -> repeated(narrow, width);
      case "visual.proj" -> shared(narrow, narrow.length);
      case "attn.in_proj_bias" -> repeated(narrow, narrow.length / 3);
      case "attn.in_proj_weight" -> shared(repeated(narrow, narrow.length / 3), width);
      case "out_proj.weight", "c_fc.weight" -> shared(repeated(narrow, narrow.length), width);
      case "c_proj.weight" -> shared(repeated(narrow, narrow.length), narrow.length / width);
      default -> repeated(narrow, narrow.length);
    };
  }

  /** The weight {@code [out, width]} of a linear layer on the tower's tokens. */
  float[] widenReader(float[] narrow) {
    return shared(narrow, width);
  }

  /** Each run of that many values several times. */
  private float[] repeated(float[] values, int run) {
    float[] all = new float[values.length * copies];
    for (int from = 0; from < values.length; from += run) {
      for (int copy = 0; copy < copies; copy++) {
        System.arraycopy(values, from, all, from * copies + copy * run, run);
      }
    }
    return all;
  }

  /** Each run of that many values several times, so that the copies' sum is what the one was. */
  private float[] shared(float[] values, int run) {
    if (copies == 1) {
      return values;
    }
    double squares = 0;
    for (float value : values) {
      squares += value * value;
    }
    double spread = Math.sqrt(squares / values.length / copies);
    float[] all = repeated(values, run);
    double[] noise = new double[copies];
    for (int from = 0; from < values.length; from += run) {
      for (int i = 0; i < run; i++) {
        double mean = 0;
        for (int copy = 0; copy < copies; copy++) {
          noise[copy] = spread * random.nextGaussian();
          mean += noise[copy] / copies;
        }
        for (int copy = 0; copy < copies; copy++) {
          int at = from * copies + copy * run + i;
          all[at] = (float) (all[at] / copies + noise[copy] - mean);
        }
      }
    }
    return all;
  }
}
