package dev.vcpclip.exporter.clip;

import dev.vcpclip.exporter.clip.VcpClipConfig.Kind;
import dev.vcpclip.exporter.weights.WeightFiles;
import dev.vcpclip.exporter.weights.WeightReader;
import dev.vcpclip.exporter.weights.WeightTensor;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.tensor.TensorInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The trained parameters of VCP-CLIP or VCP-CLIP+, under the names the authors' modules have.
 *
 * <p>{@code model.prompt_*} are the deep text prompts and the image-driven dynamic prompt, {@code
 * trainable_linearlayer.fc.*} the linear layers of the CLIP branch, {@code Zero_try.*} Post-VCP,
 * {@code New_Lan_Embed.*} Pre-VCP, {@code alpha} and {@code beta} the logits of the fusion's and
 * the loss's balance. Scalars have the shape {@code [1]}.
 *
 * <p>Reads {@code trainable.safetensors}, a checkpoint folder that holds one, and the official
 * {@code .pth} files of both methods, which keep the prompt parameters without {@code model.}.
 * Values are read when asked for. Thread-safe until closed; closing closes the file.
 */
public final class VcpClipWeights implements AutoCloseable {
  private static final String MODEL = "model.";
  private static final String LINEAR = "trainable_linearlayer.fc.";
  private static final String DEEP_PROMPTS = "model.prompt_embeddings";
  private static final String IDP_TOKENS = "model.prompt_token_embedding.prompt_tokens";
  private static final String CATEGORY_TOKENS = "New_Lan_Embed.prompt_query";
  private static final List<String> MODULES =
      List.of("trainable_linearlayer.", "New_Lan_Embed.", "Zero_try.");

  private final WeightReader reader;
  private final FileHashes hashes;
  private final Map<String, WeightTensor> tensors;

  private VcpClipWeights(WeightReader reader) {
    this.reader = reader;
    this.hashes = new FileHashes(reader.files());
    this.tensors = Collections.unmodifiableMap(canonical(reader));
  }

  /**
   * Opens a checkpoint folder, a {@code trainable.safetensors} or an official {@code .pth}.
   *
   * @throws VcpClipException when it cannot be read or holds no trained parameters of either method
   */
  public static VcpClipWeights open(Path path) {
    boolean checkpoint = Files.isDirectory(path);
    if (checkpoint && !Files.isRegularFile(path.resolve(Checkpoint.WEIGHTS_FILE))) {
      throw new VcpClipException(
          path + ": is a folder without '" + Checkpoint.WEIGHTS_FILE + "'. Is this a checkpoint?");
    }
    WeightReader reader =
        WeightFiles.open(checkpoint ? path.resolve(Checkpoint.WEIGHTS_FILE) : path);
    try {
      VcpClipWeights weights = new VcpClipWeights(reader);
      VcpClipShapes.checkComplete(weights);
      return weights;
    } catch (RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  private static Map<String, WeightTensor> canonical(WeightReader reader) {
    Map<String, WeightTensor> tensors = new LinkedHashMap<>();
    Map<String, String> storedNames = new HashMap<>();
    for (TensorInfo info : reader.tensors().values()) {
      String stored = info.name();
      String name = unwrapped(stored);
      boolean topLevel = name.startsWith("prompt_") || name.startsWith("deep_prompt_");
      if (topLevel) {
        name = MODEL + name;
      }
      if (isTrained(name)) {
        List<Long> shape = info.shape().isEmpty() ? List.of(1L) : info.shape();
        FloatWeights.requireFloats(reader, info);
        String other = storedNames.put(name, stored);
        // An official checkpoint holds the prompts twice; the top-level ones are those it loads.
        boolean prompt = name.startsWith(MODEL);
        if (other != null && !prompt) {
          throw new VcpClipException(
              String.format(
                  "%s: holds '%s' and '%s', which are the same parameter. Save one model by itself.",
                  reader.file(), other, stored));
        }
        if (topLevel || other == null) {
          tensors.put(name, new WeightTensor(name, shape, () -> FloatWeights.read(reader, stored)));
        }
      }
    }
    return tensors;
  }

  /** Without what training on several GPUs, compilers and tools that save more leave behind. */
  private static String unwrapped(String name) {
    return name.replaceFirst("^(state_dict|model_state_dict)\\.", "")
        .replaceAll("(^|\\.)(module|_orig_mod)\\.", "$1");
  }

  private static boolean isTrained(String name) {
    return name.startsWith("model.prompt_")
        || name.startsWith("model.deep_prompt_")
        || name.equals("alpha")
        || name.equals("beta")
        || MODULES.stream().anyMatch(name::startsWith);
  }

  /** Method the parameters belong to: that with the dynamic prompt, or the baseline. */
  public Kind kind() {
    return has(IDP_TOKENS) ? Kind.VCP_CLIP_PLUS : Kind.VCP_CLIP;
  }

  /** Canonical names, in the file's order. */
  public Set<String> names() {
    return tensors.keySet();
  }

  /** Whether there is a parameter of that name; {@code alpha} and {@code beta} are optional. */
  public boolean has(String name) {
    return tensors.containsKey(name);
  }

  /**
   * One parameter.
   *
   * @throws VcpClipException when there is no such parameter
   */
  public WeightTensor get(String name) {
    WeightTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new VcpClipException(
          reader.file() + ": this " + kind().label() + " has no parameter '" + name + "'.");
    }
    return tensor;
  }

  /** Learnable tokens per text layer (DTP), n. */
  public int deepPrompts() {
    return get(DEEP_PROMPTS).dim(1);
  }

  /** Learnable tokens of the dynamic prompt (IDP), N; 0 in the baseline. */
  public int idpTokens() {
    return kind() == Kind.VCP_CLIP_PLUS ? get(IDP_TOKENS).dim(1) : 0;
  }

  /** Tokens that stand for the product's name: 1 with the dynamic prompt, r in the baseline. */
  public int categoryTokens() {
    return kind() == Kind.VCP_CLIP_PLUS ? 1 : get(CATEGORY_TOKENS).dim(1);
  }

  /** Number of the image tower's layers that are compared with the text. */
  public int featureLayerCount() {
    int count = 0;
    while (has(LINEAR + count + ".weight")) {
      count++;
    }
    return count;
  }

  /**
   * Checks every shape against a backbone.
   *
   * @throws VcpClipException at the first parameter that does not fit
   */
  public void checkAgainst(ClipConfig clip) {
    VcpClipShapes.check(this, clip);
  }

  /** The file as it was named when opened. */
  public Path file() {
    return reader.file();
  }

  /**
   * SHA-256 of the file the parameters come from, in lower-case hex, by file name. Reads the whole
   * file at the first call.
   */
  public Map<String, String> sources() {
    return hashes.byName();
  }

  @Override
  public void close() {
    reader.close();
  }
}
