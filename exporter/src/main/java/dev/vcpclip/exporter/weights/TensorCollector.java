package dev.vcpclip.exporter.weights;

import dev.vcpclip.exporter.weights.PickleValue.Module;
import dev.vcpclip.exporter.weights.PickleValue.Tensor;
import dev.vcpclip.exporter.weights.PickleValue.Tuple;
import dev.vcpclip.runtime.VcpClipException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tensors of an unpickled object under names joined by dots.
 *
 * <p>A pickle may share and even nest a container in itself, so that a few bytes describe a tree of
 * any size: depth, number of values and length of names are bounded.
 */
final class TensorCollector {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_VALUES = 1_000_000;
  private static final int MAX_TENSORS = 100_000;
  private static final int MAX_NAME = 512;

  private final String where;
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private int values;

  private TensorCollector(String where) {
    this.where = where;
  }

  /**
   * All tensors inside {@code root}, in its order.
   *
   * @param where the file, for messages
   */
  static Map<String, Tensor> collect(String where, Object root) {
    TensorCollector collector = new TensorCollector(where);
    collector.visit("", root, 0);
    if (collector.tensors.isEmpty()) {
      throw new VcpClipException(where + ": holds no named tensor. Expected a state dict.");
    }
    return collector.tensors;
  }

  private void visit(String name, Object value, int depth) {
    if (++values > MAX_VALUES
        || depth > MAX_DEPTH
        || name.length() > MAX_NAME
        || tensors.size() > MAX_TENSORS) {
      throw new VcpClipException(
          where + ": its dictionaries are nested beyond any model. Damaged, or built to deceive.");
    }
    if (value instanceof Tensor tensor) {
      if (!name.isEmpty() && tensors.put(name, tensor) != null) {
        throw new VcpClipException(where + ": has two tensors named '" + name + "'.");
      }
    } else if (value instanceof Map<?, ?> map) {
      map.forEach((key, item) -> visit(join(name, key), item, depth + 1));
    } else if (value instanceof Module module) {
      module.attributes().forEach((key, item) -> visit(join(name, key), item, depth + 1));
    } else if (value instanceof Tuple tuple) {
      visitItems(name, tuple.items(), depth);
    } else if (value instanceof List<?> list) {
      visitItems(name, list, depth);
    }
  }

  private void visitItems(String name, List<?> items, int depth) {
    for (int i = 0; i < items.size(); i++) {
      visit(join(name, i), items.get(i), depth + 1);
    }
  }

  private static String join(String name, Object key) {
    return name.isEmpty() ? String.valueOf(key) : name + "." + key;
  }
}
