package dev.vcpclip.exporter.clip;

import dev.vcpclip.runtime.bundle.BundleManifest.ScoreRule;
import java.util.List;

/**
 * Everything about a trained model that its weights' shapes do not tell: {@code config.json} of a
 * checkpoint.
 *
 * @param kind which of the two methods
 * @param activation of the frozen blocks; the paper's figures were obtained with exact GELU
 *     although OpenAI's weights were trained with QuickGELU
 * @param imageSize side of the square input in pixels, a multiple of the patch size
 * @param featureLayers the image tower's blocks, counted from 1, whose patch tokens are used
 * @param template with the placeholders <code>{state}</code> and <code>{token}</code>
 * @param normalWord state word of the normal prompt
 * @param abnormalWord state word of the abnormal prompt
 * @param fixedTemperature tau1 = tau2, or {@code null} where both are learned as {@code exp(p)}
 * @param fixedClipWeight weight of the CLIP branch in the fused map, or {@code null} where {@code
 *     sigmoid(alpha)} is learned (unified optimisation)
 * @param score how the image score is computed
 * @param sigma of the Gaussian over the fused map, in model pixels
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
    double sigma) {

  /** How the category tokens come about. */
  public enum Kind {
    /** Pre-VCP: learned category vectors plus a convolution of the image feature. */
    VCP_CLIP("VCP-CLIP"),
    /** IDP: the image-driven dynamic prompt, one token. */
    VCP_CLIP_PLUS("VCP-CLIP+");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** The paper's name. */
    public String label() {
      return label;
    }
  }

  /** Activation of the frozen transformer blocks. */
  public enum Activation {
    /** {@code x Phi(x)}, with erf. */
    GELU,
    /** {@code x sigmoid(1.702 x)}. */
    QUICK_GELU
  }

  /** Copies the list. */
  public VcpClipConfig {
    featureLayers = List.copyOf(featureLayers);
  }
}
