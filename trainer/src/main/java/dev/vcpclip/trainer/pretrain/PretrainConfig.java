package dev.vcpclip.trainer.pretrain;

import dev.vcpclip.exporter.clip.ClipConfig;
import dev.vcpclip.exporter.clip.ClipTokenizer;
import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.runtime.VcpClipException;
import java.util.List;

/**
 * What a pre-training run is.
 *
 * @param seed of the weights and of the pictures
 * @param steps of the optimiser in the whole run
 * @param learningRate at its peak
 * @param decay weight decay
 * @param workers threads that each take an equal share of a batch; each computes on one core
 * @param shard patches of a worker's share of a batch, whatever the size of the pictures
 * @param width channels of the image tower, a multiple of 64
 * @param layers blocks of the image tower
 * @param featureLayers blocks, counted from 1, that are supervised densely; rising, as their linear
 *     layers are stored by place
 * @param evenLight share of the pictures whose slow light is divided out ({@link
 *     dev.vcpclip.runtime.image.FlatLight}), 0 to 1
 * @param teacherWeight of what is learnt from a teacher in the sum of losses, the dense one's being
 *     1
 * @param scoreWeight of the verdicts on the crops in that sum; 0 for none
 * @param continued whether the weights are those of a backbone that was trained before: there is
 *     nothing to begin easily with then
 */
public record PretrainConfig(
    long seed,
    int steps,
    double learningRate,
    double decay,
    int workers,
    int shard,
    int width,
    int layers,
    List<Integer> featureLayers,
    double evenLight,
    double teacherWeight,
    double scoreWeight,
    boolean continued) {

  /** Sides of a patch and of the pictures that the position embedding is made for. */
  static final int PATCH = 8;

  static final int SIDE = 128;

  private static final int TEXT_WIDTH = 128;
  private static final int TEXT_LAYERS = 2;
  private static final int EMBED_DIM = 128;

  /** A run of 6000 steps from fresh weights on one worker, as the first backbone was made. */
  public static PretrainConfig defaults() {
    return new PretrainConfig(
        333, 6000, 1e-3, 0.05, 1, 2560, 128, 5, List.of(2, 3, 4, 5), 0, 0.25, 0, false);
  }

  /**
   * Copies the list.
   *
   * @throws VcpClipException when it names no blocks of this tower, or not in rising order
   */
  public PretrainConfig {
    featureLayers = List.copyOf(featureLayers);
    if (!VcpClipConfig.areFeatureLayers(featureLayers)
        || featureLayers.get(featureLayers.size() - 1) > layers) {
      throw new VcpClipException(
          "feature layers %s: expected blocks from 1 to %d, each once and in rising order (--feature-layers)."
              .formatted(featureLayers, layers));
    }
  }

  /** The sizes of the backbone, with that many words. */
  ClipConfig backbone(int vocabulary) {
    return new ClipConfig(
        PATCH,
        SIDE / PATCH,
        width,
        layers,
        width / ClipConfig.HEAD_WIDTH,
        TEXT_WIDTH,
        TEXT_LAYERS,
        TEXT_WIDTH / ClipConfig.HEAD_WIDTH,
        ClipTokenizer.CONTEXT,
        vocabulary,
        EMBED_DIM);
  }

  /**
   * Side of a step's pictures. Small crops first: they teach what a mark looks like at a quarter of
   * the cost; two thirds of the run are at full size and beyond, up to the size that the backbone
   * is used at. A run that goes on from a backbone knows marks already: half of it is beyond.
   */
  int side(int step) {
    if (continued) {
      return switch (step % 10) {
        case 1, 6 -> 192;
        case 3, 5, 9 -> 256;
        default -> 128;
      };
    }
    double progress = step / (double) steps;
    if (progress < 0.2) {
      return 64;
    }
    if (progress < 0.33) {
      return step % 4 == 3 ? 128 : 96;
    }
    return switch (step % 10) {
      case 4 -> 192;
      case 9 -> 256;
      default -> 128;
    };
  }

  /**
   * How much easier than usual the pictures of a step are. On usual ones the loss stays that of a
   * constant map for longer than a short run lasts; on nearly flat surfaces it falls within a
   * hundred steps, and does not come back as the surfaces grow rougher.
   */
  double ease(int step) {
    return continued ? 0 : Math.max(0, 1 - step / (0.3 * steps));
  }

  /** Linear warm-up over 4 % of the run, then a cosine down to a fiftieth. */
  double learningRate(int step) {
    double warm = Math.min(1, (step + 1) / (0.04 * steps));
    double progress = step / (double) steps;
    return learningRate * warm * (0.02 + 0.98 * 0.5 * (1 + Math.cos(Math.PI * progress)));
  }

  /** A builder that starts from these values. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Values on their way to a {@link PretrainConfig}. Not thread-safe. */
  public static final class Builder {
    private long seed;
    private int steps;
    private double learningRate;
    private final double decay;
    private int workers;
    private int shard;
    private int width;
    private int layers;
    private List<Integer> featureLayers;
    private double evenLight;
    private double teacherWeight;
    private double scoreWeight;
    private boolean continued;

    private Builder(PretrainConfig from) {
      seed = from.seed;
      steps = from.steps;
      learningRate = from.learningRate;
      decay = from.decay;
      workers = from.workers;
      shard = from.shard;
      width = from.width;
      layers = from.layers;
      featureLayers = from.featureLayers;
      evenLight = from.evenLight;
      teacherWeight = from.teacherWeight;
      scoreWeight = from.scoreWeight;
      continued = from.continued;
    }

    /** Of the weights and of the pictures. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /** Of the optimiser in the whole run. */
    public Builder steps(int value) {
      steps = value;
      return this;
    }

    /** At its peak. */
    public Builder learningRate(double value) {
      learningRate = value;
      return this;
    }

    /** Threads that each take an equal share of a batch. */
    public Builder workers(int value) {
      workers = value;
      return this;
    }

    /** Patches of a worker's share of a batch. */
    public Builder shard(int value) {
      shard = value;
      return this;
    }

    /** Channels and blocks of the image tower. */
    public Builder tower(int channels, int blocks) {
      width = channels;
      layers = blocks;
      return this;
    }

    /** Blocks, counted from 1, that are supervised densely. */
    public Builder featureLayers(List<Integer> value) {
      featureLayers = value;
      return this;
    }

    /** Share of the pictures whose slow light is divided out. */
    public Builder evenLight(double value) {
      evenLight = value;
      return this;
    }

    /** Of what is learnt from a teacher in the sum of losses. */
    public Builder teacherWeight(double value) {
      teacherWeight = value;
      return this;
    }

    /** Of the verdicts on the crops in the sum of losses. */
    public Builder scoreWeight(double value) {
      scoreWeight = value;
      return this;
    }

    /** Whether it goes on from a backbone that was trained before. */
    public Builder continued(boolean value) {
      continued = value;
      return this;
    }

    /** The run's values. */
    public PretrainConfig build() {
      return new PretrainConfig(
          seed,
          steps,
          learningRate,
          decay,
          workers,
          shard,
          width,
          layers,
          featureLayers,
          evenLight,
          teacherWeight,
          scoreWeight,
          continued);
    }
  }
}
