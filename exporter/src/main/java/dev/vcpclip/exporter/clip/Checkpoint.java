package dev.vcpclip.exporter.clip;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.AtomicFile;
import dev.vcpclip.runtime.io.TemporaryFolder;
import dev.vcpclip.runtime.tensor.SafetensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A trained model between trainer and exporter: a folder with {@value #CONFIG_FILE} and {@value
 * #WEIGHTS_FILE}, and the fingerprint of the backbone it belongs to.
 *
 * <p>Thread-safe until closed; closing closes the weights.
 */
public final class Checkpoint implements AutoCloseable {
  /** File name of the configuration. */
  public static final String CONFIG_FILE = "config.json";

  /** File name of the trained parameters, under the names {@link VcpClipWeights} has. */
  public static final String WEIGHTS_FILE = "trainable.safetensors";

  private final Path folder;
  private final CheckpointJson json;
  private final VcpClipWeights weights;

  private Checkpoint(Path folder, CheckpointJson json, VcpClipWeights weights) {
    this.folder = folder;
    this.json = json;
    this.weights = weights;
  }

  /**
   * The frozen weights a checkpoint was trained on.
   *
   * @param name for people, such as {@code ViT-L/14-336}
   * @param sha256 of the backbone's file, lower-case hex
   * @param heads of its towers; unknown in old checkpoints
   */
  public record Backbone(String name, String sha256, AttentionHeads heads) {
    /** Refuses what is not a fingerprint. */
    public Backbone {
      heads = heads == null ? AttentionHeads.UNKNOWN : heads;
      if (name == null || sha256 == null || !sha256.matches("[0-9a-f]{64}")) {
        throw new VcpClipException(
            "backbone: name '" + name + "', sha256 '" + sha256 + "': expected 64 hex digits.");
      }
    }

    /** That of an open backbone; reads its file once. */
    public static Backbone of(ClipWeights clip) {
      ClipConfig config = clip.config();
      AttentionHeads heads = new AttentionHeads(config.visionHeads(), config.textHeads());
      return new Backbone(config.name(), clip.sha256(), heads);
    }
  }

  /**
   * Opens a checkpoint and checks that configuration and parameters belong together.
   *
   * @throws VcpClipException when a file is missing, damaged, or contradicts the other
   */
  public static Checkpoint open(Path folder) {
    CheckpointJson json = CheckpointJson.read(folder.resolve(CONFIG_FILE));
    VcpClipWeights weights = VcpClipWeights.open(folder.resolve(WEIGHTS_FILE));
    try {
      Checkpoint checkpoint = new Checkpoint(folder, json, weights);
      checkpoint.check();
      return checkpoint;
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  private void check() {
    VcpClipConfig config = json.config();
    expect("kind", config.kind().label(), weights.kind().label());
    expect("number of featureLayers", config.featureLayers().size(), weights.featureLayerCount());
    if (config.fixedClipWeight() == null && !weights.has("alpha")) {
      throw fail("fixedClipWeight is null, but there is no parameter 'alpha'.");
    }
    boolean temperatures =
        weights.has("Zero_try.prompt_temp_l1") && weights.has("New_Lan_Embed.prompt_temp");
    if (config.fixedTemperature() == null && !temperatures) {
      throw fail("fixedTemperature is null, but the two learned temperatures are not there.");
    }
  }

  private void expect(String what, Object configured, Object found) {
    if (!configured.equals(found)) {
      throw fail(
          String.format(
              "%s is %s in %s, but %s in %s.", what, configured, CONFIG_FILE, found, WEIGHTS_FILE));
    }
  }

  private VcpClipException fail(String what) {
    return new VcpClipException(folder + ": " + what + " Do both files come from one training?");
  }

  /** The folder as it was named when opened. */
  public Path folder() {
    return folder;
  }

  /** Settings that the shapes do not tell. */
  public VcpClipConfig config() {
    return json.config();
  }

  /** The backbone it was trained on. */
  public Backbone backbone() {
    return json.backbone();
  }

  /** Numbers of heads of the backbone it was trained on, as far as it says so. */
  public AttentionHeads heads() {
    return backbone().heads();
  }

  /** The trained parameters; open as long as this checkpoint is. */
  public VcpClipWeights weights() {
    return weights;
  }

  /**
   * Checks that a backbone is the one this checkpoint was trained on: shapes, layers, input size
   * and, reading its file once, fingerprint.
   *
   * @throws VcpClipException at the first difference
   */
  public void checkBackbone(ClipWeights clip) {
    weights.checkAgainst(clip.config());
    json.config().checkAgainst(clip.config());
    Backbone found = Backbone.of(clip);
    backbone().heads().and(found.heads(), folder + " and " + clip.file());
    if (!found.sha256().equals(backbone().sha256())) {
      throw new VcpClipException(
          String.format(
              "%s: has SHA-256 %s, but %s was trained on %s with %s. Give that file.",
              clip.file(), found.sha256(), folder, backbone().name(), backbone().sha256()));
    }
  }

  /**
   * Writes or replaces a checkpoint. A new folder appears whole or not at all; an old one is moved
   * aside first and deleted only when the new one stands.
   *
   * @param tensors under the names {@link VcpClipWeights} has
   * @throws VcpClipException when the disk refuses
   */
  public static void write(
      Path folder, VcpClipConfig config, Backbone backbone, List<SafetensorsWriter.Entry> tensors) {
    Path target = folder.toAbsolutePath().normalize();
    try (TemporaryFolder work = TemporaryFolder.beside(target)) {
      Path temporary = Files.createDirectory(work.path().resolve("checkpoint"));
      SafetensorsWriter.write(temporary.resolve(WEIGHTS_FILE), Map.of("format", "pt"), tensors);
      byte[] json = new CheckpointJson(CheckpointJson.FORMAT_VERSION, config, backbone).bytes();
      AtomicFile.write(
          temporary.resolve(CONFIG_FILE), channel -> channel.write(ByteBuffer.wrap(json)));
      requireReplaceable(target);
      work.putInPlace(temporary, target);
    } catch (IOException e) {
      throw AtomicFile.cannotWrite(folder, e);
    }
  }

  private static void requireReplaceable(Path target) {
    if (Files.exists(target) && !Files.exists(target.resolve(CONFIG_FILE))) {
      throw new VcpClipException(
          target + ": exists and is no checkpoint, so it is not replaced. Choose another folder.");
    }
  }

  @Override
  public void close() {
    weights.close();
  }
}
