package dev.vcpclip.exporter.clip;

import dev.vcpclip.exporter.clip.VcpClipConfig.Activation;
import dev.vcpclip.runtime.VcpClipException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Configuration of a backbone in a file beside its weights, as model hubs hand it out.
 *
 * @param file it was read from
 * @param heads of both towers
 * @param activation of the blocks it was trained with
 * @param sizes by the file's own name, each as the weights' shapes should have it
 */
record BackboneConfig(
    Path file, AttentionHeads heads, Activation activation, Map<String, Size> sizes) {

  /**
   * A size that shapes tell too.
   *
   * @param value in the file
   * @param of where it is found among those read from the shapes
   */
  record Size(long value, ToLongFunction<ClipConfig> of) {}

  /**
   * The configuration that goes with weights; empty where there is none. A folder's is looked for
   * when it is named itself, or one of the files that hubs put into one; other weight files may lie
   * beside anything.
   *
   * @param path as the user named it, a file or a folder
   * @param weights the file that was opened
   * @throws VcpClipException when there is one that is not sound, or of another architecture
   */
  static Optional<BackboneConfig> of(Path path, Path weights) {
    String name = weights.getFileName().toString();
    boolean openClip = name.startsWith("open_clip_");
    boolean hub =
        openClip || name.startsWith("model.safetensors") || name.startsWith("pytorch_model.bin");
    if (!hub) {
      return Optional.empty();
    }
    Path folder = weights.toAbsolutePath().getParent();
    Path huggingFace = folder.resolve(HubConfigs.HUGGING_FACE);
    Path other = folder.resolve(HubConfigs.OPEN_CLIP);
    if (Files.isRegularFile(other) && (openClip || !Files.isRegularFile(huggingFace))) {
      return Optional.of(HubConfigs.readOpenClip(other));
    }
    return Files.isRegularFile(huggingFace)
        ? HubConfigs.readHuggingFace(huggingFace, Files.isDirectory(path))
        : Optional.empty();
  }

  /**
   * Compares every size that the file gives with the weights' shapes.
   *
   * @throws VcpClipException at the first difference
   */
  void checkAgainst(ClipConfig clip, Path weights) {
    sizes.forEach(
        (name, size) -> {
          long found = size.of().applyAsLong(clip);
          if (size.value() != found) {
            throw new VcpClipException(
                "%s: '%s' is %d, but %s has %d (%s). Files of different models?"
                    .formatted(file, name, size.value(), weights, found, clip.name()));
          }
        });
  }
}
