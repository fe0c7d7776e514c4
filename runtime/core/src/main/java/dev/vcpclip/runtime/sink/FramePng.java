package dev.vcpclip.runtime.sink;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.io.AtomicFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Frames as PNG files that give the same pixels when they are read again, grey ones as grey.
 *
 * <p>Thread-safe.
 */
public final class FramePng {
  private FramePng() {}

  /**
   * Writes one, whole or not at all.
   *
   * @param file created or replaced, its folder too
   * @param frame stays the caller's to close
   * @throws VcpClipException when the disk refuses
   */
  public static void write(Path file, Frame frame) {
    AtomicFile.write(file, of(frame));
  }

  /**
   * The file's bytes.
   *
   * @param frame stays the caller's to close
   */
  public static byte[] of(Frame frame) {
    int type = frame.format() == PixelFormat.GRAY ? CV_8UC1 : CV_8UC3;
    try (Mat picture = new Mat(frame.height(), frame.width(), type);
        BytePointer encoded = new BytePointer()) {
      copy(frame, picture);
      if (frame.format() == PixelFormat.RGB) {
        opencv_imgproc.cvtColor(picture, picture, opencv_imgproc.COLOR_RGB2BGR);
      }
      if (!imencode(".png", picture, encoded)) {
        throw new VcpClipException("a picture could not be encoded as PNG by OpenCV");
      }
      byte[] png = new byte[Math.toIntExact(encoded.limit())];
      encoded.get(png);
      return png;
    }
  }

  private static void copy(Frame frame, Mat picture) {
    ByteBuffer from = frame.pixels();
    ByteBuffer to = picture.createBuffer();
    byte[] row = new byte[frame.width() * frame.format().channels()];
    for (int y = 0; y < frame.height(); y++) {
      from.get(y * frame.stride(), row);
      to.put(row);
    }
  }
}
