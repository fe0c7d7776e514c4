package dev.vcpclip.runtime.camera;

import static org.bytedeco.ffmpeg.global.avutil.*;
import static org.bytedeco.ffmpeg.global.swscale.*;

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
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Decoded pictures converted to 8-bit BGR or grey, mirrored, turned.
 *
 * <p>By swscale, which knows every format of cameras (YUV of all kinds, Bayer, 10 to 16 bits) and
 * whether its range is full. Memory comes from FFmpeg's pool and returns to it when the frame is
 * closed, also after the converter. Used by one thread at a time.
 */
final class PictureConverter implements AutoCloseable {
  private static final int ALIGNMENT = 64;

  private final StreamOptions options;
  private final SwsContext scaler = sws_alloc_context();
  private final AVFrame target = av_frame_alloc();
  private AVBufferPool pool;
  private long poolBytes;

  /**
   * @param threads that share a conversion, or 0 for one a core
   */
  PictureConverter(StreamOptions options, int threads) {
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
      ByteBuffer pixels = AvPlanes.memory(reference.data(), (long) stride() * height);
      return Frame.wrap(pixels, width, height, stride(), format, () -> av_buffer_unref(reference));
    }
  }

  /**
   * Converts.
   *
   * @param decoded stays the caller's
   * @return the caller's to close
   */
  Frame convert(AVFrame decoded) {
    Buffer converted = scale(decoded);
    return (isTurned(options) ? turn(converted) : converted).frame();
  }

  static boolean isTurned(StreamOptions options) {
    return options.mirrored() || options.turn() != Turn.NONE;
  }

  static boolean isSideways(StreamOptions options) {
    return options.turn() == Turn.LEFT || options.turn() == Turn.RIGHT;
  }

  /** What a picture in this format becomes. */
  static PixelFormat target(int format, StreamOptions options) {
    return options.gray() || isGray(format) ? PixelFormat.GRAY : PixelFormat.BGR;
  }

  private Buffer scale(AVFrame decoded) {
    PixelFormat format = target(decoded.format(), options);
    Buffer buffer = buffer(decoded.width(), decoded.height(), format);
    target
        .format(format == PixelFormat.GRAY ? AV_PIX_FMT_GRAY8 : AV_PIX_FMT_BGR24)
        .width(buffer.width())
        .height(buffer.height())
        .color_range(AVCOL_RANGE_JPEG)
        .data(0, buffer.reference().data())
        .linesize(0, buffer.stride())
        .buf(0, buffer.reference());
    // To the nearest level. swscale's fast path for YUV of 8 bits takes a quarter of the time
    // (1.3 ms for 1080p) and is 1 to 1.5 levels too dark in the mean: the small model's score of a
    // good part moved by 0.1.
    scaler.flags(SWS_POINT | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT);
    scaler.dither(SWS_DITHER_NONE);
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

  private static boolean isGray(int format) {
    AVPixFmtDescriptor descriptor = av_pix_fmt_desc_get(format);
    long colour = AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BAYER;
    return (descriptor.nb_components() & 0xFF) <= 2 && (descriptor.flags() & colour) == 0;
  }

  private Buffer turn(Buffer picture) {
    boolean sideways = isSideways(options);
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
