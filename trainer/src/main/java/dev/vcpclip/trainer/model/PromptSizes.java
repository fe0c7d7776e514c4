package dev.vcpclip.trainer.model;

/**
 * Numbers of learnable tokens of a fresh model.
 *
 * @param deepPrompts n, per text layer
 * @param idpTokens N of the image-driven dynamic prompt; the paper tries 2 to 10
 * @param categoryTokens r of Pre-VCP, where there is no dynamic prompt
 */
public record PromptSizes(int deepPrompts, int idpTokens, int categoryTokens) {
  /** The paper's choice. */
  public static final PromptSizes PAPER = new PromptSizes(1, 3, 2);

  /** Refuses sizes below 1. */
  public PromptSizes {
    if (deepPrompts < 1 || idpTokens < 1 || categoryTokens < 1) {
      throw new IllegalArgumentException("prompt sizes start at 1");
    }
  }

  /** The same with another length of the image-driven dynamic prompt. */
  public PromptSizes withIdpTokens(int tokens) {
    return new PromptSizes(deepPrompts, tokens, categoryTokens);
  }
}
