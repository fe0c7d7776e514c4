package dev.vcpclip.trainer.checkpoint;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.tensor.SafetensorsFile;
import dev.vcpclip.runtime.tensor.SafetensorsWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Position of a training: everything a run that was killed needs to go on with the numbers it would
 * have had. One file, {@value #FILE}, replaced atomically.
 *
 * <p>Random numbers need no state: each batch's are seeded by the run's seed and the position.
 *
 * @param fingerprint of plan and backbone; a run only goes on from its own state
 * @param epoch the next batch's, counted from 0
 * @param batch the next one, counted from 0
 * @param steps that the optimiser has taken
 * @param best validation score so far; negative infinity before the first
 */
public record TrainingState(String fingerprint, int epoch, int batch, long steps, double best) {
  /** File name in a run's folder. */
  public static final String FILE = "state.safetensors";

  /** A run that has not begun. */
  public static TrainingState initial(String fingerprint) {
    return new TrainingState(fingerprint, 0, 0, 0, Double.NEGATIVE_INFINITY);
  }

  /**
   * A state and its tensors, copied to the heap.
   *
   * @param state where the run stands
   * @param tensors trained parameters and optimiser moments by name
   */
  public record Saved(TrainingState state, Map<String, float[]> tensors) {}

  /**
   * Reads the state of a run, if there is one.
   *
   * @throws VcpClipException when the file is damaged or belongs to another plan or backbone
   */
  public static Optional<Saved> read(Path folder, String fingerprint) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (SafetensorsFile stored = SafetensorsFile.open(file)) {
      TrainingState state = parse(file, stored.metadata());
      if (!state.fingerprint().equals(fingerprint)) {
        throw new VcpClipException(
            "%s: belongs to a training with other settings. Found %s, expected %s. Choose another folder, or delete this one to start anew."
                .formatted(file, state.fingerprint(), fingerprint));
      }
      Map<String, float[]> tensors = new LinkedHashMap<>();
      stored.tensors().keySet().forEach(name -> tensors.put(name, stored.floats(name)));
      return Optional.of(new Saved(state, tensors));
    }
  }

  private static TrainingState parse(Path file, Map<String, String> metadata) {
    try {
      return new TrainingState(
          metadata.getOrDefault("fingerprint", ""),
          Integer.parseInt(metadata.get("epoch")),
          Integer.parseInt(metadata.get("batch")),
          Long.parseLong(metadata.get("steps")),
          Double.parseDouble(metadata.get("best")));
    } catch (NumberFormatException | NullPointerException e) {
      throw new VcpClipException(
          file + ": holds no position of a training. Delete it to start anew.", e);
    }
  }

  /**
   * Writes or replaces the state of a run.
   *
   * @param tensors trained parameters and optimiser moments
   */
  public void write(Path folder, List<SafetensorsWriter.Entry> tensors) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("fingerprint", fingerprint);
    metadata.put("epoch", Integer.toString(epoch));
    metadata.put("batch", Integer.toString(batch));
    metadata.put("steps", Long.toString(steps));
    metadata.put("best", Double.toString(best));
    SafetensorsWriter.write(folder.resolve(FILE), metadata, tensors);
  }
}
