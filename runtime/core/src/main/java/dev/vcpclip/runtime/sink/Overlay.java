package dev.vcpclip.runtime.sink;

import static org.bytedeco.opencv.global.opencv_core.CV_32SC2;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imencode;
import static org.bytedeco.opencv.global.opencv_imgproc.COLORMAP_INFERNO;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.LINE_AA;
import static org.bytedeco.opencv.global.opencv_imgproc.applyColorMap;
import static org.bytedeco.opencv.global.opencv_imgproc.polylines;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

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
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

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
   * texture of a good picture; from 0.75 on, little was left of a scratch beside its regions. At
   * this share its good samples look like themselves, but for a knot, and a scratch shows in full.
   */
  private static final double TRANSPARENT_BELOW = 0.6;

  private static final double LARGEST_ALPHA = 0.65;
  private static final int LEVELS = 256;
  private static final int JPEG_QUALITY = 80;

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

  /**
   * The picture as a small JPEG file's bytes, for a page: no larger than asked for. A station draws
   * one a part, so that nothing but the file lies on Java's heap.
   *
   * @param frame what was inspected
   * @param inspection of that frame
   * @param longerSide pixels that neither side exceeds, 1 or more
   */
  public static byte[] jpeg(Frame frame, Inspection inspection, int longerSide) {
    try (Mat drawn = draw(frame, inspection);
        Mat small = shrunk(drawn, longerSide);
        BytePointer encoded = new BytePointer();
        IntPointer quality = new IntPointer(IMWRITE_JPEG_QUALITY, JPEG_QUALITY)) {
      if (!imencode(".jpg", small, encoded, quality)) {
        throw new VcpClipException("overlay: OpenCV could not encode a JPEG");
      }
      byte[] jpeg = new byte[Math.toIntExact(encoded.limit())];
      encoded.get(jpeg);
      return jpeg;
    }
  }

  private static Mat shrunk(Mat picture, int longerSide) {
    double scale = (double) longerSide / Math.max(picture.cols(), picture.rows());
    if (scale >= 1) {
      return new Mat(picture);
    }
    Mat small = new Mat();
    try (Size size =
        new Size(
            (int) Math.max(1, Math.round(picture.cols() * scale)),
            (int) Math.max(1, Math.round(picture.rows() * scale)))) {
      resize(picture, small, size, 0, 0, INTER_AREA);
    }
    return small;
  }

  /** The picture alone for a Java user interface, of the same type. */
  public static BufferedImage plain(Frame frame) {
    BufferedImage image = image(frame);
    Rows rows = new Rows(frame);
    ByteBuffer pixels = ByteBuffer.wrap(pixels(image));
    for (int y = 0; y < frame.height(); y++) {
      pixels.put(rows.bgr(y));
    }
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
    Mat picture = new Mat(frame.height(), frame.width(), CV_8UC3);
    ByteBuffer pixels = picture.createBuffer();
    Rows rows = new Rows(frame);
    AnomalyMap map = inspection.map().orElse(null);
    float[] heat = new float[map == null ? 0 : map.width()];
    for (int y = 0; y < frame.height(); y++) {
      byte[] bgr = rows.bgr(y);
      if (map != null) {
        map.row(y, heat);
        blend(bgr, heat, inspection.pixelThreshold());
      }
      pixels.put(bgr);
    }
    int thickness = Math.max(1, Math.min(frame.width(), frame.height()) / 300);
    inspection.regions().forEach(region -> outline(picture, region, thickness));
    return picture;
  }

  /** A frame's rows as blue, green, red, one at a time: a camera's whole picture is much. */
  private static final class Rows {
    private final ByteBuffer pixels;
    private final int stride;
    private final int channels;
    private final byte[] row;
    private final byte[] bgr;
    private final int red;
    private final int green;

    Rows(Frame frame) {
      pixels = frame.pixels();
      stride = frame.stride();
      channels = frame.format().channels();
      row = new byte[frame.width() * channels];
      bgr = new byte[frame.width() * 3];
      red = frame.format() == PixelFormat.RGB ? 0 : channels - 1;
      green = channels == 1 ? 0 : 1;
    }

    /** Good until the next. */
    byte[] bgr(int y) {
      pixels.get(y * stride, row);
      int blue = channels - 1 - red;
      int at = 0;
      for (int x = 0; x < row.length; x += channels) {
        bgr[at++] = row[x + blue];
        bgr[at++] = row[x + green];
        bgr[at++] = row[x + red];
      }
      return bgr;
    }
  }

  private static void blend(byte[] bgr, float[] heat, double threshold) {
    double scale = threshold > 0 ? threshold : 0.5;
    for (int x = 0; x < heat.length; x++) {
      blend(bgr, 3 * x, heat[x] / scale);
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
