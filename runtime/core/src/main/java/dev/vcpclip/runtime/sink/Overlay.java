package dev.vcpclip.runtime.sink;

import static org.bytedeco.opencv.global.opencv_core.CV_32SC2;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;
import static org.bytedeco.opencv.global.opencv_imgproc.COLORMAP_INFERNO;
import static org.bytedeco.opencv.global.opencv_imgproc.LINE_AA;
import static org.bytedeco.opencv.global.opencv_imgproc.applyColorMap;
import static org.bytedeco.opencv.global.opencv_imgproc.polylines;

import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.io.AtomicFile;
import dev.vcpclip.runtime.io.DiskFailure;
import dev.vcpclip.runtime.map.AnomalyMap;
import dev.vcpclip.runtime.map.Region;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;
import org.bytedeco.opencv.opencv_core.Scalar;

/**
 * Draws an inspection onto its picture: the map as heat, regions outlined in green.
 *
 * <p>The heat's scale is fixed: the pixel threshold lies in its middle, twice the threshold at its
 * end, and what is clearly below the threshold stays transparent. Stretching each picture's own
 * minimum and maximum, as is common, would make every good part glow somewhere. The colours are
 * "inferno", whose lightness rises evenly, so that the picture also reads in grey and to the
 * colour-blind.
 *
 * <p>Without a map (score only) the picture comes back as it is.
 */
public final class Overlay {
  /**
   * Share of the threshold below which nothing is drawn. From 0.4 on, the small model tinted every
   * texture of a good picture; at this share its good samples look like themselves, and what is
   * left of a crack or a scratch around its regions still shows.
   */
  private static final double TRANSPARENT_BELOW = 0.75;

  private static final double LARGEST_ALPHA = 0.65;
  private static final int LEVELS = 256;

  /** Blue, green, red of every level. */
  private static final byte[] COLORS = colors();

  private Overlay() {}

  private static byte[] colors() {
    try (Mat levels = new Mat(1, LEVELS, CV_8UC1);
        Mat colors = new Mat()) {
      ByteBuffer buffer = levels.createBuffer();
      for (int i = 0; i < LEVELS; i++) {
        buffer.put((byte) i);
      }
      applyColorMap(levels, colors, COLORMAP_INFERNO);
      ByteBuffer bgr = colors.createBuffer();
      byte[] table = new byte[LEVELS * 3];
      bgr.get(table);
      return table;
    }
  }

  /**
   * The picture as a PNG file's bytes.
   *
   * @param frame what was inspected
   * @param inspection of that frame
   */
  public static byte[] png(Frame frame, Inspection inspection) {
    try (Mat drawn = draw(frame, inspection);
        BytePointer encoded = new BytePointer()) {
      if (!imencode(".png", drawn, encoded)) {
        throw new VcpClipException("overlay: OpenCV could not encode a PNG");
      }
      byte[] png = new byte[Math.toIntExact(encoded.limit())];
      encoded.get(png);
      return OverlayMark.into(png);
    }
  }

  /**
   * The picture for a Java user interface, of type {@link BufferedImage#TYPE_3BYTE_BGR}.
   *
   * @param frame what was inspected
   * @param inspection of that frame
   */
  public static BufferedImage image(Frame frame, Inspection inspection) {
    try (Mat drawn = draw(frame, inspection)) {
      BufferedImage image = image(frame);
      ByteBuffer bgr = drawn.createBuffer();
      bgr.get(pixels(image));
      return image;
    }
  }

  /** The picture alone for a Java user interface, of the same type. */
  public static BufferedImage plain(Frame frame) {
    BufferedImage image = image(frame);
    byte[] bgr = toBgr(frame);
    System.arraycopy(bgr, 0, pixels(image), 0, bgr.length);
    return image;
  }

  private static BufferedImage image(Frame frame) {
    return new BufferedImage(frame.width(), frame.height(), BufferedImage.TYPE_3BYTE_BGR);
  }

  private static byte[] pixels(BufferedImage image) {
    return ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
  }

