package dev.vcpclip.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.vcpclip.trainer.model.VcpClip.Features;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Frozen features of pictures seen before, on the heap, up to a number of bytes; pictures past it
 * are computed anew each time.
 */
final class FeatureCache {
  private final long capacity;
  private final Map<String, List<float[]>> kept = new HashMap<>();
  private long bytes;

  /**
   * @param capacity in bytes; 0 keeps nothing
   */
  FeatureCache(long capacity) {
    this.capacity = capacity;
  }

  /** From the cache if all names are in it, else computed and, while there is room, kept. */
  Features get(List<String> names, NDManager manager, Shapes shapes, Supplier<Features> compute) {
    if (kept.keySet().containsAll(names)) {
      return assemble(names, manager, shapes);
    }
    Features features = compute.get();
    keep(names, features);
    return features;
  }

  /**
   * Sizes of one picture's features.
   *
   * @param embedDim of the image feature
   * @param patches tokens of a layer
   * @param width of a token
   */
  record Shapes(long embedDim, long patches, long width) {}

  private Features assemble(List<String> names, NDManager manager, Shapes shapes) {
    long batch = names.size();
    int parts = kept.get(names.get(0)).size();
    List<NDArray> arrays = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      Shape shape =
          part == 0
              ? new Shape(batch, shapes.embedDim())
              : new Shape(batch, shapes.patches(), shapes.width());
      arrays.add(manager.create(concatenated(names, part), shape));
    }
    return new Features(arrays.get(0), arrays.subList(1, parts));
  }

  private float[] concatenated(List<String> names, int part) {
    int size = kept.get(names.get(0)).get(part).length;
    float[] all = new float[names.size() * size];
    for (int i = 0; i < names.size(); i++) {
      System.arraycopy(kept.get(names.get(i)).get(part), 0, all, i * size, size);
    }
    return all;
  }

  private void keep(List<String> names, Features features) {
    for (int i = 0; i < names.size(); i++) {
      long size = Float.BYTES * sizeOfOne(features);
      if (kept.containsKey(names.get(i)) || bytes + size > capacity) {
        continue;
      }
      List<float[]> parts = new ArrayList<>();
      parts.add(features.feature().get(i).toFloatArray());
      for (NDArray layer : features.patchTokens()) {
        parts.add(layer.get(i).toFloatArray());
      }
      kept.put(names.get(i), parts);
      bytes += size;
    }
  }

  private static long sizeOfOne(Features features) {
    long all = features.feature().size();
    for (NDArray layer : features.patchTokens()) {
      all += layer.size();
    }
    return all / features.feature().getShape().get(0);
  }
}
