package dev.vcpclip.runtime.bundle;

import dev.vcpclip.runtime.io.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a bundle says about itself: {@code manifest.json}, one to one.
 *
 * <p>The graph holds everything the method computes; the manifest holds what a program needs to
 * feed it, to judge its outputs and to know where it came from.
 *
 * @param formatVersion version of this layout; see {@link #FORMAT_VERSION}
 * @param model what was exported
 * @param input how a picture becomes the graph's input
 * @param prompts the prompts that are baked into the graph
 * @param fusion the constants of the two branches that are baked into the graph
 * @param score how the graph computes the image score
 * @param smoothing the Gaussian that the graph applies to the fused map
 * @param references how pictures are compared with good parts; {@code null} in a bundle that was
 *     exported without
 * @param thresholds calibrated on pictures named in the provenance; {@code null} when the model was
 *     never calibrated
 * @param variants further forms of the graph, the preferred first; the portable one, {@link
 *     #MODEL_FILE}, is not among them
 * @param files SHA-256 in lower-case hexadecimal of every other file of the bundle, by file name
 * @param provenance where the model came from
 */
public record BundleManifest(
    int formatVersion,
    Model model,
    Input input,
    Prompts prompts,
    Fusion fusion,
    ScoreRule score,
    Smoothing smoothing,
    References references,
    Thresholds thresholds,
    List<Variant> variants,
    Map<String, String> files,
    Provenance provenance) {

  /** The version this runtime writes, and the newest it reads. */
  public static final int FORMAT_VERSION = 4;

  /**
   * The last version without {@link #references()}, and whose input did not say whether its light
   * is divided out.
   */
  static final int VERSION_WITHOUT_REFERENCES = 3;

  /** The last version whose variants did not say whether they are batch-invariant. */
  static final int VERSION_WITHOUT_BATCH_INVARIANCE = 2;

  /** The oldest version it reads; it had no {@link #variants()}. */
  public static final int OLDEST_VERSION = 1;

  /** Name of the graph that every provider takes, {@link #MODEL_FILE}; no variant has it. */
  public static final String PORTABLE = "portable";

  /** File name of the manifest. */
  public static final String FILE = "manifest.json";

  /** File name of the graph with all outputs. */
  public static final String MODEL_FILE = "model.onnx";

  /** File name of the same graph reduced to the image score; shares the weights' file. */
  public static final String SCORE_MODEL_FILE = "score.onnx";

  /** File name of the weights that both graphs refer to. */
  public static final String WEIGHTS_FILE = "model.onnx.data";

  /** File name of the input and outputs that every provider has to reproduce. */
  public static final String GOLDEN_FILE = "golden.safetensors";

  /**
   * File name of the graph that compares one picture's {@link #PATCH_TOKENS} with a {@link #BANK}.
   * It is a graph of its own so that pictures of one batch can be compared with different banks,
   * and so that whoever compares with none pays for none.
   */
  public static final String REFERENCE_MODEL_FILE = "references.onnx";

  /** Graph input: uint8 {@code [N, height, width, 3]}, RGB. */
  public static final String IMAGE = "image";

  /** Graph output: float32 {@code [N, height, width]}, the fused map after smoothing. */
  public static final String ANOMALY_MAP = "anomaly_map";

  /** Optional graph output: float32 {@code [N, height, width]}, the CLIP branch, not smoothed. */
  public static final String CLIP_MAP = "clip_map";

  /** Optional graph output: float32 {@code [N, height, width]}, the VCP branch, not smoothed. */
  public static final String VCP_MAP = "vcp_map";

  /** Graph output: float32 {@code [N]}. */
  public static final String IMAGE_SCORE = "image_score";

  /**
   * Graph output with {@link #references()}: float32 {@code [N, layers, patches, channels]}, the
   * feature layers' patch tokens, of length 1 each. Input of the references' graph without {@code
   * N}.
   */
  public static final String PATCH_TOKENS = "patch_tokens";

  /** Input of the references' graph: float32 {@code [layers, rows, channels]}, any rows. */
  public static final String BANK = "bank";

  /** Output of the references' graph: float32 {@code [height, width]}, smoothed. */
  public static final String REFERENCE_MAP = "reference_map";

  /** Output of the references' graph: float32, one number, from the map before smoothing. */
  public static final String REFERENCE_SCORE = "reference_score";

  /** Copies the collections and checks nothing else; {@code ModelBundle} validates on reading. */
  public BundleManifest {
    variants = variants == null ? List.of() : List.copyOf(variants);
    files = files == null ? Map.of() : Map.copyOf(files);
  }

  /**
   * Whether a picture's result is the same, but for rounding, whatever other pictures are in its
   * batch. Pictures that have nothing to do with one another, such as those of different streams,
   * are kept out of each other's batches where it is not.
   *
   * @param graph name of a variant, or {@link #PORTABLE}, for which it always holds
   * @throws IllegalArgumentException when there is no variant of that name
   */
  public boolean batchInvariant(String graph) {
    return graph.equals(PORTABLE)
        || variants.stream()
            .filter(variant -> variant.name().equals(graph))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no variant '" + graph + "'"))
            .batchInvariant();
  }

  /**
   * File name of the weights that variants of one precision add to those of all graphs; there is no
   * such file where they add none.
   *
   * @param precision as {@link Variant#precision()}
   */
  public static String weightsFile(String precision) {
    return precision + ".onnx.data";
  }

  /** The same with the hashes of those files, by file name. */
  public BundleManifest withFiles(Map<String, String> hashes) {
    return new BundleManifest(
        formatVersion,
        model,
        input,
        prompts,
        fusion,
        score,
        smoothing,
        references,
        thresholds,
        variants,
        hashes,
        provenance);
  }

  /**
   * Fingerprint of graphs and weights, whatever the thresholds and notes: SHA-256 in lower-case
   * hexadecimal over the sorted names and hashes of {@link #files()}.
   */
  public String contentHash() {
    StringBuilder lines = new StringBuilder();
    new TreeMap<>(files)
        .forEach((name, hash) -> lines.append(hash).append(' ').append(name).append('\n'));
    return Sha256.of(lines.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The exported network.
   *
   * @param name for people, such as {@code "ViT-L/14-336"}
   * @param kind {@code "VCP-CLIP+"} or {@code "VCP-CLIP"}
   * @param activation {@code "gelu"} (exact, erf) or {@code "quick_gelu"}
   * @param patch side of a patch in pixels
   * @param visionWidth channels of the image tower
   * @param visionLayers blocks of the image tower that are computed
   * @param textWidth channels of the text tower
   * @param textLayers blocks of the text tower
   * @param embedDim channels of the joint space
   * @param featureLayers the blocks, counted from 1, whose patch tokens are compared with the text
   * @param keyWindow side of the square of patches that attention sees as one; 1 for none
   */
  public record Model(
      String name,
      String kind,
      String activation,
      int patch,
      int visionWidth,
      int visionLayers,
      int textWidth,
      int textLayers,
      int embedDim,
      List<Integer> featureLayers,
      int keyWindow) {
    /** Copies the list. */
    public Model {
      featureLayers = featureLayers == null ? List.of() : List.copyOf(featureLayers);
    }
  }

  /**
   * The graph's input.
   *
   * @param width pixels
   * @param height pixels
   * @param resize name of the resize; this runtime knows {@link #PIL_BICUBIC} only
   * @param flatten whether the resized picture's slow light is divided out, see {@link
   *     dev.vcpclip.runtime.image.FlatLight}; not so in the paper
   */
  public record Input(int width, int height, String resize, boolean flatten) {
    /** Pillow's antialiased bicubic, straight to the target size: no crop, no aspect kept. */
    public static final String PIL_BICUBIC = "pil-bicubic";
  }

  /**
   * The unified text prompts (VCP-CLIP+, section 2 of the method).
   *
   * @param template with the placeholders <code>{state}</code> and <code>{token}</code>
   * @param normalWord state word of the normal prompt
   * @param abnormalWord state word of the abnormal prompt
   * @param deepPrompts learnable tokens per text layer
   * @param categoryTokens tokens that stand at <code>{token}</code>
   */
  public record Prompts(
      String template,
      String normalWord,
      String abnormalWord,
      int deepPrompts,
      int categoryTokens) {}

  /**
   * Temperatures of the branches and their weights in the fused map.
   *
   * @param clipTemperature tau1
   * @param vcpTemperature tau2
   * @param clipWeight weight of the CLIP branch, in {@code [0, 1]}
   * @param vcpWeight weight of the VCP branch, in {@code [0, 1]}
   */
  public record Fusion(
      double clipTemperature, double vcpTemperature, double clipWeight, double vcpWeight) {}

  /**
   * How the image score is computed, always from maps that are not smoothed for the output.
   *
   * @param rule which maps are read
   * @param topK number of highest pixels that are averaged; 1 is the maximum
   */
  public record ScoreRule(Rule rule, int topK) {
    /** Which maps the top pixels are taken from. */
    public enum Rule {
      /** Mean over the CLIP map's top k plus mean over the VCP map's top k: {@code [0, 2]}. */
      BRANCH_SUM,
      /** Mean over the fused map's top k: {@code [0, 1]}. */
      FUSED,
      /**
       * Mean over the top k of what the fused map has above its own surroundings, a Gaussian of
       * {@link #surroundingsSigma}: {@code [-1, 1]}. A map that is high all over scores nothing.
       */
      ABOVE_SURROUNDINGS,
      /**
       * Mean over the fused map's top k less half of the mean over all of it: {@code [0, 1]}. Kinds
       * of products whose maps are higher than others' so come nearer to one scale.
       */
      ABOVE_HALF_MEAN
    }

    /** Sigma of the surroundings, 30 pixels where the paper's input has 518. */
    public static double surroundingsSigma(int width) {
      return 30.0 / 518 * width;
    }
  }

  /**
   * The Gaussian over the fused map, borders mirrored about the pixel's edge.
   *
   * @param sigma in model pixels; 0 switches it off
   * @param truncate radius in sigmas
   */
  public record Smoothing(double sigma, double truncate) {}

  /**
   * Comparison with good parts: of each patch, half of one minus the largest cosine to the bank's
   * rows, mean over the layers, in {@code [0, 1]}.
   *
   * @param layers feature layers that are compared
   * @param patches of a picture
   * @param channels of a patch token
   * @param topPatches number of most unlike patches whose mean is the score
   */
  public record References(int layers, int patches, int channels, int topPatches) {}

  /**
   * Where good ends and a defect begins.
   *
   * @param image image scores at or above it are defects
   * @param pixel pixels of the anomaly map at or above it belong to a region
   * @param calibratedOn what the thresholds were measured on, in words
   */
  public record Thresholds(double image, double pixel, String calibratedOn) {}

  /**
   * The same network for some providers, in their own operators or in another precision.
   *
   * @param name such as {@code "int8"}
   * @param providers labels of the providers it is for
   * @param precision of the image tower: {@code "fp32"}, {@code "fp16"} or {@code "int8"}
   * @param model file name of the graph with all outputs
   * @param scoreModel file name of the same graph reduced to the image score
   * @param difference from the portable graph, on the pictures seen when exporting
   * @param mapTolerance deviation from the golden map that is this variant's own, relative to its
   *     largest value
   * @param scoreTolerance the same for the image score
   * @param referenceTolerance the same for the references' map and score; 0 without
   * @param batchInvariant whether pictures of one batch leave one another's results alone, but for
   *     rounding; not so where inputs are quantised by the extremes of the whole batch
   */
  public record Variant(
      String name,
      List<String> providers,
      String precision,
      String model,
      String scoreModel,
      Difference difference,
      double mapTolerance,
      double scoreTolerance,
      double referenceTolerance,
      boolean batchInvariant) {
    /** Copies the list. */
    public Variant {
      providers = providers == null ? List.of() : List.copyOf(providers);
    }
  }

  /**
   * How far two graphs' anomaly maps are apart.
   *
   * @param mean absolute difference
   * @param p99 absolute difference that 99 % of the pixels stay below
   * @param max largest absolute difference
   * @param rankCorrelation Spearman's, over all pixels: 1 where both order them alike
   * @param pictures number of pictures compared
   */
  public record Difference(
      double mean, double p99, double max, double rankCorrelation, int pictures) {}

  /**
   * Where the model came from.
   *
   * @param createdBy program and version
   * @param createdAt ISO-8601 instant
   * @param weights {@code "fp32"} or {@code "fp16"}: how the weights are stored; computation is
   *     fp32
   * @param folds names of the exact simplifications applied to the graph
   * @param sources SHA-256 of the files the weights were read from, by file name
   * @param notes for people: training data, licence, scores; may be empty
   */
  public record Provenance(
      String createdBy,
      String createdAt,
      String weights,
      List<String> folds,
      Map<String, String> sources,
      String notes) {
    /** Copies the collections. */
    public Provenance {
      folds = folds == null ? List.of() : List.copyOf(folds);
      sources = sources == null ? Map.of() : Map.copyOf(sources);
    }
  }
}
