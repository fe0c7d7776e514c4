package dev.vcpclip.trainer.pretrain;

import ai.djl.ndarray.NDArray;
import dev.vcpclip.exporter.clip.ClipConfig;
import dev.vcpclip.exporter.clip.ClipWeights;
import dev.vcpclip.trainer.model.Parameters;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;

/**
 * Starting values that save an image transformer the first hours.
 *
 * <p>Trained from Gaussians, a transformer first has to find out that neighbouring patches belong
 * together and that a patch is best judged against the others. Here it starts there:
 *
 * <ul>
 *   <li>The patch embedding is the patch's cosine transform in opponent colours, with high
 *       frequencies amplified because pictures hold less of them.
 *   <li>Positions are sines and cosines of both coordinates.
 *   <li>Attention starts "mimetic" (after Trockman and Kolter, 2023): queries meet keys alike, and
 *       what a head gathers is taken off, so that the first blocks see the difference to the rest
 *       of the picture. A constant in two channels keeps a token's strength through the norms.
 *   <li>The first perceptrons begin as rectifiers, which tell how far off a channel is.
 * </ul>
 */
final class BackboneInitializer {
  /** Channels at the end of the stream that hold no part of the picture at first. */
  private static final int RESERVED = 8;

  /** How strong the constant is that keeps a token's strength through layer normalisation. */
  private static final float CONSTANT = 2;

  private final Parameters parameters;
  private final ClipConfig config;
  private final SplittableRandom random;

  BackboneInitializer(Parameters parameters, ClipConfig config, long seed) {
    this.parameters = parameters;
    this.config = config;
    this.random = new SplittableRandom(seed);
  }

  void apply() {
    cosinePatches();
    positions();
    for (int layer = 0; layer < config.visionLayers(); layer++) {
      String block = ClipWeights.visionBlock(layer);
      attention(block + "attn.", layer);
      if (layer < 2) {
        rectifiers(block + "mlp.");
      }
    }
  }

  private void set(String name, float[] values) {
    NDArray array = parameters.get(name);
    array.set(FloatBuffer.wrap(values));
  }

  private void cosinePatches() {
    int n = config.patch();
    int width = config.visionWidth();
    float[][] opponent = {{0.58f, 0.58f, 0.58f}, {0.9f, -0.9f, 0}, {0.5f, 0.5f, -1f}};
    float[] values = new float[width * 3 * n * n];
    int row = 0;
    // Low frequencies first, the three colour axes side by side, until the width is used up.
    for (int sum = 0; sum <= 2 * (n - 1); sum++) {
      for (int u = Math.max(0, sum - n + 1); u <= Math.min(sum, n - 1); u++) {
        int v = sum - u;
        for (int axis = 0; axis < 3 && row < width - RESERVED; axis++, row++) {
          double frequency = Math.sqrt(u * u + v * v);
          double gain =
              (frequency == 0 ? 0.15 : 0.8 * Math.sqrt(frequency)) * (axis == 0 ? 1 : 1.3);
          for (int c = 0; c < 3; c++) {
            for (int y = 0; y < n; y++) {
              for (int x = 0; x < n; x++) {
                double basis =
                    Math.cos(Math.PI * (2 * y + 1) * u / (2.0 * n))
                        * Math.cos(Math.PI * (2 * x + 1) * v / (2.0 * n))
                        * (u == 0 ? Math.sqrt(1.0 / n) : Math.sqrt(2.0 / n))
                        * (v == 0 ? Math.sqrt(1.0 / n) : Math.sqrt(2.0 / n));
                values[((row * 3 + c) * n + y) * n + x] =
                    (float) (gain * opponent[axis][c] * basis);
              }
            }
          }
        }
      }
    }
    set("visual.conv1.weight", values);
  }

  private void positions() {
    int width = config.visionWidth();
    int grid = config.grid();
    int frequencies = (width - RESERVED) / 4;
    float[] values = new float[(grid * grid + 1) * width];
    for (int y = 0; y < grid; y++) {
      for (int x = 0; x < grid; x++) {
        int at = (1 + y * grid + x) * width;
        for (int k = 0; k < frequencies; k++) {
          double wave = Math.pow(32, -k / (double) frequencies);
          values[at + 4 * k] = (float) (0.05 * Math.sin(x * wave));
          values[at + 4 * k + 1] = (float) (0.05 * Math.cos(x * wave));
          values[at + 4 * k + 2] = (float) (0.05 * Math.sin(y * wave));
          values[at + 4 * k + 3] = (float) (0.05 * Math.cos(y * wave));
        }
      }
    }
    for (int i = 0; i < width - RESERVED; i++) {
      values[i] = (float) (0.1 * random.nextGaussian());
    }
    for (int at = 0; at < values.length; at += width) {
      values[at + width - 2] = CONSTANT;
      values[at + width - 1] = -CONSTANT;
    }
    set("visual.positional_embedding", values);
  }

