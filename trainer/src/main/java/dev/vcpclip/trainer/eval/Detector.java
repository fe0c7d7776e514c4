package dev.vcpclip.trainer.eval;

import static org.bytedeco.opencv.global.opencv_core.BORDER_REFLECT;
import static org.bytedeco.opencv.global.opencv_core.CV_32F;
import static org.bytedeco.opencv.global.opencv_core.absdiff;
import static org.bytedeco.opencv.global.opencv_core.magnitude;
import static org.bytedeco.opencv.global.opencv_imgproc.GaussianBlur;
import static org.bytedeco.opencv.global.opencv_imgproc.sepFilter2D;

import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.map.AnomalyMap;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Detectors that learn nothing, evaluated beside a model so that nobody takes an easy set for a
 * good model. They see the grey picture at 256 x 256 pixels; {@code G_s} is a Gaussian blur of
 * sigma s. The image score is the map's maximum.
 *
 * <p>Thread-safe.
 */
public enum Detector implements MapSource {
  /** {@code G_4(|G_1(I) - G_16(I)|)}. */
  LOCAL_CONTRAST("local contrast") {
    @Override
    Mat detect(Mat grey) {
      Mat difference = new Mat();
      absdiff(blur(grey, 1), blur(grey, 16), difference);
      return blur(difference, 4);
    }
  },
  /** {@code G_4(|I - median of I|)}. */
  MEDIAN_DISTANCE("distance to the median") {
    @Override
    Mat detect(Mat grey) {
      Mat difference = new Mat();
      absdiff(grey, new Mat(grey.size(), CV_32F, Scalar.all(median(grey))), difference);
      return blur(difference, 4);
    }
  },
  /** {@code G_6(|gradient of G_1(I)|)}, the gradient by the derivative of the Gaussian. */
  GRADIENT("gradient") {
    @Override
    Mat detect(Mat grey) {
      Mat dx = new Mat();
      Mat dy = new Mat();
      Mat gauss = Mats.gaussian(1, false);
      Mat derivative = Mats.gaussian(1, true);
      Point centre = new Point(-1, -1);
      sepFilter2D(grey, dx, CV_32F, derivative, gauss, centre, 0, BORDER_REFLECT);
      sepFilter2D(grey, dy, CV_32F, gauss, derivative, centre, 0, BORDER_REFLECT);
      Mat norm = new Mat();
      magnitude(dx, dy, norm);
      return blur(norm, 6);
    }
  },
  /** What the spectrum of the picture at 64 x 64 has beyond its own local mean (Hou and Zhang). */
  SPECTRAL_RESIDUAL("spectral residual") {
    @Override
    Mat detect(Mat grey) {
      return SpectralResidual.saliency(grey);
    }
  };

  static final int SIDE = 256;

  private static final float WHITE = 1;

  private final String label;

  Detector(String label) {
    this.label = label;
  }

  /** What it is called in reports. */
  public String label() {
    return label;
  }

  abstract Mat detect(Mat grey);

  @Override
  @SuppressWarnings("try") // The scope is not named again: it frees what is made within.
  public ScoredMap map(Frame frame) {
    try (PointerScope scope = new PointerScope()) {
      Mat detected = detect(Mats.resized(Mats.grey(frame), SIDE));
      FloatBuffer values = detected.createBuffer();
      AnomalyMap map = AnomalyMap.copyOf(FloatBuffer.wrap(squashed(values)), SIDE, SIDE);
      return new ScoredMap(map, map.max());
    }
  }

  /** Into a map's range, in the same order: 0 stays 0, white becomes a half. */
  private static float[] squashed(FloatBuffer values) {
    float[] squashed = new float[SIDE * SIDE];
    for (int i = 0; i < squashed.length; i++) {
      float value = Math.max(0, values.get(i));
      squashed[i] = value / (WHITE + value);
    }
    return squashed;
  }

  private static Mat blur(Mat image, double sigma) {
    Mat blurred = new Mat();
    GaussianBlur(image, blurred, new Size(0, 0), sigma, sigma, BORDER_REFLECT, 0);
    return blurred;
  }

  private static float median(Mat grey) {
    float[] values = new float[grey.rows() * grey.cols()];
    FloatBuffer buffer = grey.createBuffer();
    buffer.get(values);
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }
}
