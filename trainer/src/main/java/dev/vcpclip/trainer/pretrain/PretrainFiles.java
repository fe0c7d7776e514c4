package dev.vcpclip.trainer.pretrain;

import ai.djl.ndarray.NDArray;
import dev.vcpclip.exporter.clip.ClipConfig;
import dev.vcpclip.exporter.clip.ClipTokenizer;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.tensor.SafetensorsFile;
import dev.vcpclip.runtime.tensor.SafetensorsWriter;
import dev.vcpclip.runtime.tensor.SafetensorsWriter.Entry;
import dev.vcpclip.runtime.tensor.TensorInfo;
import dev.vcpclip.trainer.model.Parameters;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The files of a pre-training folder: {@value #STATE} to go on from, {@value #BACKBONE} to be used,
 * under OpenAI's names, {@value #HEADS} for the training of VCP-CLIP+ to begin with. Each appears
 * whole or not at all.
 */
final class PretrainFiles {
  static final String STATE = "pretraining.safetensors";
  static final String BACKBONE = "backbone.safetensors";

  static final String HEADS = "heads.safetensors";

  /** The authors' name for the linear layers of the CLIP branch. */
  private static final String LINEAR = "trainable_linearlayer.fc.";

  private static final String TOKENS = "token_embedding.weight";

  private static final String CLASS = "visual.class_embedding";

  private PretrainFiles() {}

  static void save(
      Path folder,
      Parameters parameters,
      AdamW optimizer,
      int step,
      PretrainConfig config,
      Vocabulary vocabulary) {
    List<Entry> state = new ArrayList<>();
    add(state, "weight/", parameters.arrays());
    add(state, "first/", optimizer.first());
    add(state, "second/", optimizer.second());
    SafetensorsWriter.write(
        folder.resolve(STATE),
        Map.of("step", Integer.toString(step), "updates", Long.toString(optimizer.steps())),
        state);

    List<Entry> heads = new ArrayList<>();
    for (int i = 0; i < config.featureLayers().size(); i++) {
      for (String part : List.of("weight", "bias")) {
        NDArray head = parameters.get(Objective.head(config.featureLayers().get(i), part));
        heads.add(
            Entry.f32(LINEAR + i + "." + part, head::toFloatArray, head.getShape().getShape()));
      }
    }
    SafetensorsWriter.write(folder.resolve(HEADS), Map.of(), heads);

    List<Entry> backbone = new ArrayList<>();
    parameters
        .arrays()
        .forEach(
            (name, array) -> {
              if (Objective.isHead(name)) {
                return;
              }
              long[] shape = array.getShape().getShape();
              if (name.equals(TOKENS)) {
                backbone.add(
                    Entry.f16(
                        name, () -> words(array, vocabulary), ClipTokenizer.VOCABULARY, shape[1]));
              } else {
                backbone.add(Entry.f16(name, array::toFloatArray, shape));
              }
            });
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("origin", "pre-trained on generated pictures");
    metadata.put("step", step + " of " + config.steps());
    metadata.put("seed", Long.toString(config.seed()));
    SafetensorsWriter.write(folder.resolve(BACKBONE), metadata, backbone);
  }

  /** Words that no caption uses stay zero. */
  private static float[] words(NDArray compact, Vocabulary vocabulary) {
    int width = Math.toIntExact(compact.getShape().get(1));
    float[] rows = compact.toFloatArray();
    float[] all = new float[ClipTokenizer.VOCABULARY * width];
    for (int i = 0; i < vocabulary.size(); i++) {
      System.arraycopy(rows, i * width, all, vocabulary.id(i) * width, width);
    }
    return all;
  }

  private static void add(List<Entry> entries, String prefix, Map<String, NDArray> arrays) {
    arrays.forEach(
        (name, array) ->
            entries.add(
                Entry.f32(prefix + name, array::toFloatArray, array.getShape().getShape())));
  }

  /** Takes the weights of a finished backbone, widened where this tower is wider. */
  static void start(
      Path backbone,
      Path heads,
      Parameters parameters,
      PretrainConfig config,
      Vocabulary vocabulary) {
    int width;
    try (SafetensorsFile stored = SafetensorsFile.open(backbone)) {
      width = width(stored, config);
      WiderTower wider = new WiderTower(width, config.width() / width, config.seed());
      parameters
          .arrays()
          .forEach(
              (name, array) -> {
                if (name.equals(TOKENS)) {
                  knownWords(stored, array, vocabulary);
                } else if (name.startsWith("visual.")) {
                  set(stored, name, array, values -> wider.widen(name, values));
                } else if (!Objective.isHead(name)) {
                  set(stored, name, array, UnaryOperator.identity());
                }
              });
    }
    try (SafetensorsFile stored = SafetensorsFile.open(heads)) {
      WiderTower wider = new WiderTower(width, config.width() / width, ~config.seed());
      for (int i = 0; i < config.featureLayers().size(); i++) {
        int layer = config.featureLayers().get(i);
        NDArray weight = parameters.get(Objective.head(layer, "weight"));
        set(stored, LINEAR + i + ".weight", weight, wider::widenReader);
        NDArray bias = parameters.get(Objective.head(layer, "bias"));
        set(stored, LINEAR + i + ".bias", bias, UnaryOperator.identity());
      }
    }
  }

  /** Channels of the stored tower, of which this one has a whole multiple. */
  private static int width(SafetensorsFile stored, PretrainConfig config) {
    TensorInfo token = stored.tensors().get(CLASS);
    long width = token == null ? config.width() : token.elements();
    if (width % ClipConfig.HEAD_WIDTH != 0 || config.width() % width != 0) {
      throw new VcpClipException(
          "%s: an image tower of width %d cannot become one of width %d. Expected the same or a whole multiple."
              .formatted(stored.file(), width, config.width()));
    }
    return Math.toIntExact(width);
  }

  private static void knownWords(SafetensorsFile stored, NDArray compact, Vocabulary vocabulary) {
    float[] all = stored.floats(TOKENS);
    float[] rows = compact.toFloatArray();
    int width = Math.toIntExact(compact.getShape().get(1));
    for (int i = 0; i < vocabulary.size(); i++) {
      float sum = 0;
      for (int k = 0; k < width; k++) {
        sum += Math.abs(all[vocabulary.id(i) * width + k]);
      }
      if (sum > 0) {
        System.arraycopy(all, vocabulary.id(i) * width, rows, i * width, width);
      }
    }
    compact.set(FloatBuffer.wrap(rows));
  }

  /**
   * Reads the state back.
   *
   * @return steps done
   */
  static int restore(Path file, Parameters parameters, AdamW optimizer) {
    try (SafetensorsFile stored = SafetensorsFile.open(file)) {
      set(stored, "weight/", parameters.arrays());
      set(stored, "first/", optimizer.first());
      set(stored, "second/", optimizer.second());
      optimizer.restore(Long.parseLong(stored.metadata().get("updates")));
      return Integer.parseInt(stored.metadata().get("step"));
    }
  }

  private static void set(SafetensorsFile stored, String prefix, Map<String, NDArray> arrays) {
    arrays.forEach((name, array) -> set(stored, prefix + name, array, UnaryOperator.identity()));
  }

  private static void set(
      SafetensorsFile stored, String name, NDArray array, UnaryOperator<float[]> fit) {
    float[] values = stored.tensors().containsKey(name) ? fit.apply(stored.floats(name)) : null;
    if (values == null || values.length != array.size()) {
      throw new VcpClipException(
          stored.file()
              + ": '"
              + name
              + "' is missing or of another size. "
              + "Written by a run with other settings? Use another folder.");
    }
    array.set(FloatBuffer.wrap(values));
  }
}
