package dev.vcpclip.runtime;

import dev.vcpclip.runtime.io.Sha256;
import dev.vcpclip.runtime.reference.PatchTokens;
import dev.vcpclip.runtime.tensor.DataType;
import dev.vcpclip.runtime.tensor.SafetensorsFile;
import dev.vcpclip.runtime.tensor.SafetensorsWriter;
import dev.vcpclip.runtime.tensor.SafetensorsWriter.Entry;
import dev.vcpclip.runtime.tensor.TensorInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Patch tokens of a product's good parts: what a {@link Recipe} compares its pictures with, by a
 * {@link Model}. Each patch of a picture is as anomalous as its nearest neighbour in the bank is
 * far.
 *
 * <p>The idea is PatchCore's (Roth et al. 2022: a memory bank, thinned by a greedy coreset); with
 * CLIP's patch tokens and a handful of pictures it is WinCLIP+ (Jeong et al. 2023), APRIL-GAN's
 * memory bank (Chen et al. 2023) and, on DINOv2's, AnomalyDINO (Damm et al. 2025).
 *
 * <p>On disk it is a safetensors file beside the recipe's, named after what it holds, so that
 * revisions of a recipe share one. Tokens of one model mean nothing to another.
 *
 * <p>Immutable and thread-safe. Heap memory only, four bytes a number: nothing to close. A model
 * keeps a copy in native memory while it uses it.
 */
public final class ReferenceBank {
  private static final String TOKENS = "bank";
  private static final String HASH = "model.hash";
  private static final String VARIANT = "model.variant";
  private static final String PROVIDER = "model.provider";
  private static final String PARTS = "parts";
  private static final int NAMED_DIGITS = 16;

  private final ModelIdentity model;
  private final int parts;
  private final PatchTokens tokens;
  private final String hash;

  /**
   * A bank in memory.
   *
   * @param model whose tokens they are
   * @param parts number of good parts that they were chosen from, 1 or more
   * @param tokens the rows that are kept
   */
  public ReferenceBank(ModelIdentity model, int parts, PatchTokens tokens) {
    this.model = Objects.requireNonNull(model, "model");
    this.tokens = Objects.requireNonNull(tokens, "tokens");
    this.parts = parts;
    if (parts < 1) {
      throw new IllegalArgumentException(parts + " parts: expected 1 or more");
    }
    this.hash = // %d would write the digits of the PC's language
        Sha256.of(
            "%s %s %s %s\n".formatted(model.hash(), model.variant(), parts, tokens),
            tokens.values());
  }

  /** Whose tokens they are. */
  public ModelIdentity model() {
    return model;
  }

  /** Number of good parts that the rows were chosen from. */
  public int parts() {
    return parts;
  }

  /** The rows, {@code [layers, rows, channels]}. */
  public PatchTokens tokens() {
    return tokens;
  }

  /** SHA-256 of the rows, the model and the number of parts, in lower-case hexadecimal. */
  public String hash() {
    return hash;
  }

  /** Name of its file, which follows from {@link #hash()}. */
  public String fileName() {
    return "bank-" + hash.substring(0, NAMED_DIGITS) + ".safetensors";
  }

  /**
   * Writes it into a folder under {@link #fileName()}, whole or not at all. One that is there
   * already holds the same.
   *
   * @throws VcpClipException when the disk refuses
   */
  public void writeTo(Path folder) {
    Path file = folder.resolve(fileName());
    if (Files.exists(file)) {
      return;
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(HASH, model.hash());
    metadata.put(VARIANT, model.variant());
    metadata.put(PROVIDER, model.provider());
    metadata.put(PARTS, Integer.toString(parts));
    float[] values = new float[tokens.values().remaining()];
    tokens.values().get(values);
    SafetensorsWriter.write(
        file,
        metadata,
        List.of(Entry.f32(TOKENS, values, tokens.layers(), tokens.rows(), tokens.channels())));
  }

  /**
   * Reads a bank.
   *
   * @param hash that it has to have
   * @throws VcpClipException when the file is missing, no bank, or another one
   */
  public static ReferenceBank read(Path file, String hash) {
    if (!Files.isRegularFile(file)) {
      throw new VcpClipException(
          file + ": no such bank of references. It belongs beside the recipe: copy both.");
    }
    try (SafetensorsFile stored = SafetensorsFile.open(file)) {
      TensorInfo info = stored.tensors().get(TOKENS);
      if (info == null || info.dataType() != DataType.F32 || info.shape().size() != 3) {
        throw new VcpClipException(file + ": holds no bank of references. Is this another file?");
      }
      Map<String, String> metadata = stored.metadata();
      ReferenceBank bank =
          new ReferenceBank(
              new ModelIdentity(metadata.get(HASH), metadata.get(VARIANT), metadata.get(PROVIDER)),
              Integer.parseInt(String.valueOf(metadata.get(PARTS))),
              PatchTokens.of(
                  Math.toIntExact(info.shape().get(0)),
                  Math.toIntExact(info.shape().get(1)),
                  Math.toIntExact(info.shape().get(2)),
                  stored.floats(TOKENS)));
      if (!bank.hash.equals(hash)) {
        throw new VcpClipException(
            "%s: holds another bank than the recipe names (%s, expected %s). Copy it again."
                .formatted(file, bank.hash, hash));
      }
      return bank;
    } catch (NullPointerException | ArithmeticException | IllegalArgumentException e) {
      throw new VcpClipException(
          file + ": a damaged bank of references (" + e.getMessage() + "). Copy it again.", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ReferenceBank bank && bank.hash.equals(hash);
  }

  @Override
  public int hashCode() {
    return hash.hashCode();
  }

  @Override
  public String toString() {
    return "ReferenceBank[%d parts, %s]".formatted(parts, tokens);
  }
}
