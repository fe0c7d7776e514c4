package dev.vcpclip.exporter.internal.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.internal.OnnxEnvironment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Session that runs an exported graph on the CPU: to compute constants, to record the golden pair,
 * to verify.
 *
 * <p>The one class of the exporter that knows ONNX Runtime. Holds native memory until closed; used
 * by one thread at a time.
 */
public final class GraphRunner implements AutoCloseable {
  private final Path model;
  private final OrtSession session;

  private GraphRunner(Path model, OrtSession session) {
    this.model = model;
    this.session = session;
  }

  /**
   * Loads a graph with its weights.
   *
   * @throws VcpClipException when ONNX Runtime refuses it
   */
  public static GraphRunner open(Path model) {
    OrtEnvironment environment = OnnxEnvironment.get(); // before anything else of its library
    try (var options = new OrtSession.SessionOptions()) {
      // A graph that runs a few times gains nothing from keeping its buffers.
      options.setCPUArenaAllocator(false);
      options.setMemoryPatternOptimization(false);
      OrtSession session = environment.createSession(model.toString(), options);
      return new GraphRunner(model, session);
    } catch (OrtException e) {
      throw new VcpClipException(
          model + ": ONNX Runtime refuses the exported graph (" + e.getMessage() + ").", e);
    }
  }

  /**
   * Writes a graph into a folder of its own, runs it once and removes it again.
   *
   * @param scratch existing folder with room for the graph's weights
   * @return every output by name
   */
  public static Map<String, Tensor> evaluate(
      Graph graph, Path scratch, String input, Tensor tensor) {
    Path model = scratch.resolve("evaluated.onnx");
    Path data = scratch.resolve("evaluated.onnx.data");
    try {
      try (ExternalWeights weights = ExternalWeights.create(data)) {
        OnnxWriter.write(graph, model, weights, weights);
      }
      try (GraphRunner runner = open(model)) {
        return runner.run(input, tensor);
      } finally {
        Files.deleteIfExists(model);
        Files.deleteIfExists(data);
      }
    } catch (IOException e) {
      throw new VcpClipException(
          scratch + ": cannot hold a graph for evaluation (" + e + "). Check its free space.", e);
    }
  }

  /** Feeds one input and returns every output by name. */
  public Map<String, Tensor> run(String input, Tensor tensor) {
    return run(Map.of(input, tensor));
  }

  /** Feeds inputs by name and returns every output by name. */
  public Map<String, Tensor> run(Map<String, Tensor> inputs) {
    Map<String, OnnxTensor> fed = new HashMap<>();
    try {
      for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
        fed.put(input.getKey(), feed(input.getValue()));
      }
      return runFed(fed);
    } catch (OrtException e) {
      throw new VcpClipException(model + ": cannot be run (" + e.getMessage() + ").", e);
    } finally {
      fed.values().forEach(OnnxTensor::close);
    }
  }

  private Map<String, Tensor> runFed(Map<String, OnnxTensor> fed) throws OrtException {
    try (OrtSession.Result result = session.run(fed)) {
      Map<String, Tensor> outputs = new LinkedHashMap<>();
      for (Map.Entry<String, OnnxValue> output : result) {
        OnnxTensor value = (OnnxTensor) output.getValue();
        FloatBuffer buffer = value.getFloatBuffer();
        float[] floats = new float[buffer.remaining()];
        buffer.get(floats);
        long[] shape = value.getInfo().getShape();
        outputs.put(output.getKey(), Tensor.of(floats, shape));
      }
      return outputs;
    }
  }

  private static OnnxTensor feed(Tensor tensor) throws OrtException {
    OrtEnvironment environment = OnnxEnvironment.get();
    return tensor.isFloat()
        ? OnnxTensor.createTensor(environment, FloatBuffer.wrap(tensor.floats()), tensor.shape())
        : OnnxTensor.createTensor(
            environment, ByteBuffer.wrap(tensor.bytes()), tensor.shape(), OnnxJavaType.UINT8);
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new VcpClipException(model + ": cannot be closed (" + e.getMessage() + ").", e);
    } catch (IllegalStateException e) {
      // ONNX Runtime's answer to a second close, which does nothing here.
    }
  }
}
