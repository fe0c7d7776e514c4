package dev.vcpclip.runtime.camera;

import static org.bytedeco.ffmpeg.global.avutil.*;
import static org.bytedeco.ffmpeg.global.swscale.sws_test_colorspace;
import static org.bytedeco.ffmpeg.global.swscale.sws_test_format;

import dev.vcpclip.runtime.camera.StreamOptions.CutOut;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.source.SourceException;
import dev.vcpclip.runtime.source.SourceException.Code;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * Decoded pictures as {@link Frame}s, cut out, without a copy: what is 8-bit grey, RGB or BGR
 * already is looked at in place, everything else is converted by whoever asks for its pixels.
 */
final class DecodedFrames implements AutoCloseable {
  private final StreamOptions options;
  private final PictureConverters converters;

  /**
   * @param threads that share a conversion, or 0 for one a core
   */
  DecodedFrames(StreamOptions options, int threads) {
    this.options = options;
    this.converters = new PictureConverters(options, threads);
  }

  /**
   * A frame.
   *
   * @param decoded stays the caller's
   * @return the caller's to close, also after this
   * @throws SourceException when the cut-out lies beside the picture or its format cannot be
   *     converted
   */
  Frame frame(AVFrame decoded) {
    options.cutOut().ifPresent(cutOut -> cut(decoded, cutOut));
    PixelFormat format = asItIs(decoded);
    if (format == null) {
      requireConvertible(decoded);
    }
    AVFrame picture = av_frame_clone(decoded);
    if (picture == null) {
      throw new SourceException(Code.CODEC, "no memory for a picture");
    }
    return format == null
        ? Frame.of(new DecodedPicture(picture, options, converters))
        : inPlace(picture, format);
  }

  /** Now, as a source that sends what nobody can look at has failed. */
  private static void requireConvertible(AVFrame decoded) {
    if (sws_test_format(decoded.format(), 0) == 0
        || sws_test_colorspace(decoded.colorspace(), 0) == 0) {
      throw new SourceException(
          Code.CODEC,
          "a picture in format %s with colours %s cannot be converted"
              .formatted(
                  av_get_pix_fmt_name(decoded.format()).getString(),
                  av_color_space_name(decoded.colorspace()).getString()));
    }
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

  /** The format of a picture that needs no conversion, or {@code null}. */
  private PixelFormat asItIs(AVFrame decoded) {
    PixelFormat format = sameFormat(decoded.format());
    boolean converted =
        format == null
            || PictureConverter.isTurned(options)
            || decoded.linesize(0) < decoded.width() * format.channels()
            || options.gray() && format != PixelFormat.GRAY;
    return converted ? null : format;
  }

  private static PixelFormat sameFormat(int format) {
    if (format == AV_PIX_FMT_GRAY8) {
      return PixelFormat.GRAY;
    } else if (format == AV_PIX_FMT_BGR24) {
      return PixelFormat.BGR;
    }
    return format == AV_PIX_FMT_RGB24 ? PixelFormat.RGB : null;
  }

  private static Frame inPlace(AVFrame picture, PixelFormat format) {
    int stride = picture.linesize(0);
    int width = picture.width();
    int height = picture.height();
    long bytes = (long) stride * (height - 1) + (long) width * format.channels();
    ByteBuffer pixels = AvPlanes.memory(picture.data(0), bytes);
    return Frame.wrap(pixels, width, height, stride, format, () -> av_frame_free(picture));
  }

  @Override
  public void close() {
    converters.close();
  }
}
