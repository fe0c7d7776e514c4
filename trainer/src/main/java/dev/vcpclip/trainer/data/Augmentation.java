package dev.vcpclip.trainer.data;

import static org.bytedeco.opencv.global.opencv_core.BORDER_REFLECT_101;
import static org.bytedeco.opencv.global.opencv_core.CV_32FC3;
import static org.bytedeco.opencv.global.opencv_core.CV_64F;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_core.ROTATE_180;
import static org.bytedeco.opencv.global.opencv_core.ROTATE_90_CLOCKWISE;
import static org.bytedeco.opencv.global.opencv_core.ROTATE_90_COUNTERCLOCKWISE;
import static org.bytedeco.opencv.global.opencv_core.add;
import static org.bytedeco.opencv.global.opencv_core.rotate;
import static org.bytedeco.opencv.global.opencv_imgproc.GaussianBlur;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_NEAREST;
import static org.bytedeco.opencv.global.opencv_imgproc.blur;
import static org.bytedeco.opencv.global.opencv_imgproc.getRotationMatrix2D;
import static org.bytedeco.opencv.global.opencv_imgproc.warpAffine;

import java.util.SplittableRandom;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point2f;
import org.bytedeco.opencv.opencv_core.RNG;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * The random changes of a training picture (section 5 of the method), at its own size: rotation by
 * up to 30 degrees, by quarter turns, brightness and contrast, Gaussian noise, and one of blur,
 * colour jitter or Gaussian blur, each with probability one half. Strengths are the defaults of the
 * library that the reference uses. What moves pixels moves the mask with them.
 *
 * <p>A change depends on the random numbers alone: the same seed gives the same picture.
 */
final class Augmentation {
  private static final double HALF = 0.5;
  private static final double LARGEST_ANGLE = 30;
  private static final double LIGHT_RANGE = 0.2;
  private static final double LEAST_NOISE_VARIANCE = 10;
  private static final double LARGEST_NOISE_VARIANCE = 50;
  private static final int NORMAL = 1;
  private static final int[] TURNS = {ROTATE_90_COUNTERCLOCKWISE, ROTATE_180, ROTATE_90_CLOCKWISE};

  private Augmentation() {}

  static Picture apply(Picture picture, SplittableRandom random) {
    Picture changed = picture;
    if (random.nextDouble() < HALF) {
      changed = turn(changed, random.nextDouble(-LARGEST_ANGLE, LARGEST_ANGLE));
    }
    if (random.nextDouble() < HALF) {
      changed = quarterTurns(changed, random.nextInt(4));
    }
    Mat rgb = changed.rgb();
    if (random.nextDouble() < HALF) {
      double contrast = 1 + random.nextDouble(-LIGHT_RANGE, LIGHT_RANGE);
      double brightness = 255 * random.nextDouble(-LIGHT_RANGE, LIGHT_RANGE);
      rgb = light(rgb, contrast, brightness);
    }
    if (random.nextDouble() < HALF) {
      double variance = random.nextDouble(LEAST_NOISE_VARIANCE, LARGEST_NOISE_VARIANCE);
      rgb = noise(rgb, Math.sqrt(variance), random.nextLong());
    }
    if (random.nextDouble() < HALF) {
      rgb =
          switch (random.nextInt(3)) {
            case 0 -> box(rgb);
            case 1 -> ColorJitter.apply(rgb, random);
            default -> gauss(rgb, 3 + 2 * random.nextInt(3));
          };
    }
    return new Picture(rgb, changed.mask());
  }

  private static Picture turn(Picture picture, double degrees) {
    Size size = picture.rgb().size();
    Point2f centre = new Point2f(size.width() / 2f - 0.5f, size.height() / 2f - 0.5f);
    Mat matrix = getRotationMatrix2D(centre, degrees, 1);
    Mat rgb = new Mat();
    Mat mask = new Mat();
    Scalar unused = new Scalar();
    warpAffine(picture.rgb(), rgb, matrix, size, INTER_LINEAR, BORDER_REFLECT_101, unused);
    warpAffine(picture.mask(), mask, matrix, size, INTER_NEAREST, BORDER_REFLECT_101, unused);
    return new Picture(rgb, mask);
  }

  private static Picture quarterTurns(Picture picture, int turns) {
    if (turns == 0) {
      return picture;
    }
    Mat rgb = new Mat();
    Mat mask = new Mat();
    rotate(picture.rgb(), rgb, TURNS[turns - 1]);
    rotate(picture.mask(), mask, TURNS[turns - 1]);
    return new Picture(rgb, mask);
  }

  /** {@code contrast * value + brightness}, kept within 0 to 255. */
  static Mat light(Mat rgb, double contrast, double brightness) {
    Mat changed = new Mat();
    rgb.convertTo(changed, -1, contrast, brightness);
    return changed;
  }

  private static Mat noise(Mat rgb, double deviation, long seed) {
    Mat noise = new Mat(rgb.size(), CV_32FC3);
    Mat mean = new Mat(1, 1, CV_64F, Scalar.all(0));
    Mat spread = new Mat(1, 1, CV_64F, Scalar.all(deviation));
    new RNG(seed)._fill(noise, NORMAL, mean, spread);
    Mat noisy = new Mat();
    rgb.convertTo(noisy, CV_32FC3);
    add(noisy, noise, noisy);
    Mat changed = new Mat();
    noisy.convertTo(changed, CV_8UC3);
    return changed;
  }

  private static Mat box(Mat rgb) {
    Mat changed = new Mat();
    blur(rgb, changed, new Size(3, 3));
    return changed;
  }

  private static Mat gauss(Mat rgb, int side) {
    Mat changed = new Mat();
    GaussianBlur(rgb, changed, new Size(side, side), 0);
    return changed;
  }
}
