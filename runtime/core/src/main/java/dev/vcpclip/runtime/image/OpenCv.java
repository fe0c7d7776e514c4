package dev.vcpclip.runtime.image;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.NativeLimits;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_imgcodecs;

/**
 * OpenCV's library, unpacked and loaded. Where that fails, as on a disk from which nothing may be
 * run, JavaCPP says so once and later only that something is not in memory, which would be told as
 * a picture's fault.
 */
final class OpenCv {
  private static final String FAILURE = load();

  private OpenCv() {}

  private static String load() {
    NativeLimits.lift();
    try {
      Loader.load(opencv_imgcodecs.class);
      return null;
    } catch (LinkageError | RuntimeException e) {
      Throwable root = e;
      while (root.getCause() != null && root.getCause() != root) {
        root = root.getCause();
      }
      return root.toString();
    }
  }

  /**
   * Does nothing when pictures can be decoded.
   *
   * @throws VcpClipException with the reason
   */
  static void require() {
    if (FAILURE != null) {
      throw new VcpClipException(
          "OpenCV, which reads pictures, cannot be loaded (%s). The folder %s needs 200 MB free and the right to run programs from it; another one: -Dorg.bytedeco.javacpp.cachedir=FOLDER."
              .formatted(FAILURE, System.getProperty("user.home") + "/.javacpp"));
    }
  }
}
