package dev.vcpclip.runtime.camera;

import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_ALL;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avdevice.avdevice_register_all;
import static org.bytedeco.ffmpeg.global.avformat.*;
import static org.bytedeco.ffmpeg.global.avutil.*;

import dev.vcpclip.runtime.source.Capture;
import dev.vcpclip.runtime.source.Grab;
import dev.vcpclip.runtime.source.Shot;
import dev.vcpclip.runtime.source.SourceException;
import dev.vcpclip.runtime.source.SourceException.Code;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avutil.AVDictionary;

/**
 * FFmpeg's side of a {@link StreamSource}: opens, reads, decodes. Everything but {@link
 * #interrupt()} is called by one thread, and after any failure only {@link #close()}.
 */
final class StreamReader implements AutoCloseable {
  private final StreamInput input;
  private final StreamOptions options;
  private final InterruptSwitch interruptSwitch = new InterruptSwitch();
  private final RateLimit rateLimit;
  private final CaptureTimes times = new CaptureTimes();
  private AVFormatContext context;
  private AVPacket packet;
  private VideoDecoder decoder;
  private DecodedFrames frames;
  private Duration patience;
  private int streamIndex = -1;
  private long sequence;
  private volatile String codecName;

  StreamReader(StreamInput input, StreamOptions options) {
    this.input = input;
    this.options = options;
    this.patience = options.patience(false);
    this.rateLimit = new RateLimit(options.maxRate());
  }

  /** Ends the call that runs and all that come, from any thread. */
  void interrupt() {
    interruptSwitch.turnOff();
  }

  /** See {@link StreamSource#allowSilence()}. */
  void allowSilence() {
    patience = options.patience(true);
  }

  /** Name of the coding once it is known; from any thread. */
  Optional<String> codec() {
    return Optional.ofNullable(codecName);
  }

  void open() {
    FfmpegLog.install();
    FfmpegLog.forget();
    input.host().ifPresent(this::lookUp);
    interruptSwitch.allow(options.openTimeout());
    AVInputFormat format = input.format().map(this::inputFormat).orElse(null);
    boolean exposed =
        input.exposure().isEmpty() || UsbExposure.set(input.url(), input.exposure().getAsDouble());
    AVFormatContext opening = avformat_alloc_context();
    interruptSwitch.guard(opening);
    AVDictionary settings = new AVDictionary(null);
    input.settings().forEach((name, value) -> av_dict_set(settings, name, value, 0));
    int error = avformat_open_input(opening, input.url(), format, settings);
    av_dict_free(settings);
    if (error < 0) {
      throw failure(error, input.live() ? "connect" : "open it"); // FFmpeg has freed the context.
    }
    context = opening;
    packet = av_packet_alloc();
    if (!exposed) {
      throw input.failure(
          Code.CONFIGURATION,
          "its driver takes no exposure of %s".formatted(input.exposure().getAsDouble()));
    }
    if (needsProbing()) {
      error = avformat_find_stream_info(context, (AVDictionary) null);
      if (error < 0) {
        throw failure(error, "find out what it sends");
      }
    }
    chooseStream();
    frames = new DecodedFrames(options, threads());
  }

  private void lookUp(String host) {
    try {
      InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw input.failure(Code.NOT_FOUND, "no such host");
    }
  }

  private AVInputFormat inputFormat(String name) {
    try {
      avdevice_register_all();
    } catch (LinkageError e) {
      throw input.failure(
          Code.CONFIGURATION,
          "FFmpeg's devices cannot be loaded (%s); Debian's libpulse0 and libxcb-shape0 bring what they need"
              .formatted(e.getMessage()));
    }
    AVInputFormat format = av_find_input_format(name);
    if (format == null || format.isNull()) {
      throw input.failure(Code.CONFIGURATION, "this platform has no input of kind " + name);
    }
    return format;
  }

  /** RTSP tells before the first packet what it will send; probing would only cost time. */
  private boolean needsProbing() {
    return !"rtsp".equals(context.iformat().name().getString());
  }

