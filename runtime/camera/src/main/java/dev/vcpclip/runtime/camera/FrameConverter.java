package dev.vcpclip.runtime.camera;

import static org.bytedeco.ffmpeg.global.avutil.*;
import static org.bytedeco.ffmpeg.global.swscale.*;

import dev.vcpclip.runtime.camera.StreamOptions.CutOut;
import dev.vcpclip.runtime.camera.StreamOptions.Turn;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.source.SourceException;
import dev.vcpclip.runtime.source.SourceException.Code;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avutil.AVBufferPool;
import org.bytedeco.ffmpeg.avutil.AVBufferRef;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Decoded pictures as {@link Frame}s: cut out, converted to 8-bit BGR or grey, mirrored, turned.
 *
 * <p>What is that already is handed on without a copy; everything else is converted once, by
 * swscale, which knows every format of cameras (YUV of all kinds, Bayer, 10 to 16 bits) and whether
 * its range is full. Memory comes from FFmpeg's pool and returns to it when the frame is closed,
 * also after the converter.
 */
final class FrameConverter implements AutoCloseable {
  private static final int ALIGNMENT = 64;

  private final StreamOptions options;
  private final SwsContext scaler = sws_alloc_context();
  private final AVFrame target = av_frame_alloc();
  private AVBufferPool pool;
  private long poolBytes;

  /**
   * @param threads that share a conversion, or 0 for one a core
   */
  FrameConverter(StreamOptions options, int threads) {
    this.options = options;
    scaler.threads(threads);
  }

  /** A buffer of the pool and how the picture lies in it. */
  private record Buffer(AVBufferRef reference, int width, int height, PixelFormat format) {
    int stride() {
      return stride(width, format);
    }

    Mat mat() {
      int type = format == PixelFormat.GRAY ? opencv_core.CV_8UC1 : opencv_core.CV_8UC3;
      return new Mat(height, width, type, reference.data(), stride());
    }

