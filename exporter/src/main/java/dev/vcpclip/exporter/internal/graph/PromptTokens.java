package dev.vcpclip.exporter.internal.graph;

import dev.vcpclip.exporter.clip.ClipTokenizer;
import dev.vcpclip.exporter.clip.ClipWeights;
import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.exporter.clip.VcpClipWeights;
import dev.vcpclip.exporter.internal.graph.PromptRows.Row;
import dev.vcpclip.runtime.VcpClipException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The two prompts of the method (section 2) as sequences of token ids with a gap for the category
 * tokens, and the vectors that stand at their positions.
 *
 * <p>A sequence is: start token, n deep prompts, the template's words with r category tokens among
 * them, end token, padding. Deep prompts have no position embedding; they push back what follows.
 */
public final class PromptTokens {
  private final VcpClipWeights trained;
  private final int context;
  private final int width;
  private final int deep;
  private final int categoryTokens;

  /** Per prompt: the ids before the category tokens, and those behind. */
  private final List<List<Integer>> before = new ArrayList<>();

  private final List<List<Integer>> after = new ArrayList<>();
  private final Map<Integer, float[]> words = new HashMap<>();
  private final float[] positions;

  /**
   * Tokenises both prompts and reads the vectors of their words.
   *
   * @throws VcpClipException when the prompts exceed the tower's context or vocabulary
   */
  public PromptTokens(ClipWeights clip, VcpClipWeights trained, VcpClipConfig config) {
    this.trained = trained;
    this.context = clip.config().context();
    this.width = clip.config().textWidth();
    this.deep = trained.deepPrompts();
    this.categoryTokens = trained.categoryTokens();
    this.positions = clip.get("positional_embedding").floats();
    ClipTokenizer tokenizer = new ClipTokenizer();
    for (String word : List.of(config.normalWord(), config.abnormalWord())) {
      split(config.prompt(word), tokenizer);
    }
    readWords(clip);
  }

  private void split(String prompt, ClipTokenizer tokenizer) {
    List<Integer> ids = tokenizer.encode(prompt);
    int gap = ids.indexOf(ClipTokenizer.CATEGORY);
    List<Integer> head = new ArrayList<>(List.of(ClipTokenizer.START));
    head.addAll(ids.subList(0, gap));
    List<Integer> rest = new ArrayList<>(ids.subList(gap + 1, ids.size()));
    rest.add(ClipTokenizer.END);
    int length = head.size() + deep + categoryTokens + rest.size();
    if (length > context) {
      throw new VcpClipException(
          String.format(
              "prompt '%s' takes %d tokens (%d of them deep prompts), the text tower reads %d."
                  + " Shorten the template.",
              prompt, length, deep, context));
    }
    before.add(head);
    after.add(rest);
  }

  private void readWords(ClipWeights clip) {
    float[] table = clip.get("token_embedding.weight").floats();
    List<Integer> ids = new ArrayList<>(List.of(0));
    before.forEach(ids::addAll);
    after.forEach(ids::addAll);
    for (int id : ids) {
      if (id >= clip.config().vocabulary()) {
        throw new VcpClipException(
            String.format(
                "%s: has %d words, but the template needs word %d. Not CLIP's vocabulary?",
                clip.file(), clip.config().vocabulary(), id));
      }
      words.put(id, Arrays.copyOfRange(table, id * width, (id + 1) * width));
    }
  }

  /** Rows of a whole sequence. */
  int context() {
    return context;
  }

  /** Channels of the text tower. */
  int width() {
    return width;
  }

  /** Number of category tokens, r. */
  int categoryTokens() {
    return categoryTokens;
  }

  /** Position of the first category token of a prompt. */
  int category(int prompt) {
    return before.get(prompt).size() + deep;
  }

  /** Position of the end token of a prompt. */
  int end(int prompt) {
    return category(prompt) + categoryTokens + after.get(prompt).size() - 1;
  }

  /** True for the positions that deep prompts are put into before every layer. */
  boolean isDeepPrompt(Row row) {
    return row.position() >= 1 && row.position() <= deep;
  }

  /**
   * What stands at a deep prompt's position before a layer: {@code prompt_proj} of a learned
   * vector.
   *
   * @param layer counted from 0
   */
  float[] deepPrompt(int layer, int position) {
    String name = layer == 0 ? "model.prompt_embeddings" : "model.deep_prompt_embeddings";
    int index = Math.max(layer - 1, 0) * deep + position - 1;
    float[] learned =
        Arrays.copyOfRange(trained.get(name).floats(), index * width, (index + 1) * width);
    return Matrices.linear(
        trained.get("model.prompt_proj.weight").floats(),
        trained.get("model.prompt_proj.bias").floats(),
        learned);
  }

  /** Content of a row before the first layer; a category token's row its position only. */
  float[] embedding(Row row) {
    if (isDeepPrompt(row)) {
      return deepPrompt(0, row.position());
    }
    int position = row.position() == 0 ? 0 : row.position() - deep;
    float[] word = word(row).clone();
    for (int i = 0; i < width; i++) {
      word[i] += positions[position * width + i];
    }
    return word;
  }

  private float[] word(Row row) {
    int start = category(row.prompt());
    if (row.position() < start) {
      int index = row.position() == 0 ? 0 : row.position() - deep;
      return words.get(before.get(row.prompt()).get(index));
    }
    int behind = row.position() - start - categoryTokens;
    if (behind < 0) {
      return new float[width];
    }
    List<Integer> ids = after.get(row.prompt());
    return words.get(behind < ids.size() ? ids.get(behind) : 0);
  }
}
