package dev.vcpclip.trainer.pretrain;

import dev.vcpclip.exporter.clip.ClipTokenizer;
import java.util.Arrays;
import java.util.List;

/**
 * The words that captions use, numbered from 0 in the order of their CLIP ids.
 *
 * <p>Training all 49408 rows of the word embedding would cost more than the towers; a caption's
 * compact ids keep the order of the real ones, so that [EOT] stays the highest.
 */
final class Vocabulary {
  private final int[] ids;
  private final ClipTokenizer tokenizer = new ClipTokenizer();

  /**
   * @param captions every caption that will be encoded
   */
  Vocabulary(List<String> captions) {
    this.ids =
        captions.stream().flatMapToInt(c -> Arrays.stream(tokens(c))).distinct().sorted().toArray();
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
    return Arrays.stream(tokens(caption)).mapToLong(id -> Arrays.binarySearch(ids, id)).toArray();
  }

  /** CLIP's ids of a caption, [SOT] first, [EOT] last. */
  private int[] tokens(String caption) {
    List<Integer> words = tokenizer.encode(caption);
    int[] tokens = new int[words.size() + 2];
    tokens[0] = ClipTokenizer.START;
    for (int i = 0; i < words.size(); i++) {
      tokens[i + 1] = words.get(i);
    }
    tokens[tokens.length - 1] = ClipTokenizer.END;
    return tokens;
  }
}
