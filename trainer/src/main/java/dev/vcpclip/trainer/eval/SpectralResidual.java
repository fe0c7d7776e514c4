package dev.vcpclip.trainer.eval;

import static org.bytedeco.opencv.global.opencv_core.BORDER_REFLECT;
import static org.bytedeco.opencv.global.opencv_core.CV_32F;
import static org.bytedeco.opencv.global.opencv_core.DFT_COMPLEX_OUTPUT;
import static org.bytedeco.opencv.global.opencv_core.add;
import static org.bytedeco.opencv.global.opencv_core.cartToPolar;
import static org.bytedeco.opencv.global.opencv_core.dft;
import static org.bytedeco.opencv.global.opencv_core.exp;
import static org.bytedeco.opencv.global.opencv_core.idft;
import static org.bytedeco.opencv.global.opencv_core.log;
import static org.bytedeco.opencv.global.opencv_core.magnitude;
import static org.bytedeco.opencv.global.opencv_core.merge;
import static org.bytedeco.opencv.global.opencv_core.multiply;
import static org.bytedeco.opencv.global.opencv_core.polarToCart;
import static org.bytedeco.opencv.global.opencv_core.split;
import static org.bytedeco.opencv.global.opencv_core.subtract;
import static org.bytedeco.opencv.global.opencv_imgproc.GaussianBlur;
import static org.bytedeco.opencv.global.opencv_imgproc.blur;

import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Saliency by the spectral residual (X. Hou and L. Zhang, "Saliency detection: a spectral residual
 * approach", 2007): the logarithmic amplitude minus its local mean, transformed back with the
 * picture's own phase, squared and blurred.
 */
final class SpectralResidual {
  private static final int SIDE = 64;
  private static final double SIGMA = 2.5;

  private SpectralResidual() {}

  /**
   * @param grey float32, one channel
   * @return float32 of the same size; its native memory belongs to the caller's pointer scope
   */
  static Mat saliency(Mat grey) {
    Mat spectrum = new Mat();
    dft(Mats.resized(grey, SIDE), spectrum, DFT_COMPLEX_OUTPUT, 0);
    MatVector parts = new MatVector(2);
    split(spectrum, parts);
    Mat amplitude = new Mat();
    Mat phase = new Mat();
    cartToPolar(parts.get(0), parts.get(1), amplitude, phase);

    Mat logAmplitude = new Mat();
    add(amplitude, new Mat(amplitude.size(), CV_32F, Scalar.all(1e-9)), amplitude);
    log(amplitude, logAmplitude);
    Mat mean = new Mat();
    blur(logAmplitude, mean, new Size(3, 3), new Point(-1, -1), BORDER_REFLECT);
    Mat residual = new Mat();
    subtract(logAmplitude, mean, residual);
    exp(residual, residual);

    Mat real = new Mat();
    Mat imaginary = new Mat();
    polarToCart(residual, phase, real, imaginary);
    Mat back = new Mat();
    merge(new MatVector(real, imaginary), back);
    idft(back, back);
    split(back, parts);
    Mat saliency = new Mat();
    magnitude(parts.get(0), parts.get(1), saliency);
    multiply(saliency, saliency, saliency);
    GaussianBlur(saliency, saliency, new Size(0, 0), SIGMA, SIGMA, BORDER_REFLECT, 0);
    return Mats.resized(saliency, grey.cols());
  }
}
