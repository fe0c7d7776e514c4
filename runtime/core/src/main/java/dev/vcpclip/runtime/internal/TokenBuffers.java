package dev.vcpclip.runtime.internal;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.bundle.BundleManifest.References;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a {@link BatchBuffers} needs beyond its own buffers once a picture is compared with good
 * parts: the patch tokens between the two graphs, and what the second one says of one picture. Used
 * by one thread at a time.
 */
final class TokenBuffers implements AutoCloseable {
  private final FloatBuffer tokens;
  private final FloatBuffer map;
  private final FloatBuffer score;
  private final List<OnnxTensor> made = new ArrayList<>();

  /** The first graph's output, for batches of 1, 2 and so on. */
  private final List<OnnxTensor> batches = new ArrayList<>();

  /** The second graph's input, for each place in the batch. */
  private final List<OnnxTensor> places = new ArrayList<>();

  private final Map<String, OnnxTensor> compared;

  /**
   * Allocates for batches of up to that many pictures.
   *
   * @throws VcpClipException when one buffer cannot hold so many tokens
   */
  TokenBuffers(OrtEnvironment environment, BundleManifest manifest, int maxBatch)
      throws OrtException {
    References form = manifest.references();
    int one =
        Math.multiplyExact(Math.multiplyExact(form.layers(), form.patches()), form.channels());
    int most = Integer.MAX_VALUE / Float.BYTES / one;
    if (maxBatch > most) {
      throw new VcpClipException(
          "batches of %d pictures that are compared with good parts: their patch tokens take more"
                  .formatted(maxBatch)
              + " than 2 GB. Ask for batches of %d at most.".formatted(most));
    }
    BundleManifest.Input input = manifest.input();
    int pixels = Math.multiplyExact(input.width(), input.height());
    tokens = direct(one * maxBatch);
    map = direct(pixels);
    score = direct(1);
    try {
      long[] shape = {form.layers(), form.patches(), form.channels()};
      for (int i = 0; i < maxBatch; i++) {
        places.add(tensor(environment, tokens.slice(i * one, one), shape));
        long[] batch = {i + 1, form.layers(), form.patches(), form.channels()};
        batches.add(tensor(environment, tokens.slice(0, (i + 1) * one), batch));
      }
      compared =
          Map.of(
              BundleManifest.REFERENCE_MAP,
              tensor(environment, map, input.height(), input.width()),
              BundleManifest.REFERENCE_SCORE,
              tensor(environment, score));
    } catch (OrtException | RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private OnnxTensor tensor(OrtEnvironment environment, FloatBuffer values, long... shape)
      throws OrtException {
    OnnxTensor tensor = OnnxTensor.createTensor(environment, values, shape);
    made.add(tensor);
    return tensor;
  }

  private static FloatBuffer direct(int floats) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(floats, Float.BYTES))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  /** Output of the first graph for that many pictures. */
  OnnxTensor batch(int pictures) {
    return batches.get(pictures - 1);
  }

  /** Input of the second graph. */
  OnnxTensor picture(int place) {
    return places.get(place);
  }

  /** Outputs of the second graph. */
  Map<String, OnnxTensor> compared() {
    return compared;
  }

  /** One picture's tokens, {@code [layers, patches, channels]}. */
  FloatBuffer tokens(int place) {
    int one = tokens.capacity() / places.size();
    return tokens.slice(place * one, one);
  }

  /** Map of the last comparison. */
  FloatBuffer map() {
    return map.duplicate();
  }

  /** Score of the last comparison. */
  float score() {
    return score.get(0);
  }

  @Override
  public void close() {
    made.forEach(OnnxTensor::close);
    made.clear();
  }
}
