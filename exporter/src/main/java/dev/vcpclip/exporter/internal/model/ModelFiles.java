package dev.vcpclip.exporter.internal.model;

import dev.vcpclip.exporter.clip.Checkpoint;
import dev.vcpclip.exporter.clip.ClipWeights;
import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.exporter.clip.VcpClipWeights;
import dev.vcpclip.exporter.request.ConfigOverrides;
import dev.vcpclip.exporter.request.OperatingPoint;
import dev.vcpclip.runtime.VcpClipException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The files of a model, open: a backbone, and a checkpoint folder or a bare weight file. */
public final class ModelFiles implements AutoCloseable {
  private final ModelSource source;

  private ModelFiles(ModelSource source) {
    this.source = source;
  }

  /**
   * Opens both and settles the configuration.
   *
   * @throws VcpClipException when one cannot be read or they do not fit each other
   */
  public static ModelFiles open(
      Path backbone, Path weights, ConfigOverrides overrides, OperatingPoint point) {
    ClipWeights clip = ClipWeights.open(backbone);
    VcpClipWeights trained = null;
    try {
      VcpClipConfig config;
      if (Files.isDirectory(weights)) {
        Checkpoint checkpoint = Checkpoint.open(weights);
        trained = checkpoint.weights();
        config = checkpoint.config();
        checkpoint.checkBackbone(clip);
      } else {
        trained = VcpClipWeights.open(weights);
        config = VcpClipConfig.paper(trained.kind(), clip.config(), trained.featureLayerCount());
      }
      return new ModelFiles(new ModelSource(clip, trained, overrides.applyTo(config), point));
    } catch (RuntimeException e) {
      clip.close();
      if (trained != null) {
        trained.close();
      }
      throw e;
    }
  }

  /** The model; usable until this is closed. */
  public ModelSource source() {
    return source;
  }

  /** SHA-256 of both weight files by file name; reads them. */
  public Map<String, String> hashes() {
    Map<String, String> hashes = new TreeMap<>(source.clip().sources());
    Path trained = source.trained().file();
    source
        .trained()
        .sources()
        .forEach(
            (name, hash) -> {
              boolean taken = hashes.containsKey(name) && !trained.equals(source.clip().file());
              hashes.put(taken ? "trained/" + name : name, hash);
            });
    return hashes;
  }

  @Override
  public void close() {
    source.clip().close();
    source.trained().close();
  }
}
