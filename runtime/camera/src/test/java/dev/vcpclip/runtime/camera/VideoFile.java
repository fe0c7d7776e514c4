package dev.vcpclip.runtime.camera;

import static org.bytedeco.ffmpeg.global.avcodec.*;
import static org.bytedeco.ffmpeg.global.avformat.*;
import static org.bytedeco.ffmpeg.global.avutil.*;
import static org.bytedeco.ffmpeg.global.swscale.*;

import dev.vcpclip.runtime.source.NumberedPicture;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;

/** A video file of {@link NumberedPicture}s, made with FFmpeg's own encoders. */
final class VideoFile {
  private final int width;
  private final int height;
  private final int framesPerSecond;

  VideoFile(int width, int height, int framesPerSecond) {
    this.width = width;
    this.height = height;
    this.framesPerSecond = framesPerSecond;
  }

  /**
   * Writes one.
   *
   * @param encoder name of an encoder of FFmpeg's
   * @param pixelFormat FFmpeg's number of what the encoder is given
   */
  Path write(Path file, String encoder, int pixelFormat, int frames) {
    return write(file, encoder, pixelFormat, frames, 0);
  }

  /** The same with pictures that are predicted from later ones, which come before them. */
  Path reordered(Path file, int frames) {
    return write(file, "mpeg4", AV_PIX_FMT_YUV420P, frames, 2);
  }

  private Path write(
      Path file, String encoder, int pixelFormat, int frames, int bidirectionalFrames) {
    AVFormatContext container = new AVFormatContext(null);
    check(avformat_alloc_output_context2(container, null, (String) null, file.toString()));
    AVCodec codec = avcodec_find_encoder_by_name(encoder);
    AVCodecContext context = avcodec_alloc_context3(codec);
    context.width(width).height(height).pix_fmt(pixelFormat).gop_size(framesPerSecond);
    context.time_base(av_make_q(1, framesPerSecond)).framerate(av_make_q(framesPerSecond, 1));
    context.bit_rate(4_000_000).thread_count(1).max_b_frames(bidirectionalFrames);
    if ((container.oformat().flags() & AVFMT_GLOBALHEADER) != 0) {
      context.flags(context.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
    }
    check(avcodec_open2(context, codec, (AVDictionary) null));
    AVStream stream = avformat_new_stream(container, codec);
    check(avcodec_parameters_from_context(stream.codecpar(), context));
    stream.time_base(context.time_base());
    AVIOContext out = new AVIOContext(null);
    check(avio_open(out, file.toString(), AVIO_FLAG_WRITE));
    container.pb(out);
    check(avformat_write_header(container, (AVDictionary) null));
    AVFrame picture = picture(pixelFormat);
    SwsContext scaler =
        sws_getContext(
            width,
            height,
            AV_PIX_FMT_BGR24,
            width,
            height,
            pixelFormat,
            SWS_BILINEAR,
            null,
            null,
            (double[]) null);
    AVPacket packet = av_packet_alloc();
    for (int number = 0; number < frames; number++) {
      fill(picture, scaler, NumberedPicture.draw(number, width, height));
      picture.pts(number);
      encode(container, context, stream, picture, packet);
    }
    encode(container, context, stream, null, packet);
    check(av_write_trailer(container));
    av_packet_free(packet);
    sws_freeContext(scaler);
    av_frame_free(picture);
    avcodec_free_context(context);
    avio_closep(out);
    avformat_free_context(container);
    return file;
  }

  private AVFrame picture(int pixelFormat) {
    AVFrame picture = av_frame_alloc().format(pixelFormat).width(width).height(height);
    check(av_frame_get_buffer(picture, 0));
    return picture;
  }

  private void fill(AVFrame picture, SwsContext scaler, BufferedImage image) {
    check(av_frame_make_writable(picture));
    byte[] pixels = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    try (BytePointer bgr = new BytePointer(pixels);
        AVFrame drawn = new AVFrame(av_frame_alloc())) {
      drawn.data(0, bgr).linesize(0, width * 3);
      sws_scale(
          scaler, drawn.data(), drawn.linesize(), 0, height, picture.data(), picture.linesize());
      av_frame_free(drawn);
    }
  }

  private static void encode(
      AVFormatContext container,
      AVCodecContext context,
      AVStream stream,
      AVFrame picture,
      AVPacket packet) {
    check(avcodec_send_frame(context, picture));
    while (avcodec_receive_packet(context, packet) >= 0) {
      packet.stream_index(stream.index());
      packet.duration(1);
      av_packet_rescale_ts(packet, context.time_base(), stream.time_base());
      check(av_interleaved_write_frame(container, packet));
    }
  }

  private static void check(int result) {
    if (result < 0) {
      throw new IllegalStateException(FfmpegErrors.text(result));
    }
  }
}
