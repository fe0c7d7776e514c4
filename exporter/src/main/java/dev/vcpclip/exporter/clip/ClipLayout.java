package dev.vcpclip.exporter.clip;

import dev.vcpclip.exporter.weights.WeightReader;
import dev.vcpclip.exporter.weights.WeightTensor;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Layout of a CLIP in one file.
 *
 * @param reader the file
 * @param names its naming
 * @param prefix before every name, such as {@code "model."}; may be empty
 */
record ClipLayout(WeightReader reader, ClipNames names, String prefix) {
  private static final String TOKENS = "token_embedding.weight";
  private static final String LOGIT_SCALE = "logit_scale";
  private static final int SHOWN = 3;

  /** Prefixes that training tools put before a whole model. */
  private static final Pattern WRAPPERS =
      Pattern.compile("(?:(?:state_dict|model_state_dict|model|module|_orig_mod)\\.)*");

  /** Finds the naming and the prefix of a file. */
  static ClipLayout detect(WeightReader reader) {
    for (ClipNames names : ClipNames.values()) {
      String marker = names.marker();
      List<String> prefixes =
          reader.tensors().keySet().stream()
              .filter(name -> name.equals(marker) || name.endsWith("." + marker))
              .map(name -> name.substring(0, name.length() - marker.length()))
              .toList();
      if (!prefixes.isEmpty()) {
        return new ClipLayout(reader, names, choose(reader, prefixes));
      }
    }
    String advice =
        reader.tensors().keySet().stream()
                .anyMatch(name -> name.startsWith("trainable_linearlayer"))
            ? "It holds trained parameters only: give the backbone's file as well."
            : "Expected a CLIP with an image transformer, such as OpenAI's ViT-L-14-336px.pt.";
    throw new VcpClipException(
        String.format(
            "%s: no '%s' and no '%s' among its %d tensors. %s",
            reader.file(),
            ClipNames.OPENAI.marker(),
            ClipNames.HUGGING_FACE.marker(),
            reader.tensors().size(),
            advice));
  }

  /** Of several models in one file, such as one and its moving average, the one by itself. */
  private static String choose(WeightReader reader, List<String> prefixes) {
    if (prefixes.size() == 1) {
      return prefixes.get(0);
    }
    List<String> bare = prefixes.stream().filter(p -> WRAPPERS.matcher(p).matches()).toList();
    if (bare.size() != 1) {
      throw new VcpClipException(
          String.format(
              "%s: holds %d models, under %s. Save the one that is meant by itself.",
              reader.file(), prefixes.size(), shorten(prefixes)));
    }
    return bare.get(0);
  }

  /**
   * Sizes from the shapes.
   *
   * @param known numbers of heads that were given or configured
   */
  ClipConfig config(AttentionHeads known) {
    refuseOtherTowers();
    List<Long> patches = shapeOf("visual.conv1.weight", 4);
    List<Long> positions = shapeOf("visual.positional_embedding", 2);
    List<Long> tokens = shapeOf(TOKENS, 2);
    int visionWidth = size(patches.get(0));
    int visionLayers = layers(ClipWeights.VISION_BLOCKS);
    int textWidth = size(tokens.get(1));
    AttentionHeads published = AttentionHeads.published(visionWidth, visionLayers, textWidth);
    return new ClipConfig(
        size(patches.get(3)),
        grid(positions.get(0)),
        visionWidth,
        visionLayers,
        heads("image", visionWidth, known.vision(), published.vision()),
        textWidth,
        layers(ClipWeights.TEXT_BLOCKS),
        heads("text", textWidth, known.text(), published.text()),
        size(shapeOf("positional_embedding", 2).get(0)),
        vocabulary(tokens.get(0)),
        size(shapeOf("visual.proj", 2).get(1)));
  }

