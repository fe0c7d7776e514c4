package dev.vcpclip.trainer.data;

import static org.bytedeco.opencv.global.opencv_core.CMP_NE;
import static org.bytedeco.opencv.global.opencv_core.CV_16U;
import static org.bytedeco.opencv.global.opencv_core.CV_8U;
import static org.bytedeco.opencv.global.opencv_core.bitwise_and;
import static org.bytedeco.opencv.global.opencv_core.bitwise_or;
import static org.bytedeco.opencv.global.opencv_core.checkRange;
import static org.bytedeco.opencv.global.opencv_core.compare;
import static org.bytedeco.opencv.global.opencv_core.countNonZero;
import static org.bytedeco.opencv.global.opencv_core.extractChannel;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_UNCHANGED;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.trainer.data.MaskReader.Pixels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;

/** Decodes masks at the depth they are stored in, by the rules of {@link MaskReader}. */
final class MaskFile {
  /** A lossy picture that stays below it holds labels, which noise cannot be told from. */
  private static final int FAINT = 64;

  private MaskFile() {}

  static Pixels read(Path file) {
    byte[] bytes = bytes(file);
    if (MaskFormat.isLossy(bytes)) {
      return lossy(file);
    }
    return IndexedMask.read(bytes).orElseGet(() -> stored(file, bytes));
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new VcpClipException(file + ": the mask cannot be read (" + e + ")", e);
    }
  }

  private static Pixels lossy(Path file) {
    try (Frame frame = Frame.read(file)) {
      int channels = frame.format().channels();
      byte[] values = new byte[frame.width() * frame.height()];
      int brightest = 0;
      for (int i = 0; i < values.length; i++) {
        int at = i / frame.width() * frame.stride() + i % frame.width() * channels;
        int value = 0;
        for (int c = 0; c < channels; c++) {
          value = Math.max(value, frame.pixels().get(at + c) & 0xFF);
        }
        values[i] = (byte) value;
        brightest = Math.max(brightest, value);
      }
      if (brightest > 0 && brightest < FAINT) {
        throw new VcpClipException(
            "%s: the mask's largest value is %d of 255, in a lossy format: labels cannot be told"
                    .formatted(file, brightest)
                + " from its noise. Save masks as PNG.");
      }
      for (int i = 0; i < values.length; i++) {
        values[i] = (byte) ((values[i] & 0xFF) * 2 > brightest ? 255 : 0);
      }
      return new Pixels(values, frame.width(), frame.height());
    }
  }

  @SuppressWarnings("try") // The scope is not named again: it frees what is made within.
  private static Pixels stored(Path file, byte[] bytes) {
    try (PointerScope scope = new PointerScope()) {
      Mat pixels =
          imdecode(new Mat(1, bytes.length, CV_8U, new BytePointer(bytes)), IMREAD_UNCHANGED);
      if (pixels.empty()) {
        return RasterMask.read(bytes).orElseThrow(() -> unreadable(file));
      }
      if (pixels.depth() == CV_8U) {
        Frame.read(file).close(); // It knows damage that OpenCV passes over.
      } else if (pixels.depth() != CV_16U
          && !checkRange(pixels, true, new Point(), 0, Double.MAX_VALUE)) {
        throw new VcpClipException(
            file + ": a value of the mask is negative or not a number, expected 0 or a label");
      }
      Mat defects = defects(file, pixels);
      byte[] values = new byte[defects.rows() * defects.cols()];
      defects.data().get(values);
      return new Pixels(values, defects.cols(), defects.rows());
    } catch (VcpClipException e) {
      throw e;
    } catch (RuntimeException e) { // JavaCPP's form of a cv::Exception
      throw new VcpClipException(file + ": the mask cannot be decoded; is it damaged?", e);
    }
  }

  /** 255 where any colour is not 0, but for what is transparent. */
  private static Mat defects(Path file, Mat pixels) {
    int channels = pixels.channels();
    boolean alpha = channels == 2 || channels == 4;
    Mat defects = nonZero(pixels, 0);
    for (int channel = 1; channel < channels - (alpha ? 1 : 0); channel++) {
      bitwise_or(defects, nonZero(pixels, channel), defects);
    }
    if (!alpha) {
      return defects;
    }
    Mat opaque = nonZero(pixels, channels - 1);
    int opaquePixels = countNonZero(opaque);
    if (opaquePixels == 0 || opaquePixels == (int) opaque.total()) {
      return defects;
    }
    bitwise_and(defects, opaque, defects);
    if (countNonZero(defects) == 0) {
      throw new VcpClipException(
          file
              + ": nothing but black on transparency; is the defect what is opaque or what is not"
              + " black? Save the mask without alpha, white for the defect.");
    }
    return defects;
  }

  private static Mat nonZero(Mat pixels, int channel) {
    Mat one = new Mat();
    extractChannel(pixels, one, channel);
    Mat marked = new Mat();
    compare(one, Mat.zeros(one.size(), one.type()).asMat(), marked, CMP_NE);
    return marked;
  }

  private static VcpClipException unreadable(Path file) {
    Frame.read(file).close(); // It says why, mostly.
    return new VcpClipException(file + ": not a mask that can be decoded, expected PNG");
  }
}
