package dev.vcpclip.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.vcpclip.exporter.clip.ClipConfig;
import dev.vcpclip.exporter.clip.ClipWeights;
import dev.vcpclip.exporter.clip.VcpClipWeights;
import dev.vcpclip.exporter.weights.WeightTensor;
import dev.vcpclip.runtime.tensor.SafetensorsWriter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Named weights in native memory, in a fixed order.
 *
 * <p>Owns a manager of its own: {@link #close()} frees every array, a second call does nothing. Not
 * thread-safe.
 */
public final class Parameters implements AutoCloseable {
  private final NDManager manager;
  private final Map<String, NDArray> arrays = new LinkedHashMap<>();

  private Parameters(NDManager parent) {
    this.manager = parent.newSubManager();
  }

  /** No parameters yet; {@link #put} adds them. The parent's end is also this one's. */
  public static Parameters empty(NDManager parent) {
    return new Parameters(parent);
  }

  /** A copy of every tensor of a backbone, in the file's order. */
  public static Parameters fromClip(NDManager parent, ClipWeights weights) {
    return fromClip(parent, weights, TowerPrecision.FP32);
  }

  /**
   * The same.
   *
   * @param tower in what the image tower's weights are kept, its position embedding apart, which is
   *     resized in single precision; the text tower's stay in that too
   */
  public static Parameters fromClip(NDManager parent, ClipWeights weights, TowerPrecision tower) {
    Parameters parameters = new Parameters(parent);
    for (String name : weights.names()) {
      boolean vision = name.startsWith("visual.") && !name.equals(VisionTower.POSITIONS);
      parameters.put(weights.get(name), vision ? tower.type() : DataType.FLOAT32);
    }
    return parameters;
  }

  /** A copy of trained VCP-CLIP or VCP-CLIP+ parameters, in the file's order. */
  public static Parameters fromVcpClip(NDManager parent, VcpClipWeights weights) {
    Parameters parameters = new Parameters(parent);
    weights.names().forEach(name -> parameters.put(weights.get(name), DataType.FLOAT32));
    return parameters;
  }

  /**
   * Fresh weights of both towers, drawn as CLIP's authors draw those of the text tower (Gaussians
   * whose spread falls with width and depth), the image tower included.
   *
   * @param seed the same seed gives the same weights on every machine
   */
  public static Parameters random(NDManager parent, ClipConfig config, long seed) {
    Parameters parameters = new Parameters(parent);
    ClipInitializer.fill(parameters, config, seed);
    return parameters;
  }

  /** Adds one array, copied to native memory; a name taken twice is a programming error. */
  public Parameters put(String name, float[] values, long... shape) {
    return put(name, values, DataType.FLOAT32, shape);
  }

  private Parameters put(String name, float[] values, DataType type, long... shape) {
    NDArray array;
    // DJL lends PyTorch a buffer of Java's; the copy is PyTorch's own and not limited by -Xmx.
    try (NDArray lent = manager.create(values, new Shape(shape))) {
      // DJL's conversion to the type it has copies nothing, whatever it is told.
      array = lent.getDataType() == type ? lent.duplicate() : lent.toType(type, true);
    }
    // It outlives whatever scope it happens to be made in.
    NDScope.unregister(array);
    if (arrays.putIfAbsent(name, array) != null) {
      throw new IllegalArgumentException("'" + name + "' was there before");
    }
    return this;
  }

  private void put(WeightTensor tensor, DataType type) {
    long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
    put(tensor.name(), tensor.floats(), type, shape);
  }

  /** All arrays by name, in order; a view. */
  public Map<String, NDArray> arrays() {
    return Collections.unmodifiableMap(arrays);
  }

  /** The array of that name. */
  public NDArray get(String name) {
    NDArray array = arrays.get(name);
    if (array == null) {
      throw new IllegalArgumentException("no parameter '" + name + "'");
    }
    return array;
  }

  /**
   * Turns recording of gradients on for the names the predicate accepts and off for the others.
   *
   * @return those it is on for, in order; a copy
   */
  public Map<String, NDArray> requireGradients(Predicate<String> trained) {
    Map<String, NDArray> chosen = new LinkedHashMap<>();
    arrays.forEach(
        (name, array) -> {
          boolean on = trained.test(name);
          if (on || array.hasGradient()) {
            array.setRequiresGradient(on);
          }
          if (on) {
            chosen.put(name, array);
          }
        });
    return chosen;
  }

  /** Number of values in all arrays. */
  public long size() {
    return arrays.values().stream().mapToLong(NDArray::size).sum();
  }

  /** Copies all values back to the heap. */
  public Map<String, float[]> toFloats() {
    Map<String, float[]> values = new LinkedHashMap<>();
    arrays.forEach((name, array) -> values.put(name, array.toFloatArray()));
    return values;
  }

  /** Entries for a {@link SafetensorsWriter}, each array copied back when its turn comes. */
  public List<SafetensorsWriter.Entry> toEntries() {
    return arrays.entrySet().stream()
        .map(entry -> toEntry(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** The same for one array of whatever owner. */
  public static SafetensorsWriter.Entry toEntry(String name, NDArray array) {
    return SafetensorsWriter.Entry.f32(name, array::toFloatArray, array.getShape().getShape());
  }

  @Override
  public void close() {
    arrays.clear();
    manager.close();
  }
}
