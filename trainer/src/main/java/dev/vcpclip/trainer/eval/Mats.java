package dev.vcpclip.trainer.eval;

import static org.bytedeco.opencv.global.opencv_core.CV_32F;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_BGR2GRAY;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_RGB2GRAY;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/** Frames as OpenCV sees them. All results live in the caller's pointer scope. */
final class Mats {
  private Mats() {}

  /** Grey, float32, in {@code [0, 1]}. */
  static Mat grey(Frame frame) {
    boolean grey = frame.format() == PixelFormat.GRAY;
    Mat view =
        new Mat(
            frame.height(),
            frame.width(),
            grey ? CV_8UC1 : CV_8UC3,
            new BytePointer(frame.pixels()),
            frame.stride());
    Mat single = view;
    if (!grey) {
      single = new Mat();
      cvtColor(view, single, frame.format() == PixelFormat.RGB ? COLOR_RGB2GRAY : COLOR_BGR2GRAY);
    }
    Mat floats = new Mat();
    single.convertTo(floats, CV_32F, 1 / 255.0, 0);
    return floats;
  }

  /** Square, by area where it shrinks. */
  static Mat resized(Mat image, int side) {
    boolean shrinks = image.cols() > side || image.rows() > side;
    Mat resized = new Mat();
    resize(image, resized, new Size(side, side), 0, 0, shrinks ? INTER_AREA : INTER_LINEAR);
    return resized;
  }

  /**
   * A Gaussian or its derivative as one column of weights, cut at four sigmas.
   *
   * @param derivative whether to take the derivative of the (normalised) Gaussian
   */
  static Mat gaussian(double sigma, boolean derivative) {
    int radius = (int) (4 * sigma + 0.5);
    double[] weights = new double[2 * radius + 1];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      double x = i - radius;
      weights[i] = Math.exp(-x * x / (2 * sigma * sigma));
      sum += weights[i];
    }
    Mat kernel = new Mat(weights.length, 1, CV_32F);
    FloatBuffer values = kernel.createBuffer();
    for (int i = 0; i < weights.length; i++) {
      double x = i - radius;
      values.put((float) (weights[i] / sum * (derivative ? x / (sigma * sigma) : 1)));
    }
    return kernel;
  }
}
