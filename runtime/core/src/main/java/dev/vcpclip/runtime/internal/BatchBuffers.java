package dev.vcpclip.runtime.internal;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.vcpclip.runtime.bundle.BundleManifest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The buffers of one batch's way through a session, allocated once for the largest batch: ONNX
 * Runtime reads and writes them in place, a smaller batch taking their beginning. Used by one
 * thread at a time.
 */
public final class BatchBuffers implements AutoCloseable {
  private final OrtEnvironment environment;
  private final BundleManifest manifest;
  private final int width;
  private final int height;
  private final ByteBuffer images;
  private final FloatBuffer maps;
  private final FloatBuffer scores;

  /** Views of the same buffers, for batches of 1, 2 and so on. */
  private final List<Batch> batches = new ArrayList<>();

  /** {@code null} until a picture is first compared with good parts. */
  private TokenBuffers tokens;

  BatchBuffers(OrtEnvironment environment, BundleManifest manifest, BufferPlan plan)
      throws OrtException {
    this.environment = environment;
    this.manifest = manifest;
    width = manifest.input().width();
    height = manifest.input().height();
    int maxBatch = plan.maxBatch();
    images = direct(Math.multiplyExact(maxBatch, pixels() * 3));
    scores = direct(maxBatch * Float.BYTES).asFloatBuffer();
    maps =
        plan.scoreOnly()
            ? null
            : direct(Math.multiplyExact(maxBatch, pixels() * Float.BYTES)).asFloatBuffer();
    try {
      for (int size = 1; size <= maxBatch; size++) {
        batches.add(new Batch(size));
      }
    } catch (OrtException | RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  private int pixels() {
    return Math.multiplyExact(width, height);
  }

  /** Most pictures in one run. */
  public int maxBatch() {
    return batches.size();
  }

  /**
   * One input, to be filled before a run: uint8 {@code [height, width, 3]}, RGB.
   *
   * @param picture its place in the batch, from 0
   */
  public ByteBuffer image(int picture) {
    int size = pixels() * 3;
    return images.slice(Objects.checkIndex(picture, maxBatch()) * size, size);
  }

  /**
   * One anomaly map of the last run: {@code [height, width]}; {@code null} in a score session.
   *
   * @param picture its place in the batch, from 0
   */
  public FloatBuffer map(int picture) {
    int size = pixels();
    return maps == null ? null : maps.slice(Objects.checkIndex(picture, maxBatch()) * size, size);
  }

  /**
   * One image score of the last run.
   *
   * @param picture its place in the batch, from 0
   */
  public float score(int picture) {
    return scores.get(picture);
  }

  Map<String, OnnxTensor> inputs(int pictures) {
    return batches.get(pictures - 1).inputs;
  }

  Map<String, OnnxTensor> outputs(int pictures, boolean withTokens) throws OrtException {
    Map<String, OnnxTensor> outputs = batches.get(pictures - 1).outputs;
    if (!withTokens) {
      return outputs;
    }
    if (tokens == null) {
      tokens = new TokenBuffers(environment, manifest, maxBatch());
    }
    Map<String, OnnxTensor> all = new HashMap<>(outputs);
    all.put(BundleManifest.PATCH_TOKENS, tokens.batch(pictures));
    return all;
  }

  /** The tokens of the last run and what came of comparing them. */
  TokenBuffers tokenBuffers() {
    if (tokens == null) {
      throw new IllegalStateException("the run was not asked for tokens");
    }
    return tokens;
  }

  /**
   * Patch tokens of one picture of the last run, {@code [layers, patches, channels]}; only if it
   * was asked for them.
   *
   * @param picture its place in the batch, from 0
   */
  public FloatBuffer tokens(int picture) {
    return tokenBuffers().tokens(picture);
  }

  /** Map of the last comparison, {@code [height, width]}. */
  public FloatBuffer referenceMap() {
    return tokenBuffers().map();
  }

  /** Score of the last comparison. */
  public float referenceScore() {
    return tokenBuffers().score();
  }

  @Override
  public void close() {
    batches.forEach(Batch::close);
    batches.clear();
    if (tokens != null) {
      tokens.close();
      tokens = null;
    }
  }

  /** Tensors over the first pictures of the buffers. */
  private final class Batch implements AutoCloseable {
    private final Map<String, OnnxTensor> inputs;
    private final Map<String, OnnxTensor> outputs;

    Batch(int size) throws OrtException {
      List<OnnxTensor> made = new ArrayList<>();
      try {
        ByteBuffer image = images.slice(0, size * pixels() * 3);
        long[] imageShape = {size, height, width, 3};
        made.add(OnnxTensor.createTensor(environment, image, imageShape, OnnxJavaType.UINT8));
        made.add(OnnxTensor.createTensor(environment, scores.slice(0, size), new long[] {size}));
        if (maps != null) {
          FloatBuffer map = maps.slice(0, size * pixels());
          made.add(OnnxTensor.createTensor(environment, map, new long[] {size, height, width}));
        }
      } catch (OrtException | RuntimeException | Error e) {
        made.forEach(OnnxTensor::close);
        throw e;
      }
      inputs = Map.of(BundleManifest.IMAGE, made.get(0));
      outputs =
          maps == null
              ? Map.of(BundleManifest.IMAGE_SCORE, made.get(1))
              : Map.of(
                  BundleManifest.IMAGE_SCORE, made.get(1), BundleManifest.ANOMALY_MAP, made.get(2));
    }

    @Override
    public void close() {
      inputs.values().forEach(OnnxTensor::close);
      outputs.values().forEach(OnnxTensor::close);
    }
  }
}
