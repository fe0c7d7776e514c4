package dev.vcpclip.trainer.pretrain;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * The words that captions use, numbered from 0 in the order of their CLIP ids.
 *
 * <p>Training all 49408 rows of the word embedding would cost more than the towers; a caption's
 * compact ids keep the order of the real ones, so that [EOT] stays the highest.
 */
final class Vocabulary {
  private final int[] ids;
  private final Function<String, int[]> tokenizer;

  /**
   * @param captions every caption that will be encoded
   * @param tokenizer caption to CLIP ids, [SOT] first, [EOT] last
   */
  Vocabulary(List<String> captions, Function<String, int[]> tokenizer) {
    this.tokenizer = tokenizer;
    this.ids =
        captions.stream()
            .flatMapToInt(c -> Arrays.stream(tokenizer.apply(c)))
            .distinct()
            .sorted()
            .toArray();
  }

  /** Number of words. */
  int size() {
    return ids.length;
  }

  /** CLIP's id of a word. */
  int id(int index) {
    return ids[index];
  }

  /** Compact ids of a caption. */
  long[] encode(String caption) {
    return Arrays.stream(tokenizer.apply(caption))
        .mapToLong(id -> Arrays.binarySearch(ids, id))
        .toArray();
  }
}
