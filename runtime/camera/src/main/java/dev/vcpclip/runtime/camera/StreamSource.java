package dev.vcpclip.runtime.camera;

import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.Grab;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A network camera's stream or a video file, read by FFmpeg.
 *
 * <p>A live source delivers what the camera sends; a file waits for its reader and ends. Frames are
 * {@link dev.vcpclip.runtime.image.PixelFormat#BGR} or, from grey cameras, {@link
 * dev.vcpclip.runtime.image.PixelFormat#GRAY}, of 8 bits; their size may change in mid-stream.
 * Damaged pictures, and those built on them, are {@link Grab.Unreadable}: a decoder's patches look
 * clean. Time stamps are those of the packet's arrival.
 *
 * <p>Native calls run in a thread of the source's own, so {@link #close()} and an interrupt free a
 * caller at once, whatever hangs. Frames stay valid after the source was closed, until they are
 * closed themselves.
 */
public final class StreamSource implements FrameSource {
  private final StreamInput input;
  private final StreamReader reader;
  private final NativeCalls calls;

  private StreamSource(StreamInput input, StreamOptions options) {
    this.input = input;
    this.reader = new StreamReader(input, options);
    this.calls = new NativeCalls("vcpclip-" + input.stream(), reader::interrupt, reader::close);
  }

  /**
   * A network camera.
   *
   * @param stream name of the stream
   */
  public static StreamSource of(String stream, CameraAddress address, StreamOptions options) {
    return new StreamSource(
        new StreamInput(
            stream,
            address.toString(),
            address.forConnection(),
            Optional.of(address.host()),
            Optional.empty(),
            settings(address, options),
            true,
            address::redact),
        options);
  }

  /**
   * A video file.
   *
   * @param stream name of the stream
   * @param file in any format of FFmpeg's
   */
  public static StreamSource of(String stream, Path file, StreamOptions options) {
    return new StreamSource(
        new StreamInput(
            stream,
            file.toString(),
            "file:" + file.toAbsolutePath(),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            false,
            UnaryOperator.identity()),
        options);
  }

  /** FFmpeg's options by protocol: what one needs means something else to the other. */
  private static Map<String, String> settings(CameraAddress address, StreamOptions options) {
    Map<String, String> settings = new HashMap<>();
    settings.put("fflags", "nobuffer");
    if (address.isRtsp()) {
      settings.put("rtsp_transport", options.transport().name().toLowerCase(java.util.Locale.ROOT));
      settings.put("allowed_media_types", "video");
    } else {
      // As little as will do: every packet that is probed is a frame that comes late.
      settings.put("probesize", "32");
      settings.put("analyzeduration", "0");
    }
    if (address.scheme().startsWith("rtmp")) {
      settings.put("rtmp_live", "live");
    }
    options
        .certificates()
        .filter(file -> address.encrypted())
        .ifPresent(
            file -> {
              settings.put("ca_file", file.toString());
              settings.put("tls_verify", "1");
            });
    return settings;
  }

  @Override
  public String stream() {
    return input.stream();
  }

  @Override
  public String description() {
    return input.description();
  }

  @Override
  public boolean live() {
    return input.live();
  }

  @Override
  public void open() throws InterruptedException {
    calls.call(
        () -> {
          reader.open();
          return Boolean.TRUE;
        },
        Boolean.FALSE,
        opened -> {});
  }

  @Override
  public Grab next() throws InterruptedException {
    return calls.call(reader::read, new Grab.End(), StreamSource::discard);
  }

  private static void discard(Grab grab) {
    if (grab instanceof Grab.Taken taken) {
      taken.shot().close();
    }
  }

  @Override
  public void close() {
    calls.close();
  }
}
