package dev.vcpclip.exporter.weights;

import dev.vcpclip.runtime.tensor.SafetensorsFile;
import dev.vcpclip.runtime.tensor.TensorInfo;
import java.nio.file.Path;
import java.util.Map;

/** Weights in a safetensors file, as Hugging Face publishes them. */
final class SafetensorsReader implements WeightReader {
  private final SafetensorsFile file;

  /**
   * @throws dev.vcpclip.runtime.VcpClipException when the file is not sound
   */
  SafetensorsReader(Path file) {
    this.file = SafetensorsFile.open(file);
  }

  @Override
  public Path file() {
    return file.file();
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return file.tensors();
  }

  @Override
  public float[] floats(String name) {
    return file.floats(name);
  }

  @Override
  public void close() {
    file.close();
  }
}
