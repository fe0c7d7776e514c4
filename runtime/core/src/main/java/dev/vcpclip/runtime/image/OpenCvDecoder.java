package dev.vcpclip.runtime.image;

import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_ANYCOLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_ANYDEPTH;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;

import dev.vcpclip.runtime.VcpClipException;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Decodes with OpenCV, at full depth and without alpha, what was found to be sound before: OpenCV
 * says neither what was wrong nor, always, that something was.
 */
final class OpenCvDecoder {
  private OpenCvDecoder() {}

  static DecodedPicture decodePng(EncodedPicture file) {
    PngFile png = PngFile.inspect(file);
    Mat pixels = decode(file, "PNG", png.width(), png.height(), png.bitDepth() == 16 ? 2 : 1);
    return new DecodedPicture(pixels, white(png, pixels), false, png.orientation());
  }

  /**
   * By the standard, sBIT's bits are the upper ones of a sample. Cameras put theirs below; then no
   * sample is above them, and lower bits are set that would have to be zero in the other reading.
   */
  private static int white(PngFile png, Mat pixels) {
    if (pixels.depth() != opencv_core.CV_16U) {
      return 255;
    }
    int bits = png.significantBits();
    if (bits == 16) {
      return 0;
    }
    int white = (1 << bits) - 1;
    boolean below =
        Pixels.largest(pixels) <= white && (Pixels.bitsInUse(pixels) & (1 << 16 - bits) - 1) != 0;
    return below ? white : 65535;
  }

  static DecodedPicture decodeJpeg(EncodedPicture file) {
    JpegFile jpeg = JpegFile.inspect(file);
    Mat pixels = decode(file, "JPEG", jpeg.width(), jpeg.height(), 1);
    return new DecodedPicture(pixels, 255, false, jpeg.orientation());
  }

  /** OpenCV's 5-bit colours stop at 248: those go to the JDK. */
  static DecodedPicture decodeBmp(EncodedPicture file) {
    BmpHeader bmp = BmpHeader.inspect(file);
    Mat pixels =
        bmp.bits() == 16
            ? BufferedImages.toMat(
                file, JdkImages.read(file, "BMP", warning -> true, reader -> reader.read(0)))
            : decode(file, "BMP", bmp.width(), bmp.height(), 1);
    return new DecodedPicture(pixels, 255, false, 1);
  }

  static DecodedPicture decodeWebp(EncodedPicture file) {
    int orientation = WebpFile.inspect(file);
    return new DecodedPicture(decode(file, "WebP", 0, 0, 1), 255, false, orientation);
  }

  /** Width and height are 0 where they are not known beforehand. */
  private static Mat decode(
      EncodedPicture file, String format, long width, long height, int sampleBytes) {
    if (width > 0) {
      Pixels.requireFits(file, width, height, sampleBytes);
    }
    OpenCv.require();
    byte[] bytes = file.bytes();
    try (BytePointer data = new BytePointer(bytes);
        Mat encoded = new Mat(1, bytes.length, opencv_core.CV_8UC1, data)) {
      Mat picture =
          imdecode(encoded, IMREAD_ANYCOLOR | IMREAD_ANYDEPTH | IMREAD_IGNORE_ORIENTATION);
      try {
        if (picture.empty()) {
          throw file.fault(format + " is damaged: the decoder gives up on it");
        }
        if (width > 0 && (picture.cols() != width || picture.rows() != height)) {
          throw file.fault(
              "%s is damaged: %d x %d pixels where its header says %d x %d"
                  .formatted(format, picture.cols(), picture.rows(), width, height));
        }
        Pixels.requireFits(file, picture.cols(), picture.rows(), (int) picture.elemSize());
        return picture;
      } catch (VcpClipException e) {
        picture.close();
        throw e;
      }
    } catch (VcpClipException e) {
      throw e;
    } catch (RuntimeException e) { // JavaCPP's form of a cv::Exception
      throw file.fault("the picture cannot be decoded; is it damaged?", e);
    }
  }
}
