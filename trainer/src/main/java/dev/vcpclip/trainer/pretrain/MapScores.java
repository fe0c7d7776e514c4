package dev.vcpclip.trainer.pretrain;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import dev.vcpclip.runtime.image.ClipNormalization;
import dev.vcpclip.trainer.data.synthetic.GeneratedPicture;
import dev.vcpclip.trainer.data.synthetic.PictureGenerator;
import dev.vcpclip.trainer.eval.Mask;
import dev.vcpclip.trainer.eval.PixelMetrics;
import dev.vcpclip.trainer.eval.PixelScores;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** Measures the dense maps of a backbone in training. */
final class MapScores {
  private final NDManager manager;
  private final Objective objective;

  MapScores(NDManager manager, Objective objective) {
    this.manager = manager;
    this.objective = objective;
  }

  PixelMetrics generated(PictureGenerator pictures, int count, int side) {
    try (PixelScores scores = new PixelScores()) {
      for (int i = 0; i < count; i++) {
        GeneratedPicture picture = pictures.picture(i, side);
        scores.add(map(picture.rgb(), side), Mask.of(picture.mask(), side, side));
      }
      return scores.metrics();
    }
  }

  /** The map of one picture, {@code rgb} as {@code [side, side, 3]}. */
  float[] map(byte[] rgb, int side) {
    float[] planes = new float[rgb.length];
    ClipNormalization.normalize(ByteBuffer.wrap(rgb), FloatBuffer.wrap(planes));
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray images = manager.create(planes, new Shape(1, 3, side, side));
      return objective.maps(images).toFloatArray();
    }
  }
}
