package dev.vcpclip.trainer;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.vcpclip.exporter.clip.ClipConfig;
import dev.vcpclip.exporter.clip.ClipWeights;
import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.exporter.clip.VcpClipConfig.Activation;
import dev.vcpclip.exporter.clip.VcpClipConfig.Kind;
import dev.vcpclip.runtime.bundle.BundleManifest.ScoreRule;
import dev.vcpclip.runtime.tensor.SafetensorsWriter;
import dev.vcpclip.trainer.data.Batch;
import dev.vcpclip.trainer.data.BatchSource;
import dev.vcpclip.trainer.model.Modifications;
import dev.vcpclip.trainer.model.Parameters;
import dev.vcpclip.trainer.model.TorchEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A backbone, a plan and pictures small enough for a unit test. */
public final class TinyTraining {
  static final ClipConfig CLIP = new ClipConfig(8, 4, 64, 2, 1, 64, 2, 1, 77, 49408, 64);
  static final int SIDE = 40;
  static final int BATCH = 3;

  private TinyTraining() {}

  /** Writes a random backbone. */
  public static Path backbone(Path folder) {
    Path file = folder.resolve("tiny-clip.safetensors");
    try (NDManager manager = TorchEngine.manager(Device.cpu());
        Parameters parameters = Parameters.random(manager, CLIP, 7)) {
      SafetensorsWriter.write(file, Map.of(), parameters.toEntries());
    }
    return file;
  }

  static TrainingPlan plan(Modifications modifications, int epochs) {
    VcpClipConfig base =
        new VcpClipConfig(
            Kind.VCP_CLIP_PLUS,
            Activation.QUICK_GELU,
            SIDE,
            List.of(1, 2),
            "a photo of a {state} {token}",
            "good",
            "damaged",
            0.07,
            null,
            new ScoreRule(ScoreRule.Rule.FUSED, 1),
            0,
            false);
    Schedule schedule =
        Schedule.PAPER.toBuilder().batchSize(BATCH).microBatch(2).epochs(epochs).rate(1e-3).build();
    return TrainingPlan.builder(base).modifications(modifications).schedule(schedule).build();
  }

  static TrainingRun open(Path backbone, TrainingPlan plan, Path folder) {
    return open(backbone, plan, folder, 0);
  }

  static TrainingRun open(Path backbone, TrainingPlan plan, Path folder, long cacheBytes) {
    try (ClipWeights clip = ClipWeights.open(backbone)) {
      return new TrainingRun(clip, plan, folder, List.of(Device.cpu()), cacheBytes);
    }
  }

  /** Noise with a bright square that the mask marks; the same pictures in every epoch. */
  static BatchSource squares(int batches) {
    return new BatchSource() {
      @Override
      public int batches(int epoch) {
        return batches;
      }

      @Override
      public Batch get(int epoch, int index) {
        return square(index);
      }

      @Override
      public boolean repeats() {
        return true;
      }
    };
  }

  static Batch square(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int pixels = SIDE * SIDE;
    float[] images = new float[BATCH * 3 * pixels];
    float[] masks = new float[BATCH * pixels];
    for (int i = 0; i < images.length; i++) {
      images[i] = (float) random.nextGaussian();
    }
    for (int picture = 0; picture < BATCH; picture++) {
      int x = random.nextInt(SIDE / 2);
      int y = random.nextInt(SIDE / 2);
      for (int i = 0; i < pixels; i++) {
        if (i % SIDE >= x && i % SIDE < x + 16 && i / SIDE >= y && i / SIDE < y + 16) {
          masks[picture * pixels + i] = 1;
          for (int channel = 0; channel < 3; channel++) {
            images[(picture * 3 + channel) * pixels + i] += 3;
          }
        }
      }
    }
    List<String> names =
        IntStream.range(0, BATCH).mapToObj(i -> "square " + seed + "/" + i).toList();
    return new Batch(names, images, masks, SIDE);
  }
}