  /**
   * Queries and keys alike; each head carries its own share of the channels, and what it gathers is
   * taken off the stream where it looks everywhere, and added where it looks nearby.
   */
  private void attention(String prefix, int layer) {
    int width = config.visionWidth();
    int heads = config.visionHeads();
    int d = width / heads;
    float[] in = gaussian(3 * width * width, 0.1 / Math.sqrt(width));
    float[] out = gaussian(width * width, 0.1 / Math.sqrt(width));
    for (int head = 0; head < heads; head++) {
      boolean nearby = layer > 1 && head % 2 == 1;
      double likeness = nearby ? 0.9 : 0.1;
      double gathered = layer < 2 ? -0.95 : nearby ? 0.4 : -0.3;
      for (int i = 0; i < d; i++) {
        int row = head * d + i;
        for (int j = 0; j < width; j++) {
          float shared = (float) (likeness * random.nextGaussian() / Math.sqrt(width));
          in[row * width + j] += shared;
          in[(width + row) * width + j] += shared;
        }
        // The first blocks take the mean off every channel; the later ones mix the heads' shares.
        int channel = layer < 2 ? row : (row * 5 + layer * 37) % width;
        if (channel < width - 2) {
          in[(2 * width + row) * width + channel] += 1;
          out[channel * width + row] += (float) gathered;
        }
      }
    }
    set(prefix + "in_proj_weight", in);
    set(prefix + "out_proj.weight", out);
  }

  /**
   * Half of the hidden channels are pairs that rectify: their sum is how far off a channel is. What
   * all are off together goes to the reserved channels: everything, low, middle, high frequencies.
   */
  private void rectifiers(String prefix) {
    int width = config.visionWidth();
    int hidden = 4 * width;
    int content = width - RESERVED;
    float[] in = gaussian(hidden * width, 1 / Math.sqrt(width));
    float[] out = gaussian(width * hidden, 0.1 / Math.sqrt(width));
    for (int i = 0; i < 2 * width * width; i++) {
      in[i] *= 0.02f;
    }
    for (int i = 0; i < width - 2; i++) {
      in[2 * i * width + i] += 1.2f;
      in[(2 * i + 1) * width + i] -= 1.2f;
      for (int j = 0; j < content; j++) {
        float direction = (float) (0.25 * random.nextGaussian() / Math.sqrt(width));
        out[j * hidden + 2 * i] += direction;
        out[j * hidden + 2 * i + 1] += direction;
      }
      int band = i < 9 ? 1 : i < content / 2 ? 2 : 3;
      for (int sign = 0; sign < 2; sign++) {
        out[content * hidden + 2 * i + sign] += i < content ? 0.03f : 0.3f;
        if (i < content) {
          out[(content + band) * hidden + 2 * i + sign] += band == 1 ? 0.2f : 0.05f;
        }
      }
    }
    set(prefix + "c_fc.weight", in);
    set(prefix + "c_proj.weight", out);
  }

  private float[] gaussian(int length, double spread) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (spread * random.nextGaussian());
    }
    return values;
  }

  /**
   * A linear layer that begins by taking what the reserved channels say for damage.
   *
   * @param direction from good to damaged in the joint space, of any length
   * @return weight {@code [embedDim, width]} and bias
   */
  float[][] head(float[] direction) {
    int width = config.visionWidth();
    int dim = config.embedDim();
    float[] weight = gaussian(dim * width, 0.5 / Math.sqrt(width));
    float[] bias = new float[dim];
    double norm = 0;
    for (float x : direction) {
      norm += x * x;
    }
    norm = Math.sqrt(norm);
    for (int i = 0; i < dim; i++) {
      float along = (float) (direction[i] / norm);
      for (int k = 0; k < 4; k++) {
        weight[i * width + width - RESERVED + k] += along;
      }
      bias[i] = -along;
    }
    return new float[][] {weight, bias};
  }
}
