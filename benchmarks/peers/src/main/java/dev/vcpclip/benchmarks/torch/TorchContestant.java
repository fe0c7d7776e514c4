package dev.vcpclip.benchmarks.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import dev.vcpclip.benchmarks.workbench.Contestant;
import dev.vcpclip.benchmarks.workbench.Peers;
import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.exporter.internal.model.ModelFiles;
import dev.vcpclip.exporter.internal.model.ModelSource;
import dev.vcpclip.runtime.Finding;
import dev.vcpclip.runtime.Timings;
import dev.vcpclip.runtime.bundle.BundleManifest.ScoreRule;
import dev.vcpclip.runtime.image.ClipNormalization;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.Preprocessor;
import dev.vcpclip.runtime.map.AnomalyMap;
import dev.vcpclip.runtime.provider.Provider;
import dev.vcpclip.trainer.model.Attention;
import dev.vcpclip.trainer.model.Computation;
import dev.vcpclip.trainer.model.Parameters;
import dev.vcpclip.trainer.model.TorchEngine;
import dev.vcpclip.trainer.model.VcpClip;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The whole method in libtorch, from picture to maps and score, around the same preprocessing, map
 * resizing and region search as a bundle's, so that a comparison is of the model alone.
 */
final class TorchContestant implements Contestant {
  private static final int CHANNELS = 3;

  private final NDManager manager;
  private final FusedAttention fused;
  private final VcpClip model;
  private final NDArray smoothing;
  private final NDArray surroundings;
  private final Preprocessor preprocessor;
  private final boolean scoreOnly;
  private final long weightBytes;
  private boolean closed;

  private TorchContestant(
      NDManager manager, FusedAttention fused, ModelSource source, Peers.Model run) {
    this.manager = manager;
    this.fused = fused;
    Map<String, NDArray> frozen = Parameters.fromClip(manager, source.clip()).arrays();
    Map<String, NDArray> trained = Parameters.fromVcpClip(manager, source.trained()).arrays();
    Attention attention = fused == null ? Attention.EXPLICIT : fused;
    this.model =
        new VcpClip(
            source.clip().config(),
            source.config(),
            frozen,
            trained,
            new Computation(attention, true, true));
    this.weightBytes = bytes(frozen) + bytes(trained);
    int side = source.config().imageSize();
    this.smoothing = SmoothingMatrix.of(manager, side, source.config().sigma());
    this.surroundings = SmoothingMatrix.of(manager, side, ScoreRule.surroundingsSigma(side));
    this.preprocessor = new Preprocessor(side, side, source.config().flatten());
    this.scoreOnly = run.scoreOnly();
  }

  /**
   * Loads a model.
   *
   * @throws dev.vcpclip.runtime.VcpClipException when its files or libtorch do not allow it
   */
  static TorchContestant open(TorchWay way, Peers.Model run) {
    System.setProperty(TorchEngine.THREADS, String.valueOf(run.threads()));
    NDManager manager = TorchEngine.manager();
    FusedAttention fused = null;
    try (ModelFiles files = ModelFiles.open(run.backbone(), run.weights())) {
      fused = way == TorchWay.EAGER ? null : FusedAttention.load();
      return new TorchContestant(manager, fused, files.source(), run);
    } catch (RuntimeException e) {
      if (fused != null) {
        fused.close();
      }
      manager.close();
      throw e;
    }
  }

  private static long bytes(Map<String, NDArray> arrays) {
    return arrays.values().stream()
        .mapToLong(array -> array.size() * array.getDataType().getNumOfBytes())
        .sum();
  }

  @Override
  public Description description() {
    return new Description(
        "libtorch " + TorchEngine.engine().getVersion() + " (DJL)",
        manager.getDevice().isGpu() ? "CUDA" : "CPU",
        Description.FP32,
        preprocessor.width(),
        weightBytes);
  }

