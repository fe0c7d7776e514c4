package dev.vcpclip.exporter.weights;

import dev.vcpclip.runtime.tensor.TensorInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * An open weight file: tensors by name, values read when asked for, so that a file of any size
 * costs no more memory than the tensor in hand.
 *
 * <p>Thread-safe until closed. Every failure is a {@link dev.vcpclip.runtime.VcpClipException} that
 * names the file.
 */
public interface WeightReader extends AutoCloseable {
  /** The file being read; of several, the one that names the others. */
  Path file();

  /** All files being read, {@link #file()} first. */
  default List<Path> files() {
    return List.of(file());
  }

  /** All tensors, in the file's order. */
  Map<String, TensorInfo> tensors();

  /**
   * The values of one tensor converted to float, row-major, in an array of their own.
   *
   * @throws dev.vcpclip.runtime.VcpClipException when there is no such tensor
   */
  float[] floats(String name);

  @Override
  void close();
}
