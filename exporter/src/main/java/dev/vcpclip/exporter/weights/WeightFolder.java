package dev.vcpclip.exporter.weights;

import dev.vcpclip.runtime.VcpClipException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Weights of a folder as a model hub hands it out, found by their files' names. */
final class WeightFolder {
  private static final String INDEX = ".index.json";

  /** The preferred first: safetensors before pickles, Hugging Face's names before OpenCLIP's. */
  private static final List<String> NAMES =
      List.of(
          "model.safetensors",
          "model.safetensors" + INDEX,
          "open_clip_model.safetensors",
          "pytorch_model.bin",
          "pytorch_model.bin" + INDEX,
          "open_clip_pytorch_model.bin");

  private WeightFolder() {}

  /**
   * Opens the weights of a folder.
   *
   * @throws VcpClipException when there are none under a name that hubs use
   */
  static WeightReader open(Path folder) {
    for (String name : NAMES) {
      Path file = folder.resolve(name);
      if (Files.isRegularFile(file)) {
        return name.endsWith(INDEX) ? new ShardedReader(file) : WeightFiles.openFile(file);
      }
    }
    throw new VcpClipException(
        folder
            + ": is a folder with none of "
            + String.join(", ", NAMES)
            + ". Give the weights' file itself.");
  }
}
