package dev.vcpclip.trainer.model;

/**
 * Ways to compute the same numbers.
 *
 * @param attention of both towers' blocks
 * @param wholeContext whether prompts are padded to the text tower's whole context, as the authors'
 *     code does, or end with the last end token, behind which causal attention changes nothing
 * @param bothClasses whether both classes' logits are upsampled and go through a softmax, as in the
 *     authors' code, or their difference alone goes through a sigmoid
 */
public record Computation(Attention attention, boolean wholeContext, boolean bothClasses) {
  /** Nothing that the result does not need. */
  public static final Computation LEAN = new Computation(Attention.EXPLICIT, false, false);
}
