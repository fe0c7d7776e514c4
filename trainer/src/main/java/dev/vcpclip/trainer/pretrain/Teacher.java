package dev.vcpclip.trainer.pretrain;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import dev.vcpclip.exporter.weights.WeightFiles;
import dev.vcpclip.exporter.weights.WeightReader;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.ClipNormalization;
import dev.vcpclip.trainer.model.Parameters;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * EfficientNet-Lite (Tan and Le, 2019, without squeeze and excitation), trained on ImageNet: what
 * the image tower learns to predict of the world.
 *
 * <p>Weights under the names of lukemelas' EfficientNet-PyTorch; the variant (lite0 to lite4)
 * follows from their shapes. Inference only: batch normalisation is part of the convolutions.
 *
 * <p>Owns its weights: close it. Threads may ask it at once.
 */
final class Teacher implements AutoCloseable {
  /** TensorFlow's EfficientNets add this to the variance. */
  private static final double EPSILON = 1e-3;

  /** The last stage at strides 8 and 16, of seven. */
  private static final int FINE_STAGE = 3;

  private static final int COARSE_STAGE = 5;

  /** Pixels of 0 to 255 less this, divided by the next, are what the network was trained with. */
  private static final float CENTRE = 127;

  private static final float SPREAD = 128;

  private final NDManager manager;
  private final Parameters weights;
  private final Convolution stem;
  private final List<Block> blocks = new ArrayList<>();
  private final Convolution head;

  /** A convolution with its normalisation; groups are its channels where it is depthwise. */
  private record Convolution(NDArray kernel, NDArray bias, int stride, int padding, int groups) {
    NDArray apply(NDArray x) {
      return x.getNDArrayInternal()
          .convolution(
              x,
              kernel,
              bias,
              new Shape(stride, stride),
              new Shape(padding, padding),
              new Shape(1, 1),
              groups)
          .singletonOrThrow();
    }
  }

  /** An inverted bottleneck; {@code expand} is null where there is nothing to expand. */
  private record Block(
      Convolution expand, Convolution depthwise, Convolution project, boolean skip, int stage) {
    NDArray apply(NDArray x) {
      NDArray wide = expand == null ? x : relu6(expand.apply(x));
      NDArray narrow = project.apply(relu6(depthwise.apply(wide)));
      return skip ? narrow.add(x) : narrow;
    }
  }

  /**
   * What the network says about a batch.
   *
   * @param fine {@code (B, C, H/8, W/8)}
   * @param coarse {@code (B, C, H/16, W/16)}
   */
  record Features(NDArray fine, NDArray coarse) {}

  private Teacher(NDManager manager, WeightReader reader) {
    this.manager = manager;
    weights = Parameters.empty(manager);
    stem = convolution(reader, "_conv_stem", "_bn0", 2);
    int stage = 0;
    for (int i = 0; reader.tensors().containsKey("_blocks." + i + "._bn2.weight"); i++) {
      String name = "_blocks." + i + ".";
      boolean expands = reader.tensors().containsKey(name + "_expand_conv.weight");
      int in = channels(reader, name + (expands ? "_expand_conv" : "_depthwise_conv"), expands);
      int out = channels(reader, name + "_project_conv", false);
      boolean first = in != out;
      stage += first ? 1 : 0;
      boolean halves = first && (stage == 2 || stage == 3 || stage == 4 || stage == 6);
      blocks.add(
          new Block(
              expands ? convolution(reader, name + "_expand_conv", name + "_bn0", 1) : null,
              convolution(reader, name + "_depthwise_conv", name + "_bn1", halves ? 2 : 1),
              convolution(reader, name + "_project_conv", name + "_bn2", 1),
              !first,
              stage));
    }
    if (stage != 7) {
      throw new VcpClipException(
          reader.file() + ": " + stage + " stages of blocks, expected 7. No EfficientNet-Lite?");
    }
    head = convolution(reader, "_conv_head", "_bn1", 1);
    put(reader, "_fc.weight");
    put(reader, "_fc.bias");
  }