    static int stride(int width, PixelFormat format) {
      return (width * format.channels() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    Frame frame() {
      return wrap(
          reference.data(), width, height, stride(), format, () -> av_buffer_unref(reference));
    }
  }

  /**
   * Converts.
   *
   * @param decoded stays the caller's
   * @return the caller's to close
   */
  Frame convert(AVFrame decoded) {
    options.cutOut().ifPresent(cutOut -> cut(decoded, cutOut));
    boolean turned = options.mirrored() || options.turn() != Turn.NONE;
    if (!turned) {
      Frame direct = asItIs(decoded);
      if (direct != null) {
        return direct;
      }
    }
    Buffer converted = scale(decoded);
    return (turned ? turn(converted) : converted).frame();
  }

  private static void cut(AVFrame decoded, CutOut cutOut) {
    int right = decoded.width() - cutOut.x() - cutOut.width();
    int bottom = decoded.height() - cutOut.y() - cutOut.height();
    if (right < 0 || bottom < 0) {
      throw new SourceException(
          Code.CONFIGURATION,
          "cut-out %d,%d %d x %d does not lie in a picture of %d x %d"
              .formatted(
                  cutOut.x(),
                  cutOut.y(),
                  cutOut.width(),
                  cutOut.height(),
                  decoded.width(),
                  decoded.height()));
    }
    decoded
        .crop_left(decoded.crop_left() + cutOut.x())
        .crop_top(decoded.crop_top() + cutOut.y())
        .crop_right(decoded.crop_right() + right)
        .crop_bottom(decoded.crop_bottom() + bottom);
    // Unaligned: to the pixel, as far as colour's coarser grid allows.
    int error = av_frame_apply_cropping(decoded, AV_FRAME_CROP_UNALIGNED);
    if (error < 0) {
      throw new SourceException(
          Code.CONFIGURATION, "cut-out cannot be taken: " + FfmpegErrors.text(error));
    }
  }

  /** A reference to the decoder's own memory, or {@code null} when it has to be converted. */
  private Frame asItIs(AVFrame decoded) {
    PixelFormat format = sameFormat(decoded.format());
    if (format == null
        || decoded.linesize(0) < decoded.width() * format.channels()
        || (options.gray() && format != PixelFormat.GRAY)) {
      return null;
    }
    AVFrame reference = av_frame_clone(decoded);
    return wrap(
        reference.data(0),
        reference.width(),
        reference.height(),
        reference.linesize(0),
        format,
        () -> av_frame_free(reference));
  }

  private static PixelFormat sameFormat(int format) {
    if (format == AV_PIX_FMT_GRAY8) {
      return PixelFormat.GRAY;
    } else if (format == AV_PIX_FMT_BGR24) {
      return PixelFormat.BGR;
    }
    return format == AV_PIX_FMT_RGB24 ? PixelFormat.RGB : null;
  }

  private Buffer scale(AVFrame decoded) {
    boolean gray = options.gray() || isGray(decoded.format());
    Buffer buffer =
        buffer(decoded.width(), decoded.height(), gray ? PixelFormat.GRAY : PixelFormat.BGR);
    target
        .format(gray ? AV_PIX_FMT_GRAY8 : AV_PIX_FMT_BGR24)
        .width(buffer.width())
        .height(buffer.height())
        .color_range(AVCOL_RANGE_JPEG)
        .data(0, buffer.reference().data())
        .linesize(0, buffer.stride())
        .buf(0, buffer.reference());
    boolean deep = depth(decoded.format()) > 8;
    // Deep pictures keep their upper 8 bits, as those of files do. For 8 bits, where dithering has
    // nothing to do, asking for none or for exact rounding costs swscale's fast paths: 1080p takes
    // three times as long, for a difference of at most 2 of 255.
    scaler.flags(deep ? SWS_POINT | SWS_ACCURATE_RND : SWS_POINT);
    scaler.dither(deep ? SWS_DITHER_NONE : SWS_DITHER_AUTO);
    int error = sws_scale_frame(scaler, target, decoded);
    target.buf(0, null).data(0, null); // The buffer has an owner; the frame only lent it.
    if (error < 0) {
      av_buffer_unref(buffer.reference());
      throw new SourceException(
          Code.CODEC,
          "a picture in format %s cannot be converted: %s"
              .formatted(
                  av_get_pix_fmt_name(decoded.format()).getString(), FfmpegErrors.text(error)));
    }
    return buffer;
  }

  private static int depth(int format) {
    return av_pix_fmt_desc_get(format).comp(0).depth();
  }

  private static boolean isGray(int format) {
    AVPixFmtDescriptor descriptor = av_pix_fmt_desc_get(format);
    long colour = AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BAYER;
    return (descriptor.nb_components() & 0xFF) <= 2 && (descriptor.flags() & colour) == 0;
  }

  private Buffer turn(Buffer picture) {
    boolean sideways = options.turn() == Turn.LEFT || options.turn() == Turn.RIGHT;
    Buffer turned =
        buffer(
            sideways ? picture.height() : picture.width(),
            sideways ? picture.width() : picture.height(),
            picture.format());
    try (Mat from = picture.mat();
        Mat to = turned.mat()) {
      switch (options.turn()) {
        case NONE -> opencv_core.flip(from, to, 1);
        case HALF -> opencv_core.flip(from, to, options.mirrored() ? 0 : -1);
        default -> {
          if (options.mirrored()) {
            opencv_core.flip(from, from, 1);
          }
          boolean right = options.turn() == Turn.RIGHT;
          opencv_core.rotate(
              from,
              to,
              right ? opencv_core.ROTATE_90_CLOCKWISE : opencv_core.ROTATE_90_COUNTERCLOCKWISE);
        }
      }
    }
    av_buffer_unref(picture.reference());
    return turned;
  }

  private Buffer buffer(int width, int height, PixelFormat format) {
    // Rows and end are padded: swscale writes whole vectors.
    long bytes = (long) Buffer.stride(width, format) * height + ALIGNMENT;
    if (pool == null || bytes != poolBytes) {
      if (pool != null) {
        av_buffer_pool_uninit(pool);
      }
      pool = av_buffer_pool_init(bytes, null);
      poolBytes = bytes;
    }
    return new Buffer(av_buffer_pool_get(pool), width, height, format);
  }

  private static Frame wrap(
      BytePointer data, int width, int height, int stride, PixelFormat format, Runnable release) {
    long bytes = (long) stride * (height - 1) + (long) width * format.channels();
    ByteBuffer pixels = new BytePointer(data).capacity(bytes).asByteBuffer();
    return Frame.wrap(pixels, width, height, stride, format, release);
  }

  @Override
  public void close() {
    if (pool != null) {
      av_buffer_pool_uninit(pool);
      pool = null;
    }
    av_frame_free(target);
    sws_freeContext(scaler);
  }
}
