package dev.vcpclip.exporter.clip;

import dev.vcpclip.runtime.VcpClipException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * CLIP's lower-cased byte-pair encoding (Radford et al. 2021, section 2.4; OpenAI's {@code
 * SimpleTokenizer}), with the category token of VCP-CLIP as one more word.
 *
 * <p>Of what {@code ftfy} repairs there, text that is sound already needs two things, which are
 * done: composed characters (NFC) and straight quotes. Its guesses at broken encodings are not
 * made, and of HTML's named characters only the common ones are known.
 *
 * <p>Immutable and thread-safe.
 */
public final class ClipTokenizer {
  /** Number of words, the two special ones included, the category token not. */
  public static final int VOCABULARY = 49408;

  /** First token of every sequence. */
  public static final int START = 49406;

  /** Last token of every sequence: the text's feature is read here. */
  public static final int END = 49407;

  /** The category token, in whose place the learned or image-driven tokens are put. */
  public static final int CATEGORY = 49408;

  /** Spelling of the category token. */
  public static final String CATEGORY_TEXT = "<|class|>";

  /** Positions of CLIP's text tower. */
  public static final int CONTEXT = 77;

  private static final Map<String, Integer> SPECIAL =
      Map.of("<|startoftext|>", START, "<|endoftext|>", END, CATEGORY_TEXT, CATEGORY);

  /** Python's {@code \s}: Unicode white space and the four information separators. */
  private static final String SPACE = "\\s\\x1c-\\x1f";

  private static final Pattern WORD =
      Pattern.compile(
          "<\\|startoftext\\|>|<\\|endoftext\\|>|<\\|class\\|>|'s|'t|'re|'ve|'m|'ll|'d"
              + "|\\p{L}+|\\p{N}|[^"
              + SPACE
              + "\\p{L}\\p{N}]+",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);

  private static final Pattern SPACES =
      Pattern.compile("[" + SPACE + "]+", Pattern.UNICODE_CHARACTER_CLASS);

  private final BytePairs pairs = BytePairs.load();

  /** Loads the vocabulary, 48 894 merges, from this module. */
  public ClipTokenizer() {}

  /**
   * Token ids of a text, without start and end.
   *
   * @param text may hold {@value #CATEGORY_TEXT}
   */
  public List<Integer> encode(String text) {
    String clean = SPACES.matcher(TextRepair.clean(text)).replaceAll(" ").strip();
    List<Integer> ids = new ArrayList<>();
    Matcher words = WORD.matcher(clean.toLowerCase(Locale.ROOT));
    while (words.find()) {
      Integer special = SPECIAL.get(words.group());
      if (special != null) {
        ids.add(special);
      } else {
        pairs.encode(words.group().getBytes(StandardCharsets.UTF_8), ids);
      }
    }
    return ids;
  }

  /**
   * The sequence CLIP reads: start, text, end, then zeros up to {@value #CONTEXT}.
   *
   * @throws VcpClipException when the text does not fit
   */
  public int[] tokenize(String text) {
    return tokenize(text, CONTEXT);
  }

  /**
   * The sequence for a text tower with another number of positions.
   *
   * @param context number of positions
   * @throws VcpClipException when the text does not fit
   */
  public int[] tokenize(String text, int context) {
    List<Integer> ids = encode(text);
    if (ids.size() + 2 > context) {
      throw new VcpClipException(
          String.format(
              "text '%s' takes %d tokens, at most %d fit. Shorten it.",
              text, ids.size(), context - 2));
    }
    int[] sequence = new int[context];
    sequence[0] = START;
    for (int i = 0; i < ids.size(); i++) {
      sequence[i + 1] = ids.get(i);
    }
    sequence[ids.size() + 1] = END;
    return sequence;
  }
}
