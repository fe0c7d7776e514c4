package dev.vcpclip.trainer.data;

import static org.bytedeco.opencv.global.opencv_core.addWeighted;
import static org.bytedeco.opencv.global.opencv_core.mean;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_GRAY2RGB;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_HSV2RGB;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_RGB2GRAY;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_RGB2HSV;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.bytedeco.opencv.opencv_core.Mat;

/** Brightness, contrast, saturation and hue by up to a fifth each, in random order. */
final class ColorJitter {
  private static final double RANGE = 0.2;

  /** OpenCV's 8-bit hue goes once around in this many steps. */
  private static final int HUES = 180;

  private ColorJitter() {}

  static Mat apply(Mat rgb, SplittableRandom random) {
    int[] order = {0, 1, 2, 3};
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    Mat changed = rgb;
    for (int step : order) {
      double shift = random.nextDouble(-RANGE, RANGE);
      changed =
          switch (step) {
            case 0 -> Augmentation.light(changed, 1 + shift, 0);
            case 1 -> contrast(changed, 1 + shift);
            case 2 -> saturation(changed, 1 + shift);
            default -> hue(changed, (int) Math.round(shift * HUES));
          };
    }
    return changed;
  }

  private static Mat contrast(Mat rgb, double factor) {
    double grey = mean(grey(rgb)).get(0);
    return Augmentation.light(rgb, factor, (1 - factor) * grey);
  }

  private static Mat saturation(Mat rgb, double factor) {
    Mat grey = new Mat();
    cvtColor(grey(rgb), grey, COLOR_GRAY2RGB);
    Mat changed = new Mat();
    addWeighted(rgb, factor, grey, 1 - factor, 0, changed);
    return changed;
  }

  private static Mat hue(Mat rgb, int shift) {
    Mat hsv = new Mat();
    cvtColor(rgb, hsv, COLOR_RGB2HSV);
    ByteBuffer values = hsv.createBuffer();
    for (int i = 0; i < values.capacity(); i += 3) {
      values.put(i, (byte) Math.floorMod((values.get(i) & 0xFF) + shift, HUES));
    }
    Mat changed = new Mat();
    cvtColor(hsv, changed, COLOR_HSV2RGB);
    return changed;
  }

  private static Mat grey(Mat rgb) {
    Mat grey = new Mat();
    cvtColor(rgb, grey, COLOR_RGB2GRAY);
    return grey;
  }
}
