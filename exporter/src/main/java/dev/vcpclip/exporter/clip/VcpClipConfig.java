package dev.vcpclip.exporter.clip;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.bundle.BundleManifest.ScoreRule;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Settings of a trained model that its weights' shapes do not tell: {@code config.json} of a
 * checkpoint.
 *
 * @param kind which of the two methods
 * @param activation of the frozen blocks; the paper's figures were obtained with exact GELU
 *     although OpenAI's weights were trained with QuickGELU
 * @param imageSize side of the square input in pixels, a multiple of the patch size
 * @param featureLayers the image tower's blocks, counted from 1, whose patch tokens are used;
 *     rising, as the parameters of each are found by its place in this list
 * @param template with the placeholders <code>{state}</code> and <code>{token}</code>
 * @param normalWord state word of the normal prompt
 * @param abnormalWord state word of the abnormal prompt
 * @param fixedTemperature tau1 = tau2, or {@code null} where both are learned as {@code exp(p)}
 * @param fixedClipWeight weight of the CLIP branch in the fused map, or {@code null} where {@code
 *     sigmoid(alpha)} is learned (unified optimisation)
 * @param score how the image score is computed
 * @param sigma of the Gaussian over the fused map, in model pixels
 * @param flatten whether a picture's slow light is divided out before the model sees it; off in the
 *     paper, and in files that do not say
 */