  private void chooseStream() {
    streamIndex = av_find_best_stream(context, AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0);
    if (streamIndex < 0) {
      throw input.failure(Code.CODEC, "there are no pictures in it");
    }
    for (int i = 0; i < context.nb_streams(); i++) {
      if (i != streamIndex) {
        context.streams(i).discard(AVDISCARD_ALL);
      }
    }
    decoder = new VideoDecoder(input, context.streams(streamIndex), threads());
    codecName = decoder.codecName();
  }

  private int threads() {
    return options.decoderThreads() > 0 || !input.live() ? options.decoderThreads() : 1;
  }

  Grab read() {
    FfmpegLog.forget();
    long start = System.nanoTime();
    while (true) {
      switch (decoder.receive()) {
        case PICTURE -> {
          long readNanos = times.next(decoder.readNanos());
          if (rateLimit.admits(input.live() ? readNanos * 1e-9 : pictureTime())) {
            return taken(readNanos);
          } else if (input.live()) {
            return new Grab.Alive(); // the time for the next picture begins anew
          }
        }
        case DAMAGED -> {
          return unreadable("a damaged picture");
        }
        case HUNGRY -> {
          if (!feed()) {
            return unreadable("a damaged packet");
          }
        }
        case ENDED -> {
          return new Grab.End();
        }
      }
      if (input.live() && System.nanoTime() - start > patience.toNanos()) {
        throw input.failure(
            Code.CODEC, "data came for %s but no whole picture".formatted(seconds(patience)));
      }
    }
  }

  private double pictureTime() {
    return decoder.frame().best_effort_timestamp()
        * av_q2d(context.streams(streamIndex).time_base());
  }

  /** Gives the decoder its next packet. */
  private boolean feed() {
    interruptSwitch.allow(input.live() ? patience : StreamOptions.UNLIMITED);
    while (true) {
      int error = av_read_frame(context, packet);
      long readNanos = System.nanoTime();
      if (error == AVERROR_EOF && !input.live()) {
        decoder.feed(null, readNanos);
        return true;
      } else if (error < 0 || interruptSwitch.late()) {
        // Also when it hands out the rest of a picture whose end never came.
        throw failure(error, "read");
      }
      boolean ours = packet.stream_index() == streamIndex;
      boolean damaged = ours && decoder.feed(packet, readNanos);
      av_packet_unref(packet);
      if (ours) {
        return !damaged;
      }
    }
  }

  private Grab taken(long readNanos) {
    return new Grab.Taken(new Shot(capture(readNanos), frames.frame(decoder.frame())));
  }

  private Grab unreadable(String what) {
    return new Grab.Unreadable(
        capture(times.next(System.nanoTime())),
        input.failure(Code.CODEC, "%s in %s".formatted(what, codecName)));
  }

  private Capture capture(long readNanos) {
    return Capture.readAt(readNanos, input.stream(), sequence++, input.description());
  }

  private SourceException failure(int error, String trying) {
    // First, as FFmpeg often puts an error of its own in the place of "interrupted".
    if (interruptSwitch.late()) {
      return input.failure(Code.TIMEOUT, "nothing came in time, trying to " + trying);
    } else if (error == AVERROR_EXIT) {
      return input.failure(Code.GONE, "closed");
    }
    Code code = FfmpegErrors.code(error, FfmpegLog.said());
    return input.failure(
        code, "cannot %s: %s".formatted(trying, FfmpegErrors.text(error).toLowerCase(Locale.ROOT)));
  }

  private static String seconds(Duration duration) {
    return duration.toMillis() / 1000.0 + " s";
  }

  @Override
  public void close() {
    interruptSwitch.allowFarewell(); // A camera that hears of the end is free for the next client.
    if (decoder != null) {
      decoder.close();
    }
    if (frames != null) {
      frames.close();
    }
    if (packet != null) {
      av_packet_free(packet);
    }
    if (context != null) {
      avformat_close_input(context);
    }
    interruptSwitch.close();
  }
}