  /** All canonical tensors, once every name and shape has been checked. */
  Map<String, WeightTensor> tensors(ClipConfig config) {
    Map<String, WeightTensor> tensors = new LinkedHashMap<>();
    Set<String> used = new HashSet<>();
    List<String> missing = new ArrayList<>();
    Map<String, List<Long>> expected = new LinkedHashMap<>(ClipShapes.of(config));
    if (reader.tensors().containsKey(prefix + LOGIT_SCALE)) {
      expected.put(LOGIT_SCALE, List.of(1L));
    }
    expected.forEach(
        (name, shape) -> {
          for (String part : names.recipe(name).parts()) {
            used.add(part);
            if (!reader.tensors().containsKey(prefix + part)) {
              missing.add(prefix + part);
            }
          }
        });
    if (!missing.isEmpty()) {
      throw new VcpClipException(
          String.format(
              "%s: lacks %d of the tensors of a %s: %s. Incomplete, or not a CLIP?",
              reader.file(), missing.size(), config.name(), shorten(missing)));
    }
    refuseUnknown(used);
    expected.forEach((name, shape) -> tensors.put(name, tensor(name, shape, config)));
    return tensors;
  }

  private WeightTensor tensor(String name, List<Long> expected, ClipConfig config) {
    ClipNames.Recipe recipe = names.recipe(name);
    List<Long> found = canonicalShape(recipe);
    boolean extraWord =
        name.equals(TOKENS) && found.size() == 2 && found.get(0) == expected.get(0) + 1;
    List<Long> kept = extraWord ? expected : found;
    if (name.equals(LOGIT_SCALE) && found.isEmpty()) {
      kept = expected;
    }
    if (!kept.equals(expected)) {
      throw new VcpClipException(
          String.format(
              "%s: '%s' is %s, expected %s (%s). Wrong backbone?",
              reader.file(), prefix + recipe.parts().get(0), found, expected, config.name()));
    }
    recipe.parts().forEach(part -> FloatWeights.requireFloats(reader, stored(part)));
    return new WeightTensor(name, expected, () -> read(recipe, expected));
  }

  private float[] read(ClipNames.Recipe recipe, List<Long> shape) {
    int elements = Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
    if (recipe.transposed()) {
      return transpose(
          FloatWeights.read(reader, prefix + recipe.parts().get(0)),
          Math.toIntExact(shape.get(1)),
          Math.toIntExact(shape.get(0)));
    }
    if (recipe.parts().size() == 1) {
      float[] values = FloatWeights.read(reader, prefix + recipe.parts().get(0));
      return values.length == elements ? values : Arrays.copyOf(values, elements);
    }
    float[] all = new float[elements];
    int at = 0;
    for (String part : recipe.parts()) {
      float[] values = FloatWeights.read(reader, prefix + part);
      System.arraycopy(values, 0, all, at, values.length);
      at += values.length;
    }
    return all;
  }

