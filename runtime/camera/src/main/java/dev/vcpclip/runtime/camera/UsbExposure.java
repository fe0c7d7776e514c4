package dev.vcpclip.runtime.camera;

import static org.bytedeco.opencv.global.opencv_videoio.CAP_DSHOW;
import static org.bytedeco.opencv.global.opencv_videoio.CAP_PROP_AUTO_EXPOSURE;
import static org.bytedeco.opencv.global.opencv_videoio.CAP_PROP_EXPOSURE;
import static org.bytedeco.opencv.global.opencv_videoio.CAP_V4L2;

import org.bytedeco.opencv.opencv_videoio.VideoCapture;

/**
 * Exposure of a USB camera, which FFmpeg has no option for: set in the driver through OpenCV, which
 * keeps it for whoever opens the camera next.
 */
final class UsbExposure {
  /** OpenCV hands this to the driver as it is. */
  private static final double V4L2_MANUAL = 1;

  private static final double DIRECTSHOW_MANUAL = 0;

  private UsbExposure() {}

  /**
   * Sets it.
   *
   * @param url as FFmpeg has it: {@code /dev/video0}, {@code video=NAME}
   * @param exposure in the driver's unit
   * @return whether the driver took it; also not when the camera cannot be opened, the reason of
   *     which FFmpeg tells better
   */
  static boolean set(String url, double exposure) {
    boolean windows = url.startsWith("video=");
    try (VideoCapture camera = new VideoCapture()) {
      String device = windows ? url.substring("video=".length()) : url;
      if (!camera.open(device, windows ? CAP_DSHOW : CAP_V4L2)) {
        return false;
      }
      boolean taken = camera.set(CAP_PROP_AUTO_EXPOSURE, windows ? DIRECTSHOW_MANUAL : V4L2_MANUAL);
      taken &= camera.set(CAP_PROP_EXPOSURE, exposure);
      camera.release();
      return taken;
    }
  }
}
