package dev.vcpclip.trainer.data.synthetic;

import dev.vcpclip.runtime.VcpClipException;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Photographs of a folder that show good things as they are, whatever is around them.
 *
 * <p>Read once and kept as bytes, the shorter side at most {@value #SIDE} pixels. Immutable and
 * thread-safe.
 */
public final class SceneLibrary extends PictureLibrary<Scene> {
  private static final int SIDE = 256;
  private static final int SHORTEST = 96;

  /** Of the longer side to the shorter; what is longer than this is squeezed. */
  private static final int LONGEST = 2;

  private SceneLibrary(List<Scene> scenes) {
    super(scenes);
  }

  /**
   * Reads every photograph below some folders.
   *
   * @param folders searched to any depth for .jpg, .jpeg and .png; none gives an empty library
   * @throws VcpClipException if a folder is missing or no photograph is in any
   */
  public static SceneLibrary read(List<Path> folders) {
    return new SceneLibrary(
        PictureFiles.read(
            folders,
            path -> path.endsWith(".jpg") || path.endsWith(".jpeg") || path.endsWith(".png"),
            SceneLibrary::readScene,
            "a photograph of at least %d pixels a side".formatted(SHORTEST)));
  }

  private static Scene readScene(Path file) {
    try (Mat raw = PictureFiles.readUnchanged(file);
        Mat rgb = new Mat()) {
      boolean grey = raw.channels() == 1;
      if (raw.empty() || raw.depth() != opencv_core.CV_8U || (!grey && raw.channels() != 3)) {
        return null;
      }
      int shorter = Math.min(raw.rows(), raw.cols());
      if (shorter < SHORTEST) {
        return null;
      }
      try (Mat small = PictureFiles.shrunk(raw, SIDE, LONGEST * Math.min(SIDE, shorter))) {
        opencv_imgproc.cvtColor(
            small, rgb, grey ? opencv_imgproc.COLOR_GRAY2RGB : opencv_imgproc.COLOR_BGR2RGB);
      }
      return new Scene(new Pyramid(rgb.cols(), rgb.rows(), PictureFiles.bytes(rgb)));
    }
  }
}