  /**
   * Writes the PNG, whole or not at all.
   *
   * @param file created, its folder too, or replaced where it is an overlay
   * @param frame what was inspected
   * @param inspection of that frame
   * @throws VcpClipException when the disk refuses, or when another file has that name
   */
  public static void write(Path file, Frame frame, Inspection inspection) {
    if (Files.exists(file) && !isOverlay(file)) {
      throw new VcpClipException(
          file + ": is no overlay of this program, so it is not replaced. Move it away.");
    }
    AtomicFile.write(file, png(frame, inspection));
  }

  /**
   * Whether a file is an overlay that this class has drawn.
   *
   * @throws VcpClipException when it cannot be read
   */
  public static boolean isOverlay(Path file) {
    try {
      return OverlayMark.isIn(file);
    } catch (IOException e) {
      throw DiskFailure.cannotRead(file, e);
    }
  }

  private static Mat draw(Frame frame, Inspection inspection) {
    if (frame.width() != inspection.width() || frame.height() != inspection.height()) {
      throw new IllegalArgumentException(
          "frame is %d x %d, the inspection of %d x %d"
              .formatted(frame.width(), frame.height(), inspection.width(), inspection.height()));
    }
    long bytes = 3L * frame.width() * frame.height();
    if (bytes > Integer.MAX_VALUE - 8) {
      throw new VcpClipException(
          "overlay: %d x %d pixels take %d MiB, at most 2047 can be drawn"
              .formatted(frame.width(), frame.height(), bytes >> 20));
    }
    byte[] bgr = toBgr(frame);
    if (inspection.map().isPresent()) {
      blend(bgr, inspection.map().get(), inspection.pixelThreshold());
    }
    Mat picture = new Mat(frame.height(), frame.width(), CV_8UC3);
    ByteBuffer pixels = picture.createBuffer();
    pixels.put(bgr);
    int thickness = Math.max(1, Math.min(frame.width(), frame.height()) / 300);
    inspection.regions().forEach(region -> outline(picture, region, thickness));
    return picture;
  }

  private static byte[] toBgr(Frame frame) {
    int channels = frame.format().channels();
    byte[] bgr = new byte[frame.width() * frame.height() * 3];
    byte[] row = new byte[frame.width() * channels];
    ByteBuffer pixels = frame.pixels();
    int red = frame.format() == PixelFormat.RGB ? 0 : channels - 1;
    int green = channels == 1 ? 0 : 1;
    int blue = channels - 1 - red;
    int at = 0;
    for (int y = 0; y < frame.height(); y++) {
      pixels.get(y * frame.stride(), row);
      for (int x = 0; x < row.length; x += channels) {
        bgr[at++] = row[x + blue];
        bgr[at++] = row[x + green];
        bgr[at++] = row[x + red];
      }
    }
    return bgr;
  }

  private static void blend(byte[] bgr, AnomalyMap map, double threshold) {
    double scale = threshold > 0 ? threshold : 0.5;
    float[] row = new float[map.width()];
    for (int y = 0; y < map.height(); y++) {
      map.row(y, row);
      for (int x = 0; x < row.length; x++) {
        blend(bgr, 3 * (y * row.length + x), row[x] / scale);
      }
    }
  }

  private static void blend(byte[] bgr, int at, double relative) {
    double opacity = Math.min(1, (relative - TRANSPARENT_BELOW) / (1 - TRANSPARENT_BELOW));
    if (opacity > 0) {
      int level = (int) Math.min(LEVELS - 1, relative / 2 * LEVELS);
      double alpha = LARGEST_ALPHA * opacity;
      for (int c = 0; c < 3; c++) {
        int under = bgr[at + c] & 0xFF;
        int over = COLORS[3 * level + c] & 0xFF;
        bgr[at + c] = (byte) Math.round(under + alpha * (over - under));
      }
    }
  }

  private static void outline(Mat picture, Region region, int thickness) {
    try (Mat points = new Mat(region.contour().size(), 1, CV_32SC2);
        MatVector lines = new MatVector(points);
        Scalar green = new Scalar(80, 255, 80, 0)) {
      IntBuffer xy = points.createBuffer();
      region.contour().forEach(p -> xy.put(p.x()).put(p.y()));
      polylines(picture, lines, true, green, thickness, LINE_AA, 0);
    }
  }
}
