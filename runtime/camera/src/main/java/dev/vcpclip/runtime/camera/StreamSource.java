package dev.vcpclip.runtime.camera;

import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.Grab;
import dev.vcpclip.runtime.source.GuardedCalls;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A network camera's stream or a video file, read by FFmpeg.
 *
 * <p>A live source delivers what the camera sends; a file waits for its reader and ends. Frames are
 * {@link dev.vcpclip.runtime.image.PixelFormat#BGR} or, from grey cameras, {@link
 * dev.vcpclip.runtime.image.PixelFormat#GRAY}, of 8 bits, as soon as somebody looks at their
 * pixels; until then they hold the decoder's picture. Their size may change in mid-stream. Damaged
 * pictures, and those built on them, are {@link Grab.Unreadable}: a decoder's patches look clean.
 * Time stamps are those of the packet's arrival.
 *
 * <p>Native calls run in a thread of the source's own, so {@link #close()} and an interrupt free a
 * caller at once, whatever hangs. Frames stay valid after the source was closed, until they are
 * closed themselves.
 */
public final class StreamSource implements FrameSource {
  private final StreamInput input;
  private final StreamReader reader;
  private final GuardedCalls calls;

  private StreamSource(StreamInput input, StreamOptions options) {
    this.input = input;
    this.reader = new StreamReader(input, options);
    this.calls = new GuardedCalls("vcpclip-" + input.stream(), reader::interrupt, reader::close);
  }

  /**
   * A network camera.
   *
   * @param stream name of the stream
   */
  public static StreamSource of(String stream, CameraAddress address, StreamOptions options) {
    return new StreamSource(StreamInputs.network(stream, address, options), options);
  }

  /**
   * A video file.
   *
   * @param stream name of the stream
   * @param file in any format of FFmpeg's
   */
  public static StreamSource of(String stream, Path file, StreamOptions options) {
    return new StreamSource(StreamInputs.file(stream, file), options);
  }

  /**
   * A camera at this computer: USB, or whatever else the operating system has a video driver for.
   *
   * @param stream name of the stream
   * @param device number ({@code 0} is {@code /dev/video0}) or path on Linux, name on Windows
   */
  public static StreamSource ofUsb(
      String stream, String device, UsbOptions usb, StreamOptions options) {
    return new StreamSource(StreamInputs.usb(stream, device, usb), options);
  }

  /** FFmpeg's name of the pictures' coding, as {@code h264}; empty until it is open. */
  public Optional<String> codec() {
    return reader.codec();
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
  public void allowSilence() {
    reader.allowSilence();
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

  /** Closes a frame that nobody waits for any more. */
  static void discard(Grab grab) {
    if (grab instanceof Grab.Taken taken) {
      taken.shot().close();
    }
  }

  @Override
  public void close() {
    calls.close();
  }
}
