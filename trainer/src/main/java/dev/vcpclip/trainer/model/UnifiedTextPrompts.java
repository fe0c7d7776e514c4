package dev.vcpclip.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.vcpclip.exporter.clip.ClipTokenizer;
import dev.vcpclip.exporter.clip.VcpClipConfig;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * UTP, the unified text prompts: one sentence for a good and one for a damaged product, the
 * product's name left to the category tokens (VCP-CLIP, section 3.2).
 */
final class UnifiedTextPrompts {
  private static final long PADDING = 0;

  private final TextTower tower;
  private final DeepTextPrompts deepPrompts;
  private final List<Sentence> sentences;
  private final int words;

  /** Rows before the deep prompts are inserted, or 0 for as many as are needed. */
  private final int paddedLength;

  /** Token ids before and behind the category tokens; the last one behind is [EOT]. */
  private record Sentence(long[] before, long[] behind) {
    int words() {
      return before.length + behind.length;
    }
  }

  /**
   * @param context rows that the text tower is to see, deep prompts included, or 0 for as many as
   *     are needed
   */
  UnifiedTextPrompts(
      TextTower tower, DeepTextPrompts deepPrompts, VcpClipConfig config, int context) {
    this.tower = tower;
    this.deepPrompts = deepPrompts;
    this.sentences =
        List.of(
            sentence(config.prompt(config.normalWord())),
            sentence(config.prompt(config.abnormalWord())));
    this.words = sentences.stream().mapToInt(Sentence::words).max().orElseThrow();
    this.paddedLength = context == 0 ? 0 : context - deepPrompts.length();
  }

  private static Sentence sentence(String prompt) {
    List<Integer> ids = new ClipTokenizer().encode(prompt);
    int gap = ids.indexOf(ClipTokenizer.CATEGORY);
    LongStream before = ids.subList(0, gap).stream().mapToLong(Integer::longValue);
    LongStream behind = ids.subList(gap + 1, ids.size()).stream().mapToLong(Integer::longValue);
    return new Sentence(
        LongStream.concat(LongStream.of(ClipTokenizer.START), before).toArray(),
        LongStream.concat(behind, LongStream.of(ClipTokenizer.END)).toArray());
  }

  /**
   * @param tokens category tokens, {@code (B, r, textWidth)}
   * @return normalised features of the normal and the abnormal sentence, {@code (B, 2, embedDim)}
   */
  NDArray encode(NDArray tokens, boolean training) {
    int batch = Math.toIntExact(tokens.getShape().get(0));
    int categoryTokens = Math.toIntExact(tokens.getShape().get(1));
    NDList sequences = new NDList();
    int[] ends = new int[sentences.size() * batch];
    for (int i = 0; i < sentences.size(); i++) {
      Sentence sentence = sentences.get(i);
      sequences.add(embed(sentence, tokens));
      int end = sentence.words() + categoryTokens - 1;
      Arrays.fill(ends, i * batch, (i + 1) * batch, end);
    }
    NDArray all = sequences.get(0).concat(sequences.get(1), 0);
    NDArray features = tower.encode(all, ends, deepPrompts, training);
    long embedDim = features.getShape().get(1);
    return Ops.l2Normalise(features.reshape(sentences.size(), batch, embedDim).transpose(1, 0, 2));
  }

  /** The sentence around the category tokens, padded to the longer one or to the context. */
  private NDArray embed(Sentence sentence, NDArray tokens) {
    int categoryTokens = Math.toIntExact(tokens.getShape().get(1));
    int length = Math.max(words, paddedLength - categoryTokens);
    long[] padded = Arrays.copyOf(sentence.behind(), length - sentence.before().length);
    Arrays.fill(padded, sentence.behind().length, padded.length, PADDING);
    NDArray before = forEach(tokens, tower.embed(sentence.before()));
    NDArray behind = forEach(tokens, tower.embed(padded));
    return before.getNDArrayInternal().concat(new NDList(tokens, behind), 1);
  }

  private static NDArray forEach(NDArray tokens, NDArray embedded) {
    long batch = tokens.getShape().get(0);
    return embedded
        .expandDims(0)
        .broadcast(batch, embedded.getShape().get(0), embedded.getShape().get(1));
  }
}
