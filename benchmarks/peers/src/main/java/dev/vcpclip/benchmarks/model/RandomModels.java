package dev.vcpclip.benchmarks.model;

import ai.djl.ndarray.NDManager;
import dev.vcpclip.benchmarks.workbench.Peers.RandomModel;
import dev.vcpclip.exporter.Exporter;
import dev.vcpclip.exporter.clip.Checkpoint;
import dev.vcpclip.exporter.clip.Checkpoint.Backbone;
import dev.vcpclip.exporter.clip.ClipWeights;
import dev.vcpclip.exporter.request.ExportRequest;
import dev.vcpclip.exporter.request.Fold;
import dev.vcpclip.exporter.request.VariantType;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.tensor.SafetensorsWriter;
import dev.vcpclip.runtime.tensor.SafetensorsWriter.Entry;
import dev.vcpclip.trainer.model.Parameters;
import dev.vcpclip.trainer.model.PromptSizes;
import dev.vcpclip.trainer.model.TorchEngine;
import dev.vcpclip.trainer.model.Trainables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Writes a model of random weights as a user would have it: a backbone in half precision, a
 * checkpoint, and bundles exported from the two.
 */
public final class RandomModels {
  private static final long SEED = 1;
  private static final String BACKBONE = "clip.safetensors";
  private static final String CHECKPOINT = "checkpoint";

  private RandomModels() {}

  /**
   * Writes what is not there yet. Weights are kept, as they are the same every time; bundles are
   * exported anew, as the exporter may have changed.
   *
   * @param folder of this size alone
   * @throws VcpClipException when the disk refuses
   */
  public static RandomModel write(ModelSize size, Path folder, Consumer<String> progress) {
    Path backbone = folder.resolve(BACKBONE);
    Path checkpoint = folder.resolve(CHECKPOINT);
    makeFolder(folder);
    if (!Files.exists(checkpoint)) {
      progress.accept("writing random weights of " + size.clip().name() + " to " + folder);
      writeWeights(size, backbone, checkpoint);
    }
    Map<String, Path> bundles = new LinkedHashMap<>();
    Map<String, Set<Fold>> kinds = new LinkedHashMap<>();
    kinds.put("folded", Fold.all());
    kinds.put("plain", Set.of());
    kinds.forEach(
        (label, folds) -> {
          Path bundle = folder.resolve(label);
          Exporter.export(
              ExportRequest.builder(backbone, checkpoint, bundle)
                  .folds(folds)
                  .references(true)
                  .variants(
                      folds.isEmpty() ? List.of() : List.of(VariantType.FUSED, VariantType.INT8))
                  .notes("Random weights: for measuring speed alone.")
                  .overwrite(true)
                  .build(),
              message -> progress.accept(label + ": " + message));
          bundles.put(label, bundle);
        });
    return new RandomModel(backbone, checkpoint, bundles);
  }

  private static void writeWeights(ModelSize size, Path backbone, Path checkpoint) {
    try (NDManager manager = TorchEngine.manager()) {
      try (Parameters clip = Parameters.random(manager, size.clip(), SEED)) {
        List<Entry> entries =
            clip.arrays().entrySet().stream()
                .map(
                    array ->
                        Entry.f16(
                            array.getKey(),
                            array.getValue()::toFloatArray,
                            array.getValue().getShape().getShape()))
                .toList();
        SafetensorsWriter.write(backbone, Map.of("format", "pt"), entries);
      }
      try (ClipWeights open = ClipWeights.open(backbone);
          Parameters trained =
              Trainables.initialise(
                  manager, size.clip(), size.config(), true, PromptSizes.PAPER, SEED)) {
        Checkpoint.write(checkpoint, size.config(), Backbone.of(open), trained.toEntries());
      }
    }
  }

  private static void makeFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new VcpClipException(
          folder + ": cannot be made (" + e.getMessage() + "). Choose another --model-folder.", e);
    }
  }
}
