package dev.vcpclip.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.runtime.image.ClipNormalization;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.Preprocessor;
import dev.vcpclip.runtime.map.AnomalyMap;
import dev.vcpclip.trainer.eval.MapSource;
import dev.vcpclip.trainer.eval.ScoredMap;
import dev.vcpclip.trainer.eval.Surroundings;
import dev.vcpclip.trainer.eval.TopPixels;
import dev.vcpclip.trainer.model.TorchEngine;
import dev.vcpclip.trainer.model.VcpClip;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * A model in training as a {@link MapSource}: the fused map without its Gaussian, which the
 * reference's validation leaves out too.
 *
 * <p>Thread-safe by taking turns. Does not own the model.
 */
public final class ModelMaps implements MapSource {
  private final VcpClip model;
  private final Preprocessor preprocessor;

  /**
   * @param model on the first device; see {@link TrainingRun#model}
   */
  public ModelMaps(VcpClip model) {
    this.model = model;
    int side = model.config().imageSize();
    this.preprocessor = new Preprocessor(side, side, model.config().flatten());
  }

  @Override
  public ScoredMap map(Frame frame) {
    int side = preprocessor.width();
    ByteBuffer rgb = ByteBuffer.allocate(preprocessor.bytes());
    preprocessor.process(frame, rgb);
    FloatBuffer planes = FloatBuffer.allocate(3 * side * side);
    ClipNormalization.normalize(rgb, planes);
    return forward(planes.array(), side);
  }

  private synchronized ScoredMap forward(float[] planes, int side) {
    try (NDManager manager = TorchEngine.manager();
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray image = manager.create(planes, new Shape(1, 3, side, side));
      VcpClip.Output output = model.forward(model.features(image), false);
      float[] clip = layerMean(output.clipMaps());
      float[] vcp = layerMean(output.vcpMaps());
      float[] fused = layerMean(model.fuse(output.clipMaps(), output.vcpMaps()));
      AnomalyMap map = AnomalyMap.copyOf(FloatBuffer.wrap(fused), side, side);
      return new ScoredMap(map, score(clip, vcp, fused));
    }
  }

  private static float[] layerMean(NDArray maps) {
    return maps.mean(new int[] {1}).toFloatArray();
  }

  private double score(float[] clip, float[] vcp, float[] fused) {
    VcpClipConfig config = model.config();
    int topK = config.score().topK();
    return switch (config.score().rule()) {
      case BRANCH_SUM -> TopPixels.mean(clip, topK) + TopPixels.mean(vcp, topK);
      case FUSED -> TopPixels.mean(fused, topK);
      case ABOVE_SURROUNDINGS ->
          TopPixels.mean(Surroundings.taken(fused, config.imageSize()), topK);
      case ABOVE_HALF_MEAN -> TopPixels.mean(fused, topK) - TopPixels.mean(fused, fused.length) / 2;
    };
  }
}
