package dev.vcpclip.exporter.internal.graph;

import dev.vcpclip.exporter.internal.onnx.GraphBuilder;
import dev.vcpclip.exporter.internal.onnx.Shape;
import dev.vcpclip.exporter.internal.onnx.Value;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Rows of the two prompts' sequences, in one list: both prompts go through the text tower as one
 * sequence whose mask keeps them apart. So prompts of different lengths need no padding, and a part
 * of the rows is computed by the same code as all.
 *
 * @param prompts normal, abnormal
 * @param rows in order
 */
public record PromptRows(PromptTokens prompts, List<Row> rows) {
  /**
   * One row.
   *
   * @param prompt 0 normal, 1 abnormal
   * @param position in its sequence, deep prompts counted
   */
  public record Row(int prompt, int position) {}

  /** Copies the list. */
  public PromptRows {
    rows = List.copyOf(rows);
  }

  /** All rows of both prompts, padded to the tower's context as the reference does. */
  public static PromptRows all(PromptTokens prompts) {
    return new PromptRows(
        prompts,
        IntStream.range(0, 2).boxed().flatMap(p -> positions(p, 0, prompts.context())).toList());
  }

  /** The rows before the category token: the same for every image. */
  public static PromptRows beforeCategory(PromptTokens prompts) {
    return new PromptRows(
        prompts,
        IntStream.range(0, 2).boxed().flatMap(p -> positions(p, 0, prompts.category(p))).toList());
  }

  /** The rows from the category token to the end token: what depends on the image and counts. */
  public static PromptRows fromCategory(PromptTokens prompts) {
    return new PromptRows(
        prompts,
        IntStream.range(0, 2)
            .boxed()
            .flatMap(p -> positions(p, prompts.category(p), prompts.end(p) + 1))
            .toList());
  }

  private static Stream<Row> positions(int prompt, int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> new Row(prompt, i));
  }

  /** Number of rows. */
  public int size() {
    return rows.size();
  }

  /**
   * What the rows hold before the first layer, without the category tokens.
   *
   * @return {@code [rows, width]}
   */
  public float[] embedded() {
    float[] result = new float[size() * prompts.width()];
    for (int i = 0; i < size(); i++) {
      float[] row = prompts.embedding(rows.get(i));
      System.arraycopy(row, 0, result, i * row.length, row.length);
    }
    return result;
  }

  /**
   * The rows before the first layer.
   *
   * @param categoryTokens {@code [N, r, width]}
   * @return {@code [N, rows, width]}
   */
  public Value embed(GraphBuilder g, Value categoryTokens) {
    int r = prompts.categoryTokens();
    float[] places = new float[size() * r];
    for (int i = 0; i < size(); i++) {
      Row row = rows.get(i);
      int token = row.position() - prompts.category(row.prompt());
      if (token >= 0 && token < r) {
        places[i * r + token] = 1;
      }
    }
    // A product with zeros and ones puts the tokens in their places for any batch size.
    Value place = g.constant("prompts/places." + size(), Shape.of(size(), r), () -> places);
    Value fixed =
        g.constant("prompts/rows." + size(), Shape.of(size(), prompts.width()), this::embedded);
    return g.add(g.matMul(place, categoryTokens), fixed);
  }

  /**
   * Which rows see which: a row sees those of its own prompt up to its own position.
   *
   * @param seen the rows that are looked at
   * @return 0 or minus infinity, {@code [rows, seen rows]}
   */
  public float[] mask(PromptRows seen) {
    float[] mask = new float[size() * seen.size()];
    for (int i = 0; i < size(); i++) {
      for (int j = 0; j < seen.size(); j++) {
        Row from = rows.get(i);
        Row to = seen.rows.get(j);
        boolean visible = from.prompt() == to.prompt() && to.position() <= from.position();
        mask[i * seen.size() + j] = visible ? 0 : Float.NEGATIVE_INFINITY;
      }
    }
    return mask;
  }

  /** Places of the two prompts' end tokens among the rows. */
  public long[] ends() {
    return new long[] {
      rows.indexOf(new Row(0, prompts.end(0))), rows.indexOf(new Row(1, prompts.end(1)))
    };
  }
}
