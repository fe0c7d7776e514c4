package dev.vcpclip.exporter.internal.bundle;

import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.exporter.internal.onnx.Tensor;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.Preprocessor;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Pictures of good parts as a model sees them, for measuring ranges and differences. */
final class GoodPictures {
  /** More tell no more about ranges, and every one costs two inspections. */
  private static final int MOST = 16;

  private GoodPictures() {}

  /**
   * Reads pictures; from more than 16, as many spread evenly over the list.
   *
   * @param config of the model
   * @return {@code [1, size, size, 3]} each
   * @throws dev.vcpclip.runtime.VcpClipException when a file is no picture
   */
  public static List<Tensor> read(List<Path> files, VcpClipConfig config) {
    int size = config.imageSize();
    Preprocessor preprocessor = new Preprocessor(size, size, config.flatten());
    List<Tensor> pictures = new ArrayList<>();
    int count = Math.min(MOST, files.size());
    for (int i = 0; i < count; i++) {
      byte[] pixels = new byte[preprocessor.bytes()];
      try (Frame frame = Frame.read(files.get(i * files.size() / count))) {
        preprocessor.process(frame, ByteBuffer.wrap(pixels));
      }
      pictures.add(Tensor.ofBytes(pixels, 1, size, size, 3));
    }
    return pictures;
  }
}
