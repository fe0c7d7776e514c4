package dev.vcpclip.trainer.data.synthetic;

import dev.vcpclip.runtime.VcpClipException;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Photographed textures of a folder, those that show a material.
 *
 * <p>Read once and kept as bytes, at most {@value #LONGEST} pixels a side. Immutable and
 * thread-safe.
 */
public final class TextureLibrary extends PictureLibrary<Texture> {
  private static final int LONGEST = 320;
  private static final int SHORTEST = 200;

  private TextureLibrary(List<Texture> textures) {
    super(textures);
  }

  /**
   * Reads every picture below some folders that looks like a material.
   *
   * @param folders searched to any depth for .jpg, .png and .tga; none gives an empty library
   * @throws VcpClipException if a folder is missing or no picture of a material is in any
   */
  public static TextureLibrary read(List<Path> folders) {
    return new TextureLibrary(
        PictureFiles.read(
            folders,
            TextureLibrary::isPicture,
            TextureLibrary::readTexture,
            "a material of at least %d pixels a side".formatted(SHORTEST)));
  }

  private static boolean isPicture(String path) {
    return (path.endsWith(".jpg") || path.endsWith(".png") || path.endsWith(".tga"))
        && MaterialFilter.mayBeMaterial(path);
  }

  private static Texture readTexture(Path file) {
    try (Mat raw = PictureFiles.readUnchanged(file);
        Mat rgb = new Mat();
        Mat grey = new Mat()) {
      // Textures with an alpha channel are shapes, not surfaces.
      if (raw.empty() || raw.channels() != 3 || raw.depth() != opencv_core.CV_8U) {
        return null;
      }
      if (Math.min(raw.rows(), raw.cols()) < SHORTEST) {
        return null;
      }
      try (Mat small = PictureFiles.shrunk(raw, LONGEST, 2 * LONGEST)) {
        opencv_imgproc.cvtColor(small, grey, opencv_imgproc.COLOR_BGR2GRAY);
        opencv_imgproc.cvtColor(small, rgb, opencv_imgproc.COLOR_BGR2RGB);
      }
      int width = rgb.cols();
      int height = rgb.rows();
      byte[] greyBytes = PictureFiles.bytes(grey);
      if (!MaterialFilter.isMaterial(width, height, greyBytes)) {
        return null;
      }
      return new Texture(
          MaterialFilter.word(file.toString()),
          isSeamless(width, height, greyBytes),
          new Pyramid(width, height, PictureFiles.bytes(rgb)));
    }
  }

  /** Opposite borders differ no more than neighbouring rows and columns do. */
  private static boolean isSeamless(int width, int height, byte[] grey) {
    double seam = 0;
    double inside = 0;
    for (int y = 0; y < height; y++) {
      int row = y * width;
      seam += Math.abs((grey[row] & 255) - (grey[row + width - 1] & 255)) / (double) height;
      int middle = row + width / 2;
      inside += Math.abs((grey[middle] & 255) - (grey[middle + 1] & 255)) / (double) height;
    }
    for (int x = 0; x < width; x++) {
      int last = (height - 1) * width + x;
      seam += Math.abs((grey[x] & 255) - (grey[last] & 255)) / (double) width;
      int middle = height / 2 * width + x;
      inside += Math.abs((grey[middle] & 255) - (grey[middle + width] & 255)) / (double) width;
    }
    return seam < 1.5 * inside + 2;
  }
}
