package dev.vcpclip.runtime.camera;

import static org.bytedeco.ffmpeg.global.avcodec.*;
import static org.bytedeco.ffmpeg.global.avutil.*;

import dev.vcpclip.runtime.source.SourceException.Code;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecDescriptor;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;

/**
 * Packets in, pictures out, damaged ones told apart.
 *
 * <p>A decoder patches what it did not get: with grey, with the picture before. That looks clean to
 * an inspection, so such a picture is damaged here, and all that are built on it too, up to the
 * next that stands alone. Pictures before the first whole one, as after joining in the middle of a
 * stream, are nobody's loss and do not count.
 */
final class VideoDecoder implements AutoCloseable {
  private static final int EAGAIN = Loader.getPlatform().startsWith("macosx") ? -35 : -11;

  private final AVCodecContext context;
  private final AVFrame frame;
  private final boolean standsAlone;
  private boolean started;
  private boolean broken;

  /** What came out. */
  enum State {
    /** A picture: {@link #frame()}. */
    PICTURE,
    /** A damaged picture. */
    DAMAGED,
    /** Nothing until the next packet. */
    HUNGRY,
    /** Nothing any more. */
    ENDED
  }

  VideoDecoder(StreamInput input, AVStream stream, int threads) {
    int id = stream.codecpar().codec_id();
    AVCodec codec = avcodec_find_decoder(id);
    if (codec == null || codec.isNull()) {
      throw input.failure(
          Code.CODEC,
          "its pictures are coded in %s, which cannot be decoded"
              .formatted(avcodec_get_name(id).getString()));
    }
    AVCodecDescriptor descriptor = avcodec_descriptor_get(id);
    standsAlone = descriptor != null && (descriptor.props() & AV_CODEC_PROP_INTRA_ONLY) != 0;
    frame = av_frame_alloc(); // from here on whatever fails closes this
    context = avcodec_alloc_context3(codec);
    int error = avcodec_parameters_to_context(context, stream.codecpar());
    context.pkt_timebase(stream.time_base());
    context.flags(context.flags() | AV_CODEC_FLAG_COPY_OPAQUE);
    context.thread_count(threads);
    if (input.live()) {
      context.flags(context.flags() | AV_CODEC_FLAG_LOW_DELAY);
    }
    if (standsAlone) {
      context.err_recognition(AV_EF_EXPLODE);
    }
    if (error >= 0) {
      error = avcodec_open2(context, codec, (org.bytedeco.ffmpeg.avutil.AVDictionary) null);
    }
    if (error < 0) {
      close();
      throw input.failure(
          Code.CODEC,
          "the decoder for %s cannot be opened: %s"
              .formatted(avcodec_get_name(id).getString(), FfmpegErrors.text(error)));
    }
  }

  /**
   * Takes a packet.
   *
   * @param packet {@code null} ends the stream
   * @param readNanos when it came
   * @return whether it was a damaged one
   */
  boolean feed(AVPacket packet, long readNanos) {
    boolean damaged = packet != null && (packet.flags() & AV_PKT_FLAG_CORRUPT) != 0;
    if (packet != null) {
      packet.opaque(new Stamp(readNanos));
    }
    damaged |= avcodec_send_packet(context, packet) < 0;
    if (damaged && !standsAlone) {
      broken = true;
    }
    return damaged && (started || standsAlone);
  }

  /** What there is after {@link #feed}. */
  State receive() {
    int error = avcodec_receive_frame(context, frame);
    if (error == EAGAIN) {
      return State.HUNGRY;
    } else if (error == AVERROR_EOF) {
      return State.ENDED;
    }
    boolean damaged =
        error < 0
            || frame.decode_error_flags() != 0
            || (frame.flags() & AVFrame.AV_FRAME_FLAG_CORRUPT) != 0;
    boolean key = standsAlone || (error >= 0 && (frame.flags() & AVFrame.AV_FRAME_FLAG_KEY) != 0);
    broken = damaged ? !standsAlone : broken && !key;
    if (!damaged && !broken) {
      started = true;
      return State.PICTURE;
    }
    return started || standsAlone ? State.DAMAGED : receive();
  }

  /** The picture, until the next call. */
  AVFrame frame() {
    return frame;
  }

  /** {@link System#nanoTime()} when the picture's packet came. */
  long readNanos() {
    Pointer stamp = frame.opaque();
    return stamp == null ? System.nanoTime() : stamp.address();
  }

  String codecName() {
    return avcodec_get_name(context.codec_id()).getString();
  }

  @Override
  public void close() {
    av_frame_free(frame);
    avcodec_free_context(context);
  }

  /** A number in place of an address: FFmpeg hands it from the packet to its picture. */
  private static final class Stamp extends Pointer {
    Stamp(long number) {
      super((Pointer) null);
      address = number;
    }
  }
}
