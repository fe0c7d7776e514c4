package dev.vcpclip.exporter.clip;

import dev.vcpclip.exporter.clip.VcpClipConfig.Activation;
import dev.vcpclip.exporter.weights.WeightFiles;
import dev.vcpclip.exporter.weights.WeightReader;
import dev.vcpclip.exporter.weights.WeightTensor;
import dev.vcpclip.runtime.VcpClipException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The frozen backbone: a CLIP with an image transformer, under OpenAI's names and shapes whatever
 * the file's own naming is.
 *
 * <p>Reads OpenAI's TorchScript archives, folders of model hubs, state dicts and safetensors under
 * OpenAI's or Hugging Face's names, with or without a common prefix, and the whole model inside an
 * official VCP-CLIP+ checkpoint, whose extra word (the category token, replaced by the prompt
 * before it is used) is left out and whose position embedding may have been resized already. Names
 * and shapes are checked once, by {@link #open}; values are read when asked for, so that opening
 * costs no more than the file's header.
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
  private final Activation activation;
  private final FileHashes hashes;

  private ClipWeights(
      WeightReader reader,
      ClipConfig config,
      Activation activation,
      Map<String, WeightTensor> tensors) {
    this.reader = reader;
    this.activation = activation;
    this.hashes = new FileHashes(reader.files());
    this.config = config;
    this.tensors = Collections.unmodifiableMap(tensors);
  }

  /**
   * Opens weights whose numbers of heads are configured beside them, or those of the published CLIP
   * of their sizes.
   *
   * @throws VcpClipException as {@link #open(Path, AttentionHeads)}
   */
  public static ClipWeights open(Path path) {
    return open(path, AttentionHeads.UNKNOWN);
  }

  /**
   * Opens weights and checks that they are a complete CLIP.
   *
   * @param path a file, or the folder of a model hub, whose configuration is compared
   * @param heads where they are known; what is not comes from the configuration beside the weights,
   *     or else is that of the published CLIP of these sizes
   * @throws VcpClipException when they cannot be read, lack a tensor, hold one of another shape or
   *     of integers, hold weights of the towers that this model has no place for, contradict their
   *     configuration, or when nothing tells the numbers of heads
   */
  public static ClipWeights open(Path path, AttentionHeads heads) {
    WeightReader reader = WeightFiles.open(path);
    try {
      ClipLayout layout = ClipLayout.detect(reader);
      BackboneConfig configured = BackboneConfig.of(path, reader.file()).orElse(null);
      AttentionHeads known =
          configured == null
              ? heads
              : heads.and(configured.heads(), "what was given and " + configured.file());
      ClipConfig config = layout.config(known);
      Map<String, WeightTensor> tensors = layout.tensors(config);
      if (configured != null) {
        configured.checkAgainst(config, reader.file());
      }
      Activation activation = configured == null ? null : configured.activation();
      return new ClipWeights(reader, config, activation, tensors);
    } catch (RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  /** Sizes, from the shapes. */
  public ClipConfig config() {
    return config;
  }

  /**
   * Activation of the blocks by the configuration beside the weights; empty where there is none.
   */
  public Optional<Activation> activation() {
    return Optional.ofNullable(activation);
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
   * SHA-256 of the files the weights come from, in lower-case hex, by file name. Reads the whole
   * files at the first call.
   */
  public Map<String, String> sources() {
    return hashes.byName();
  }

  /** One hash for all files. */
  String sha256() {
    return hashes.sha256();
  }

  @Override
  public void close() {
    reader.close();
  }
}
