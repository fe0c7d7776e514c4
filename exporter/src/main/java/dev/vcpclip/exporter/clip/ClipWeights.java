package dev.vcpclip.exporter.clip;

import dev.vcpclip.exporter.weights.WeightFiles;
import dev.vcpclip.exporter.weights.WeightReader;
import dev.vcpclip.exporter.weights.WeightTensor;
import dev.vcpclip.runtime.VcpClipException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;

/**
 * The frozen backbone: a CLIP with an image transformer, under OpenAI's names and shapes whatever
 * the file's own naming is.
 *
 * <p>Reads OpenAI's TorchScript archives, state dicts and safetensors under OpenAI's or Hugging
 * Face's names, with or without a common prefix, and the whole model inside an official VCP-CLIP+
 * checkpoint, whose extra word (the category token, replaced by the prompt before it is used) is
 * left out and whose position embedding may have been resized already. Names and shapes are checked
 * once, by {@link #open}; values are read when asked for, so that opening costs no more than the
 * file's header.
 *
 * <p>Shapes are PyTorch's: a linear layer's weight is {@code [out, in]}, and the two projections
 * ({@code visual.proj}, {@code text_projection}) are {@code [width, embedDim]}. Thread-safe until
 * closed; closing closes the file.
 */
public final class ClipWeights implements AutoCloseable {
  static final String VISION_BLOCKS = "visual.transformer.resblocks.";
  static final String TEXT_BLOCKS = "transformer.resblocks.";

  private final WeightReader reader;
  private final ClipConfig config;
  private final Map<String, WeightTensor> tensors;
  private final FileHash hash;

  private ClipWeights(WeightReader reader, ClipConfig config, Map<String, WeightTensor> tensors) {
    this.reader = reader;
    this.hash = new FileHash(reader.file());
    this.config = config;
    this.tensors = Collections.unmodifiableMap(tensors);
  }

  /**
   * Opens a weight file and checks that it is a complete CLIP.
   *
   * @throws VcpClipException when it cannot be read, lacks a tensor, holds one of another shape, or
   *     holds weights of the towers that this model has no place for
   */
  public static ClipWeights open(Path file) {
    WeightReader reader = WeightFiles.open(file);
    try {
      ClipLayout layout = ClipLayout.detect(reader);
      ClipConfig config = layout.config();
      return new ClipWeights(reader, config, layout.tensors(config));
    } catch (RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  /** Sizes, from the shapes. */
  public ClipConfig config() {
    return config;
  }

  /** Canonical names, in OpenAI's order; {@code logit_scale} only where the file has it. */
  public Set<String> names() {
    return tensors.keySet();
  }

  /**
   * One tensor.
   *
   * @param name canonical, such as {@code visual.transformer.resblocks.0.attn.in_proj_weight}
   * @throws VcpClipException when there is no such tensor
   */
  public WeightTensor get(String name) {
    WeightTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new VcpClipException(
          reader.file() + ": " + config.name() + " has no tensor '" + name + "'.");
    }
    return tensor;
  }

  /** Beginning of the names of an image tower's block, blocks counted from 0. */
  public static String visionBlock(int index) {
    return VISION_BLOCKS + index + ".";
  }

  /** Beginning of the names of a text tower's block, blocks counted from 0. */
  public static String textBlock(int index) {
    return TEXT_BLOCKS + index + ".";
  }

  /** The file as it was named when opened. */
  public Path file() {
    return reader.file();
  }

  /**
   * SHA-256 of the file the weights come from, in lower-case hex, by file name. Reads the whole
   * file at the first call.
   */
  public Map<String, String> sources() {
    return hash.byName();
  }

  /** The hash alone. */
  String sha256() {
    return hash.sha256();
  }

  @Override
  public void close() {
    reader.close();
  }
}