  private static float[] transpose(float[] values, int rows, int columns) {
    float[] transposed = new float[values.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        transposed[column * rows + row] = values[row * columns + column];
      }
    }
    return transposed;
  }

  private List<Long> canonicalShape(ClipNames.Recipe recipe) {
    List<Long> shape = new ArrayList<>(stored(recipe.parts().get(0)).shape());
    if (recipe.transposed()) {
      Collections.reverse(shape);
    }
    for (String part : recipe.parts().subList(1, recipe.parts().size())) {
      List<Long> next = stored(part).shape();
      if (!next.equals(stored(recipe.parts().get(0)).shape()) || next.isEmpty()) {
        throw new VcpClipException(
            String.format(
                "%s: '%s' is %s, expected the shape of '%s', %s.",
                reader.file(),
                prefix + part,
                next,
                recipe.parts().get(0),
                stored(recipe.parts().get(0)).shape()));
      }
      shape.set(0, shape.get(0) + next.get(0));
    }
    return shape;
  }

  private TensorInfo stored(String part) {
    TensorInfo info = reader.tensors().get(prefix + part);
    if (info == null) {
      throw new VcpClipException(
          String.format(
              "%s: has '%s' but lacks '%s'. Incomplete, or not a CLIP?",
              reader.file(), prefix + names.marker(), prefix + part));
    }
    return info;
  }

  private List<Long> shapeOf(String canonical, int rank) {
    ClipNames.Recipe recipe = names.recipe(canonical);
    List<Long> shape = canonicalShape(recipe);
    if (shape.size() != rank || shape.contains(0L)) {
      throw new VcpClipException(
          String.format(
              "%s: '%s' is %s, expected %d dimensions, none of them empty.",
              reader.file(), prefix + recipe.parts().get(0), shape, rank));
    }
    return shape;
  }

  private int size(long dimension) {
    if (dimension > 1 << 24) {
      throw new VcpClipException(
          reader.file() + ": a dimension of " + dimension + " is no size of a CLIP.");
    }
    return (int) dimension;
  }

  private int grid(long positions) {
    int grid = (int) Math.round(Math.sqrt(size(positions) - 1));
    if (grid < 1 || (long) grid * grid + 1 != positions) {
      throw new VcpClipException(
          String.format(
              "%s: '%svisual.positional_embedding' has %d rows, expected a square number plus 1.",
              reader.file(), prefix, positions));
    }
    return grid;
  }

  private int heads(String tower, int width, Integer known, Integer published) {
    Integer heads = known != null ? known : published;
    if (heads == null) {
      throw new VcpClipException(
          String.format(
              "%s: the %s tower is %d wide, which tells nothing about its attention heads. Give"
                  + " their number with %s, or the folder with its config.json.",
              reader.file(),
              tower,
              width,
              tower.equals("text") ? "--text-heads" : "--vision-heads"));
    }
    if (width % heads != 0) {
      throw new VcpClipException(
          String.format(
              "%s: the %s tower is %d wide, which does not divide into %d attention heads.",
              reader.file(), tower, width, heads));
    }
    return heads;
  }

  /** What looks like a CLIP with an image transformer at first sight. */
  private void refuseOtherTowers() {
    boolean resNet = reader.tensors().keySet().stream().anyMatch(this::isResNet);
    boolean sigLip = reader.tensors().keySet().stream().anyMatch(this::isSigLip);
    if (resNet || sigLip) {
      throw new VcpClipException(
          String.format(
              "%s: a %s, expected a CLIP with an image transformer, such as OpenAI's"
                  + " ViT-L-14-336px.pt.",
              reader.file(),
              resNet
                  ? "CLIP with a ResNet for an image tower"
                  : "SigLIP, which has no class token"));
    }
  }

  private boolean isResNet(String name) {
    return name.startsWith(prefix + "visual.layer1.");
  }

  private boolean isSigLip(String name) {
    return name.startsWith(prefix + "vision_model.head.attention.")
        || name.startsWith(prefix + "visual.trunk.");
  }

  private int vocabulary(long rows) {
    if (rows != ClipTokenizer.VOCABULARY && rows != ClipTokenizer.VOCABULARY + 1) {
      throw new VcpClipException(
          String.format(
              "%s: '%s' has %d rows, expected %d. Made for another tokenizer?",
              reader.file(),
              prefix + names.recipe(TOKENS).parts().get(0),
              rows,
              ClipTokenizer.VOCABULARY));
    }
    return ClipTokenizer.VOCABULARY;
  }

  /** By the highest block there is, so that one missing in between is named as missing. */
  private int layers(String blocks) {
    String first = names.recipe(blocks + "0.ln_1.weight").parts().get(0);
    Pattern block =
        Pattern.compile(
            Pattern.quote(prefix + first.substring(0, first.indexOf("0."))) + "(\\d{1,6})\\..*");
    int highest =
        reader.tensors().keySet().stream()
            .map(block::matcher)
            .filter(Matcher::matches)
            .mapToInt(match -> Integer.parseInt(match.group(1)))
            .max()
            .orElse(-1);
    return Math.min(highest + 1, reader.tensors().size());
  }

  private void refuseUnknown(Set<String> used) {
    List<String> unknown =
        reader.tensors().keySet().stream()
            .filter(name -> name.startsWith(prefix))
            .map(name -> name.substring(prefix.length()))
            .filter(name -> names.isTowerWeight(name) && !used.contains(name))
            .toList();
    if (!unknown.isEmpty()) {
      throw new VcpClipException(
          String.format(
              "%s: %d tensors have no place in a CLIP image transformer: %s. Another architecture?",
              reader.file(), unknown.size(), shorten(unknown)));
    }
  }

  private static String shorten(List<String> names) {
    String shown =
        String.join(", ", names.stream().limit(SHOWN).map(name -> "'" + name + "'").toList());
    return names.size() <= SHOWN ? shown : shown + " and " + (names.size() - SHOWN) + " more";
  }
}