public record VcpClipConfig(
    Kind kind,
    Activation activation,
    int imageSize,
    List<Integer> featureLayers,
    String template,
    String normalWord,
    String abnormalWord,
    Double fixedTemperature,
    Double fixedClipWeight,
    ScoreRule score,
    double sigma,
    boolean flatten) {

  /** Origin of the category tokens. */
  public enum Kind {
    /** Pre-VCP: learned category vectors plus a convolution of the image feature. */
    VCP_CLIP("VCP-CLIP"),
    /** IDP: the image-driven dynamic prompt, one token. */
    VCP_CLIP_PLUS("VCP-CLIP+");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** The paper's name, also that in files. */
    @JsonValue
    public String label() {
      return label;
    }
  }

  /** Activation of the frozen transformer blocks. */
  public enum Activation {
    /** {@code x Phi(x)}, with erf. */
    GELU("gelu"),
    /** {@code x sigmoid(1.702 x)}. */
    QUICK_GELU("quick_gelu");

    private final String label;

    Activation(String label) {
      this.label = label;
    }

    /** The name in files. */
    @JsonValue
    public String label() {
      return label;
    }
  }

  /** Side of the largest picture that the runtime takes. */
  private static final int LARGEST_IMAGE = 8192;

  /** Placeholder of the normal or abnormal word in a template. */
  public static final String STATE = "{state}";

  /** Placeholder of the category tokens in a template. */
  public static final String TOKEN = "{token}";

  /**
   * Copies the list and refuses values no model can have.
   *
   * @throws VcpClipException naming the field
   */
  public VcpClipConfig {
    require(kind != null, "kind", kind, "VCP-CLIP or VCP-CLIP+");
    require(activation != null, "activation", activation, "gelu or quick_gelu");
    require(
        imageSize > 0 && imageSize <= LARGEST_IMAGE,
        "imageSize",
        imageSize,
        "1 to " + LARGEST_IMAGE + " pixels");
    require(
        featureLayers != null && areFeatureLayers(featureLayers),
        "featureLayers",
        featureLayers,
        "blocks counted from 1, each once and in rising order");
    require(
        template != null && isOnce(template, STATE) && isOnce(template, TOKEN),
        "template",
        template,
        "a text with one " + STATE + " and one " + TOKEN);
    require(isWord(normalWord), "normalWord", normalWord, "a word");
    require(isWord(abnormalWord), "abnormalWord", abnormalWord, "a word");
    require(
        fixedTemperature == null || fixedTemperature > 0 && Double.isFinite(fixedTemperature),
        "fixedTemperature",
        fixedTemperature,
        "null or a positive number");
    require(
        fixedClipWeight == null || fixedClipWeight >= 0 && fixedClipWeight <= 1,
        "fixedClipWeight",
        fixedClipWeight,
        "null or a number in [0, 1]");
    require(
        score != null && score.rule() != null && score.topK() > 0,
        "score",
        score,
        "a rule and a positive topK");
    require(
        sigma >= 0 && sigma <= imageSize,
        "sigma",
        sigma,
        "a number of pixels, 0 for none and at most the image's " + imageSize);
    featureLayers = List.copyOf(featureLayers);
  }

  /**
   * The paper's settings for ViT-L/14-336. The baseline's are those of its authors' script, whose
   * fusion weighs the CLIP branch 0.2 where the paper says 0.25.
   */
  public static VcpClipConfig paper(Kind kind) {
    boolean plus = kind == Kind.VCP_CLIP_PLUS;
    return new VcpClipConfig(
        kind,
        Activation.GELU,
        518,
        List.of(6, 12, 18, 24),
        "a photo of a {state} {token}",
        "good",
        "damaged",
        plus ? 0.07 : null,
        plus ? null : 0.2,
        new ScoreRule(ScoreRule.Rule.BRANCH_SUM, 2000),
        8,
        false);
  }

  /**
   * The paper's settings, its sizes carried over to another backbone: as many patches as 518 pixels
   * hold or a little less, and feature layers as evenly spaced as 6, 12, 18 and 24 of 24.
   *
   * @param layers number of feature layers; where the backbone has fewer blocks, the paper's stay
   *     and {@link #checkAgainst} says so
   */
  public static VcpClipConfig paper(Kind kind, ClipConfig clip, int layers) {
    VcpClipConfig paper = paper(kind);
    int spacing = clip.visionLayers() / layers;
    return paper.toBuilder()
        .imageSize(paper.imageSize() / clip.patch() * clip.patch())
        .featureLayers(
            spacing == 0
                ? paper.featureLayers()
                : IntStream.rangeClosed(1, layers).mapToObj(i -> i * spacing).toList())
        .build();
  }

  /** A builder that starts with these settings. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** The prompt of a state, with the category token in its place. */
  public String prompt(String state) {
    return template.replace(STATE, state).replace(TOKEN, ClipTokenizer.CATEGORY_TEXT);
  }

  /** Patches per side at the working resolution. */
  public int grid(ClipConfig clip) {
    return imageSize / clip.patch();
  }

  /**
   * Checks layers and input size against a backbone.
   *
   * @throws VcpClipException naming the field
   */
  public void checkAgainst(ClipConfig clip) {
    require(
        imageSize % clip.patch() == 0,
        "imageSize",
        imageSize,
        "a multiple of the patch size " + clip.patch() + " (" + clip.name() + ")");
    require(
        featureLayers.stream().allMatch(layer -> layer <= clip.visionLayers()),
        "featureLayers",
        featureLayers,
        "blocks from 1 to " + clip.visionLayers() + " (" + clip.name() + ")");
  }

  private static boolean isOnce(String text, String part) {
    return text.contains(part) && text.indexOf(part) == text.lastIndexOf(part);
  }

  private static boolean isWord(String text) {
    return text != null && !text.isBlank();
  }

  /** Whether they name blocks, counted from 1, each once and in rising order. */
  public static boolean areFeatureLayers(List<Integer> layers) {
    return !layers.isEmpty()
        && layers.stream().allMatch(layer -> layer != null && layer > 0)
        && layers.equals(layers.stream().sorted().distinct().toList());
  }

  private static void require(boolean sound, String field, Object found, String expected) {
    if (!sound) {
      throw new VcpClipException(
          "configuration: '" + field + "' is " + found + ", expected " + expected + ".");
    }
  }

  /** Changes one setting at a time. Not thread-safe. */
  public static final class Builder {
    private Kind kind;
    private Activation activation;
    private int imageSize;
    private List<Integer> featureLayers;
    private String template;
    private String normalWord;
    private String abnormalWord;
    private Double fixedTemperature;
    private Double fixedClipWeight;
    private ScoreRule score;
    private double sigma;
    private boolean flatten;

    private Builder(VcpClipConfig from) {
      kind = from.kind;
      activation = from.activation;
      imageSize = from.imageSize;
      featureLayers = from.featureLayers;
      template = from.template;
      normalWord = from.normalWord;
      abnormalWord = from.abnormalWord;
      fixedTemperature = from.fixedTemperature;
      fixedClipWeight = from.fixedClipWeight;
      score = from.score;
      sigma = from.sigma;
      flatten = from.flatten;
    }

    /** One of the two methods. */
    public Builder kind(Kind value) {
      kind = value;
      return this;
    }

    /** Of the frozen blocks. */
    public Builder activation(Activation value) {
      activation = value;
      return this;
    }

    /** Side of the square input in pixels. */
    public Builder imageSize(int value) {
      imageSize = value;
      return this;
    }

    /** The image tower's blocks, counted from 1. */
    public Builder featureLayers(List<Integer> value) {
      featureLayers = value;
      return this;
    }

    /** With one <code>{state}</code> and one <code>{token}</code>. */
    public Builder template(String value) {
      template = value;
      return this;
    }

    /** State word of the normal prompt. */
    public Builder normalWord(String value) {
      normalWord = value;
      return this;
    }

    /** State word of the abnormal prompt. */
    public Builder abnormalWord(String value) {
      abnormalWord = value;
      return this;
    }

    /** tau1 = tau2, {@code null} where they are learned. */
    public Builder fixedTemperature(Double value) {
      fixedTemperature = value;
      return this;
    }

    /** Of the CLIP branch, {@code null} where it is learned. */
    public Builder fixedClipWeight(Double value) {
      fixedClipWeight = value;
      return this;
    }

    /** Rule and size of the image score. */
    public Builder score(ScoreRule value) {
      score = value;
      return this;
    }

    /** Of the Gaussian over the fused map, in model pixels. */
    public Builder sigma(double value) {
      sigma = value;
      return this;
    }

    /** Whether a picture's slow light is divided out first. */
    public Builder flatten(boolean value) {
      flatten = value;
      return this;
    }

    /** The settings, checked. */
    public VcpClipConfig build() {
      return new VcpClipConfig(
          kind,
          activation,
          imageSize,
          featureLayers,
          template,
          normalWord,
          abnormalWord,
          fixedTemperature,
          fixedClipWeight,
          score,
          sigma,
          flatten);
    }
  }
}
