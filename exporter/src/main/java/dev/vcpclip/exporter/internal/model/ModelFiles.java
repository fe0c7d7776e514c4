package dev.vcpclip.exporter.internal.model;

import dev.vcpclip.exporter.clip.AttentionHeads;
import dev.vcpclip.exporter.clip.Checkpoint;
import dev.vcpclip.exporter.clip.ClipWeights;
import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.exporter.clip.VcpClipWeights;
import dev.vcpclip.exporter.request.ExportRequest;
import dev.vcpclip.runtime.VcpClipException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
  public static ModelFiles open(ExportRequest request) {
    return Files.isDirectory(request.weights()) ? openCheckpoint(request) : openBare(request);
  }

  /**
   * Opens both with all settings as they are.
   *
   * @throws VcpClipException as {@link #open(ExportRequest)}
   */
  public static ModelFiles open(Path backbone, Path weights) {
    Path noTarget = weights.resolveSibling("bundle");
    return open(ExportRequest.builder(backbone, weights, noTarget).build());
  }

  /** Settings and numbers of heads are the checkpoint's, and the backbone has to be its own. */
  private static ModelFiles openCheckpoint(ExportRequest request) {
    Checkpoint checkpoint = Checkpoint.open(request.weights());
    ClipWeights clip = null;
    try {
      AttentionHeads heads =
          checkpoint.heads().and(request.heads(), request.weights() + " and what was given");
      clip = ClipWeights.open(request.backbone(), heads);
      checkpoint.checkBackbone(clip);
      checkFeatureLayers(checkpoint, request.overrides().featureLayers());
      return of(clip, checkpoint.weights(), checkpoint.config(), request);
    } catch (RuntimeException e) {
      close(clip, checkpoint.weights());
      throw e;
    }
  }

  /** Its parameters are found by their place, so that other blocks would get them. */
  private static void checkFeatureLayers(Checkpoint checkpoint, List<Integer> given) {
    List<Integer> trained = checkpoint.config().featureLayers();
    if (given != null && !given.equals(trained)) {
      throw new VcpClipException(
          "%s was trained on the feature layers %s, not on %s. Leave out --features, or train again with it."
              .formatted(checkpoint.folder(), trained, given));
    }
  }

  private static ModelFiles openBare(ExportRequest request) {
    ClipWeights clip = ClipWeights.open(request.backbone(), request.heads());
    VcpClipWeights trained = null;
    try {
      trained = VcpClipWeights.open(request.weights());
      VcpClipConfig paper =
          VcpClipConfig.paper(trained.kind(), clip.config(), trained.featureLayerCount());
      return of(clip, trained, paper, request);
    } catch (RuntimeException e) {
      close(clip, trained);
      throw e;
    }
  }

  private static ModelFiles of(
      ClipWeights clip, VcpClipWeights trained, VcpClipConfig config, ExportRequest request) {
    VcpClipConfig settled = request.overrides().applyTo(config);
    return new ModelFiles(new ModelSource(clip, trained, settled, request.point()));
  }

  private static void close(ClipWeights clip, VcpClipWeights trained) {
    if (clip != null) {
      clip.close();
    }
    if (trained != null) {
      trained.close();
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
    close(source.clip(), source.trained());
  }
}
