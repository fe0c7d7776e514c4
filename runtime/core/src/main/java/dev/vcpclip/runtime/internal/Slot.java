package dev.vcpclip.runtime.internal;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.vcpclip.runtime.bundle.BundleManifest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The buffers of one picture's way through a session, allocated once: ONNX Runtime reads and writes
 * them in place. Used by one thread at a time.
 */
public final class Slot implements AutoCloseable {
  private final ByteBuffer image;
  private final FloatBuffer map;
  private final FloatBuffer score;
  private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
  private final Map<String, OnnxTensor> outputs = new LinkedHashMap<>();

  Slot(OrtEnvironment environment, BundleManifest.Input input, boolean scoreOnly)
      throws OrtException {
    int width = input.width();
    int height = input.height();
    image = direct(width * height * 3);
    score = direct(Float.BYTES).asFloatBuffer();
    map = scoreOnly ? null : direct(width * height * Float.BYTES).asFloatBuffer();
    try {
      long[] imageShape = {1, height, width, 3};
      inputs.put(
          BundleManifest.IMAGE,
          OnnxTensor.createTensor(environment, image, imageShape, OnnxJavaType.UINT8));
      outputs.put(
          BundleManifest.IMAGE_SCORE, OnnxTensor.createTensor(environment, score, new long[] {1}));
      if (!scoreOnly) {
        outputs.put(
            BundleManifest.ANOMALY_MAP,
            OnnxTensor.createTensor(environment, map, new long[] {1, height, width}));
      }
    } catch (OrtException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  /** The input, to be filled before a run: uint8 {@code [height, width, 3]}, RGB. */
  public ByteBuffer image() {
    return image.duplicate();
  }

  /** The anomaly map of the last run: {@code [height, width]}; {@code null} in a score session. */
  public FloatBuffer map() {
    return map == null ? null : map.duplicate();
  }

  /** The image score of the last run. */
  public float score() {
    return score.get(0);
  }

  Map<String, OnnxTensor> inputs() {
    return inputs;
  }

  Map<String, OnnxTensor> outputs() {
    return outputs;
  }

  @Override
  public void close() {
    inputs.values().forEach(OnnxTensor::close);
    outputs.values().forEach(OnnxTensor::close);
  }
}
