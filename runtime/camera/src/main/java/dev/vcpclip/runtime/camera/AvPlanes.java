package dev.vcpclip.runtime.camera;

import static org.bytedeco.ffmpeg.global.avutil.*;

import dev.vcpclip.runtime.image.PixelPlane;
import dev.vcpclip.runtime.image.YuvPlanes;
import dev.vcpclip.runtime.image.YuvPlanes.Chroma;
import dev.vcpclip.runtime.image.YuvPlanes.Component;
import dev.vcpclip.runtime.image.YuvPlanes.Matrix;
import dev.vcpclip.runtime.image.YuvPlanes.Turn;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.ffmpeg.avutil.AVComponentDescriptor;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.javacpp.BytePointer;

/** The planes of FFmpeg's pictures in place, by its own descriptions of its formats. */
final class AvPlanes {
  private static final long NO_YUV =
      AV_PIX_FMT_FLAG_RGB
          | AV_PIX_FMT_FLAG_PAL
          | AV_PIX_FMT_FLAG_BAYER
          | AV_PIX_FMT_FLAG_HWACCEL
          | AV_PIX_FMT_FLAG_BITSTREAM;

  private AvPlanes() {}

  /** Native memory as a buffer; the pointer stays its owner's. */
  static ByteBuffer memory(BytePointer data, long bytes) {
    return new BytePointer(data).capacity(bytes).asByteBuffer();
  }

  /** Every plane, whatever the format, as rows of bytes; those stored upwards, from their end. */
  static List<PixelPlane> all(AVFrame picture) {
    List<PixelPlane> planes = new ArrayList<>();
    AVPixFmtDescriptor format = av_pix_fmt_desc_get(picture.format());
    for (int plane = 0; plane < av_pix_fmt_count_planes(picture.format()); plane++) {
      int rowBytes = av_image_get_linesize(picture.format(), picture.width(), plane);
      planes.add(plane(picture, plane, rowBytes, rows(format, picture.height(), plane), 1));
    }
    return planes;
  }

  /** Rows of a plane: colour often has half as many. */
  static int rows(AVPixFmtDescriptor format, int height, int plane) {
    return plane == 1 || plane == 2 ? shifted(height, format.log2_chroma_h() & 0xFF) : height;
  }

  private static int shifted(int length, int shift) {
    return length + (1 << shift) - 1 >> shift;
  }

  private static PixelPlane plane(AVFrame picture, int plane, int width, int rows, int step) {
    int stride = picture.linesize(plane);
    BytePointer first = picture.data(plane);
    if (stride < 0) {
      first = first.getPointer((long) stride * (rows - 1));
    }
    int forward = Math.abs(stride);
    ByteBuffer bytes = memory(first, (long) forward * (rows - 1) + (long) width * step);
    return new PixelPlane(bytes, width, rows, forward, step);
  }

  /**
   * Luma and chroma, where they have 8 bits and rows run downwards.
   *
   * @param gray whether chroma is left out
   * @param turn that is handed on
   */
  static Optional<YuvPlanes> yuv(AVFrame picture, boolean gray, Turn turn) {
    AVPixFmtDescriptor format = av_pix_fmt_desc_get(picture.format());
    Optional<Matrix> matrix = matrix(picture);
    int needed = gray ? 1 : 3;
    if ((format.flags() & NO_YUV) != 0
        || (format.nb_components() & 0xFF) < needed
        || matrix.isEmpty()
        || !isReadable(picture, format, needed)) {
      return Optional.empty();
    }
    Component luma = component(picture, format.comp(0), picture.width(), picture.height());
    return Optional.of(
        new YuvPlanes(
            luma,
            gray ? Optional.empty() : Optional.of(chroma(picture, format)),
            matrix.get(),
            turn));
  }

  private static boolean isReadable(AVFrame picture, AVPixFmtDescriptor format, int needed) {
    for (int i = 0; i < needed; i++) {
      AVComponentDescriptor component = format.comp(i);
      if (component.depth() != 8
          || component.shift() != 0
          || picture.linesize(component.plane()) < 0) {
        return false;
      }
    }
    return true;
  }

  private static Chroma chroma(AVFrame picture, AVPixFmtDescriptor format) {
    int width = shifted(picture.width(), format.log2_chroma_w() & 0xFF);
    int height = shifted(picture.height(), format.log2_chroma_h() & 0xFF);
    Component blue = component(picture, format.comp(1), width, height);
    AVComponentDescriptor second = format.comp(2);
    Component red =
        second.plane() == format.comp(1).plane()
            ? new Component(blue.plane(), second.offset())
            : component(picture, second, width, height);
    return new Chroma(blue, red);
  }

  private static Component component(
      AVFrame picture, AVComponentDescriptor component, int width, int height) {
    return new Component(
        plane(picture, component.plane(), width, height, component.step()), component.offset());
  }

  /**
   * By the numbers of ITU-T H.273, as swscale takes them: what is not said is BT.601, whatever the
   * size. Empty where colours were made in a way that is no matrix of red, green and blue.
   */
  private static Optional<Matrix> matrix(AVFrame picture) {
    boolean fullRange = picture.color_range() == AVCOL_RANGE_JPEG || isFullRange(picture.format());
    int space = picture.colorspace();
    if (space == AVCOL_SPC_UNSPECIFIED
        || space == AVCOL_SPC_BT470BG
        || space == AVCOL_SPC_SMPTE170M) {
      return Optional.of(new Matrix(0.299, 0.114, fullRange));
    } else if (space == AVCOL_SPC_BT709) {
      return Optional.of(new Matrix(0.2126, 0.0722, fullRange));
    }
    return space == AVCOL_SPC_BT2020_NCL
        ? Optional.of(new Matrix(0.2627, 0.0593, fullRange))
        : Optional.empty();
  }

  /** Formats that are so whatever is said of the range. */
  private static boolean isFullRange(int format) {
    return format == AV_PIX_FMT_GRAY8
        || format == AV_PIX_FMT_YA8
        || format == AV_PIX_FMT_YUVJ420P
        || format == AV_PIX_FMT_YUVJ422P
        || format == AV_PIX_FMT_YUVJ444P
        || format == AV_PIX_FMT_YUVJ440P
        || format == AV_PIX_FMT_YUVJ411P;
  }
}
