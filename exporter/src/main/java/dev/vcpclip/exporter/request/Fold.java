package dev.vcpclip.exporter.request;

import java.util.EnumSet;
import java.util.Set;

/**
 * The simplifications that a frozen model allows. Each is exact: the folded graph agrees with the
 * plain one to float rounding, and each can be left out to find out which one a provider dislikes.
 */
public enum Fold {
  /**
   * Causal attention: row i of the text tower depends on rows up to i only. All rows before the
   * category token (start token, deep prompts, template) are the same for every image, so their
   * keys and values are constants of every layer, and only the rows from the category token to the
   * end token are computed: 4 for the paper's prompts instead of 154.
   */
  CAUSAL_PREFIX,
  /**
   * IDP: {@code y = W [x ; s'] + b} with {@code W = [A | B]}, where {@code s'} does not depend on
   * the image: {@code y = A x + c} with {@code c = B s' + b}.
   */
  IDP_CONSTANT,
  /**
   * Post-VCP without projecting the patches: {@code q . (Wk f + bk) = (Wk^T q) . f + const}, where
   * the constant is the same for all patches and leaves their softmax alone, and {@code sum_m a_m
   * (Wv f_m + bv) = Wv (sum_m a_m f_m) + bv}, because the a_m sum to one.
   */
  POST_VCP_POOLING,
  /**
   * Two classes: {@code softmax(u, v)_v = sigmoid(v - u)}, and both the dot product and the
   * bilinear upsampling are linear, so one channel, that of {@code t_abnormal - t_normal}, is
   * enough.
   */
  CLASS_DIFFERENCE,
  /**
   * {@code W ((u / 255 - mean) / std) = W' u + b'}: pixel scaling and normalisation disappear in
   * the patch embedding.
   */
  UINT8_INPUT,
  /**
   * Temperatures scale the two texts instead of all patches' logits; mean over the layers and
   * fusion weight become one weighted sum over all maps at once.
   */
  OUTPUT_CONSTANTS;

  /** The name on the command line and in manifests, such as {@code causal-prefix}. */
  public String label() {
    return EnumLabels.of(this);
  }

  /** All of them, in a set of the caller's own. */
  public static Set<Fold> all() {
    return EnumSet.allOf(Fold.class);
  }

  /**
   * The fold of that label.
   *
   * @throws dev.vcpclip.runtime.VcpClipException when there is none
   */
  public static Fold of(String label) {
    return EnumLabels.find(values(), "fold", label);
  }
}
