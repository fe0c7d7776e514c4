package dev.vcpclip.runtime.image;

import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_ANYCOLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;

import dev.vcpclip.runtime.VcpClipException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/** Decodes picture files with OpenCV. Java reads the bytes, so every path Java knows works. */
final class PictureFiles {
  private static final int JPEG_START_OF_SCAN = 0xDA;
  private static final int JPEG_END_OF_IMAGE = 0xD9;

  private PictureFiles() {}

  static Frame read(Path file) {
    byte[] bytes = bytes(file);
    if (isCutShortJpeg(bytes)) {
      // OpenCV fills the missing part with grey, which would pass as a clean surface.
      throw new VcpClipException(
          file + ": JPEG is cut short (no end marker). Is it still being written?");
    }
    Mat picture = decode(file, bytes);
    PixelFormat format = picture.channels() == 1 ? PixelFormat.GRAY : PixelFormat.BGR;
    ByteBuffer pixels = picture.createBuffer();
    return Frame.wrap(
        pixels, picture.cols(), picture.rows(), (int) picture.step(), format, picture::close);
  }

  private static byte[] bytes(Path file) {
    if (!Files.exists(file)) {
      throw new VcpClipException(file + ": no such file");
    }
    if (!Files.isRegularFile(file)) {
      throw new VcpClipException(file + ": not a file, expected a picture");
    }
    try {
      byte[] bytes = Files.readAllBytes(file);
      if (bytes.length == 0) {
        throw new VcpClipException(file + ": empty file, expected a picture");
      }
      return bytes;
    } catch (IOException e) {
      throw new VcpClipException(file + ": cannot be read (" + e.getMessage() + ")", e);
    }
  }

  private static Mat decode(Path file, byte[] bytes) {
    try (BytePointer data = new BytePointer(bytes);
        Mat encoded = new Mat(1, bytes.length, opencv_core.CV_8UC1, data)) {
      Mat picture = imdecode(encoded, IMREAD_ANYCOLOR | IMREAD_IGNORE_ORIENTATION);
      if (picture.empty()) {
        picture.close();
        throw new VcpClipException(
            file + ": not a picture that can be decoded, expected PNG, JPEG, TIFF, BMP or WebP");
      }
      return picture;
    } catch (VcpClipException e) {
      throw e;
    } catch (RuntimeException e) { // JavaCPP's form of a cv::Exception
      throw new VcpClipException(file + ": the picture cannot be decoded; is it damaged?", e);
    }
  }

  private static boolean isCutShortJpeg(byte[] bytes) {
    boolean jpeg = bytes.length > 3 && bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xD8;
    return jpeg && lastMarker(bytes, JPEG_END_OF_IMAGE) <= lastMarker(bytes, JPEG_START_OF_SCAN);
  }

  /** Entropy-coded data never holds a marker, so one found from the end is a real one. */
  private static int lastMarker(byte[] bytes, int marker) {
    for (int i = bytes.length - 2; i >= 0; i--) {
      if (bytes[i] == (byte) 0xFF && bytes[i + 1] == (byte) marker) {
        return i;
      }
    }
    return -1;
  }
}
