package dev.vcpclip.trainer.pretrain;

import ai.djl.ndarray.NDArray;
import dev.vcpclip.exporter.clip.ClipConfig;
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
 *   <li>Attention starts "mimetic" (Trockman and Kolter, 2023): queries meet keys alike, and what a
 *       head adds is the negative of what it gathers, so that the first blocks take the difference
 *       to the neighbourhood and to the whole picture.
 * </ul>
 */
final class BackboneInitializer {
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
      attention("visual.transformer.resblocks." + layer + ".attn.");
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
        for (int axis = 0; axis < 3 && row < width; axis++, row++) {
          double frequency = Math.sqrt(u * u + v * v);
          double gain =
              (frequency == 0 ? 0.08 : 0.22 * Math.pow(frequency, 0.7)) * (axis == 0 ? 1 : 1.3);
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
    for (int i = row * 3 * n * n; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() / Math.sqrt(3.0 * n * n));
    }
    set("visual.conv1.weight", values);
  }

  private void positions() {
    int width = config.visionWidth();
    int grid = config.grid();
    int frequencies = width / 4;
    float[] values = new float[(grid * grid + 1) * width];
    for (int y = 0; y < grid; y++) {
      for (int x = 0; x < grid; x++) {
        int at = (1 + y * grid + x) * width;
        for (int k = 0; k < frequencies; k++) {
          double wave = Math.pow(32, -k / (double) frequencies);
          values[at + 4 * k] = (float) (0.3 * Math.sin(x * wave));
          values[at + 4 * k + 1] = (float) (0.3 * Math.cos(x * wave));
          values[at + 4 * k + 2] = (float) (0.3 * Math.sin(y * wave));
          values[at + 4 * k + 3] = (float) (0.3 * Math.cos(y * wave));
        }
      }
    }
    for (int i = 0; i < width; i++) {
      values[i] = (float) (0.1 * random.nextGaussian());
    }
    set("visual.positional_embedding", values);
  }

  /** Queries and keys alike; what leaves the values comes back negated. */
  private void attention(String prefix) {
    int width = config.visionWidth();
    int heads = config.visionHeads();
    int d = width / heads;
    float[] in = new float[3 * width * width];
    float[] out = new float[width * width];
    for (int head = 0; head < heads; head++) {
      double likeness = 1.2 * (head + 0.5) / heads;
      for (int i = 0; i < d; i++) {
        int row = head * d + i;
        for (int j = 0; j < width; j++) {
          float shared = (float) (random.nextGaussian() / Math.sqrt(width));
          float own = (float) (random.nextGaussian() / Math.sqrt(width));
          in[row * width + j] = (float) (likeness * shared + 0.2 * own);
          in[(width + row) * width + j] =
              (float) (likeness * shared + 0.2 * random.nextGaussian() / Math.sqrt(width));
          float value = (float) (random.nextGaussian() / Math.sqrt(width));
          in[(2 * width + row) * width + j] = value;
          // out_proj is [out, in]: the transpose of the values' rows, negated.
          out[j * width + row] =
              (float) (-0.5 * value + 0.1 * random.nextGaussian() / Math.sqrt(width));
        }
      }
    }
    set(prefix + "in_proj_weight", in);
    set(prefix + "out_proj.weight", out);
  }
}
