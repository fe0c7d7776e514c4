package dev.vcpclip.exporter.weights;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.tensor.TensorInfo;
import java.nio.file.Path;
import java.util.Map;

final class TorchArchiveReader implements WeightReader {
  TorchArchiveReader(Path file) {
    throw new VcpClipException(file + ": PyTorch archives are not read yet.");
  }

  @Override
  public Path file() {
    throw new IllegalStateException();
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    throw new IllegalStateException();
  }

  @Override
  public float[] floats(String name) {
    throw new IllegalStateException();
  }

  @Override
  public void close() {}
}