  /**
   * Reads a network.
   *
   * @param file state dict of EfficientNet-Lite
   * @throws VcpClipException if it is anything else
   */
  static Teacher open(NDManager parent, Path file) {
    NDManager manager = parent.newSubManager();
    try (WeightReader reader = WeightFiles.open(file)) {
      return new Teacher(manager, reader);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  private static int channels(WeightReader reader, String convolution, boolean in) {
    return Math.toIntExact(reader.tensors().get(convolution + ".weight").shape().get(in ? 1 : 0));
  }

  private static void require(WeightReader reader, String name) {
    if (!reader.tensors().containsKey(name)) {
      throw new VcpClipException(
          reader.file()
              + ": '"
              + name
              + "' is missing. Expected the weights of EfficientNet-Lite.");
    }
  }

  private NDArray put(WeightReader reader, String name) {
    require(reader, name);
    long[] shape = reader.tensors().get(name).shape().stream().mapToLong(Long::longValue).toArray();
    return weights.put(name, reader.floats(name), shape).get(name);
  }

  private Convolution convolution(WeightReader reader, String name, String norm, int stride) {
    require(reader, name + ".weight");
    List<Long> shape = reader.tensors().get(name + ".weight").shape();
    int out = Math.toIntExact(shape.get(0));
    int in = Math.toIntExact(shape.get(1));
    int side = Math.toIntExact(shape.get(2));
    float[] kernel = reader.floats(name + ".weight");
    float[] gamma = reader.floats(norm + ".weight");
    float[] beta = reader.floats(norm + ".bias");
    float[] mean = reader.floats(norm + ".running_mean");
    float[] variance = reader.floats(norm + ".running_var");
    // TensorFlow pads one pixel more below than above where it halves an even side. A kernel with
    // an empty first row and column does the same with equal padding.
    int offset = stride == 2 ? 1 : 0;
    int wide = side + offset;
    float[] folded = new float[out * in * wide * wide];
    float[] bias = new float[out];
    for (int o = 0; o < out; o++) {
      double scale = gamma[o] / Math.sqrt(variance[o] + EPSILON);
      bias[o] = (float) (beta[o] - mean[o] * scale);
      for (int i = 0; i < in; i++) {
        for (int y = 0; y < side; y++) {
          for (int x = 0; x < side; x++) {
            folded[((o * in + i) * wide + y + offset) * wide + x + offset] =
                (float) (scale * kernel[((o * in + i) * side + y) * side + x]);
          }
        }
      }
    }
    weights.put(name + ".weight", folded, out, in, wide, wide);
    weights.put(name + ".bias", bias, out);
    return new Convolution(
        weights.get(name + ".weight"),
        weights.get(name + ".bias"),
        stride,
        (side - 1) / 2,
        in == 1 && side > 1 && !name.equals("_conv_stem") ? out : 1);
  }

  private static NDArray relu6(NDArray x) {
    return x.clip(0, 6);
  }

  /** CLIP's normalisation undone, the network's own applied. */
  private static NDArray scaled(NDArray images) {
    float[] factor = new float[3];
    float[] shift = new float[3];
    for (int c = 0; c < 3; c++) {
      factor[c] = (float) (255 * ClipNormalization.STD.get(c) / SPREAD);
      shift[c] = (float) ((255 * ClipNormalization.MEAN.get(c) - CENTRE) / SPREAD);
    }
    NDManager manager = images.getManager();
    return images
        .mul(manager.create(factor, new Shape(1, 3, 1, 1)))
        .add(manager.create(shift, new Shape(1, 3, 1, 1)));
  }

  /** Channels of {@link Features#fine()}. */
  int fineChannels() {
    return channels(FINE_STAGE);
  }

  /** Channels of {@link Features#coarse()}. */
  int coarseChannels() {
    return channels(COARSE_STAGE);
  }

  private int channels(int stage) {
    return blocks.stream()
        .filter(block -> block.stage() == stage)
        .map(block -> Math.toIntExact(block.project().bias().size()))
        .findFirst()
        .orElseThrow();
  }

  /**
   * Features of pictures.
   *
   * @param images {@code (B, 3, H, W)}, normalised as CLIP's, sides multiples of 16; the result
   *     belongs to their manager
   */
  Features features(NDArray images) {
    NDArray x = relu6(stem.apply(scaled(images)));
    NDArray fine = null;
    for (Block block : blocks) {
      if (block.stage() > COARSE_STAGE) {
        break;
      }
      x = block.apply(x);
      fine = block.stage() == FINE_STAGE ? x : fine;
    }
    return new Features(fine, x);
  }

  /** The most likely of ImageNet's classes, per picture. */
  long[] classify(NDArray images) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray x = relu6(stem.apply(scaled(images)));
      for (Block block : blocks) {
        x = block.apply(x);
      }
      NDArray pooled = relu6(head.apply(x)).flatten(2, 3).mean(new int[] {2});
      NDArray logits =
          pooled.matMul(weights.get("_fc.weight").transpose()).add(weights.get("_fc.bias"));
      return logits.argMax(1).toLongArray();
    }
  }

  @Override
  public void close() {
    weights.close();
    manager.close();
  }
}