  /** What the model says of a batch, on the heap. */
  private record Outputs(float[] scores, float[] maps) {}

  @Override
  public List<Finding> run(List<Frame> frames) {
    long started = System.nanoTime();
    float[] images = preprocess(frames);
    long preprocessed = System.nanoTime();
    Outputs outputs = run(images, frames.size());
    long inferred = System.nanoTime();
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < frames.size(); i++) {
      findings.add(
          finding(
              frames.get(i),
              outputs,
              i,
              (preprocessed - started) / frames.size(),
              (inferred - preprocessed) / frames.size()));
    }
    return findings;
  }

  private Finding finding(
      Frame frame, Outputs outputs, int index, long preprocess, long inference) {
    long started = System.nanoTime();
    Provider provider = manager.getDevice().isGpu() ? Provider.CUDA : Provider.CPU;
    float score = outputs.scores()[index];
    if (scoreOnly) {
      Timings timings = new Timings(preprocess, 0, inference, System.nanoTime() - started);
      return Finding.scoreOnly(frame.width(), frame.height(), score, provider, timings);
    }
    int side = preprocessor.width();
    FloatBuffer values = FloatBuffer.wrap(outputs.maps(), index * side * side, side * side);
    AnomalyMap map = AnomalyMap.copyOf(values.slice(), side, side);
    Timings timings = new Timings(preprocess, 0, inference, System.nanoTime() - started);
    return Finding.of(frame.width(), frame.height(), score, map, provider, timings);
  }

  private float[] preprocess(List<Frame> frames) {
    int values = CHANNELS * preprocessor.width() * preprocessor.height();
    ByteBuffer rgb = ByteBuffer.allocate(preprocessor.bytes());
    float[] images = new float[frames.size() * values];
    for (int i = 0; i < frames.size(); i++) {
      preprocessor.process(frames.get(i), rgb);
      ClipNormalization.normalize(rgb, FloatBuffer.wrap(images, i * values, values));
    }
    return images;
  }

  private Outputs run(float[] images, int batch) {
    int side = preprocessor.width();
    try (NDManager call = manager.newSubManager();
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray input = call.create(images, new Shape(batch, CHANNELS, side, side));
      VcpClip.Output output = model.forward(model.features(input), false);
      NDArray clip = layerMean(output.clipMaps());
      NDArray vcp = layerMean(output.vcpMaps());
      NDArray fusedMap = layerMean(model.fuse(output.clipMaps(), output.vcpMaps()));
      float[] scores = score(clip, vcp, fusedMap).toFloatArray();
      if (scoreOnly) {
        return new Outputs(scores, null);
      }
      NDArray smoothed = smoothing.matMul(fusedMap).matMul(smoothing.transpose());
      return new Outputs(scores, smoothed.toFloatArray());
    }
  }

  private static NDArray layerMean(NDArray maps) {
    return maps.mean(new int[] {1});
  }

  private NDArray score(NDArray clip, NDArray vcp, NDArray fusedMap) {
    VcpClipConfig config = model.config();
    int topK = config.score().topK();
    return switch (config.score().rule()) {
      case BRANCH_SUM -> top(clip, topK).add(top(vcp, topK));
      case FUSED -> top(fusedMap, topK);
      case ABOVE_SURROUNDINGS -> {
        NDArray wide = surroundings.matMul(fusedMap).matMul(surroundings.transpose());
        yield top(fusedMap.sub(wide), topK);
      }
      case ABOVE_HALF_MEAN -> top(fusedMap, topK).sub(fusedMap.mean(new int[] {1, 2}).mul(0.5f));
    };
  }

  /** Mean of the highest pixels, {@code (B)}. */
  private static NDArray top(NDArray map, int k) {
    return map.reshape(map.getShape().get(0), -1).topK(k, 1).get(0).mean(new int[] {1});
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      if (fused != null) {
        fused.close();
      }
      manager.close();
    }
  }
}
