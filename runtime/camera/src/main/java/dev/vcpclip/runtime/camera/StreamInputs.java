package dev.vcpclip.runtime.camera;

import dev.vcpclip.runtime.source.SourceException;
import dev.vcpclip.runtime.source.SourceException.Code;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.Loader;

/** What FFmpeg is told about each kind of input. */
final class StreamInputs {
  private StreamInputs() {}

  static StreamInput network(String stream, CameraAddress address, StreamOptions options) {
    return new StreamInput(
        stream,
        address.toString(),
        address.forConnection(),
        Optional.of(address.host()),
        Optional.empty(),
        settings(address, options),
        OptionalDouble.empty(),
        true,
        address::redact);
  }

  /** FFmpeg's options by protocol: what one needs means something else to the other. */
  private static Map<String, String> settings(CameraAddress address, StreamOptions options) {
    Map<String, String> settings = new HashMap<>();
    settings.put("fflags", "nobuffer");
    if (address.isRtsp()) {
      settings.put("rtsp_transport", options.transport().name().toLowerCase(Locale.ROOT));
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

  static StreamInput file(String stream, Path file) {
    return new StreamInput(
        stream,
        file.toString(),
        "file:" + file.toAbsolutePath(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        OptionalDouble.empty(),
        false,
        UnaryOperator.identity());
  }

  /** A camera of the operating system's: Video4Linux, DirectShow, AVFoundation. */
  static StreamInput usb(String stream, String device, UsbOptions usb) {
    String platform = Loader.getPlatform();
    boolean linux = platform.startsWith("linux");
    boolean windows = platform.startsWith("windows");
    Map<String, String> settings = new HashMap<>();
    settings.put("fflags", "nobuffer");
    if (usb.width().isPresent()) {
      settings.put("video_size", usb.width().getAsInt() + "x" + usb.height().orElseThrow());
    }
    usb.framesPerSecond().ifPresent(rate -> settings.put("framerate", Double.toString(rate)));
    // Video4Linux takes compressed and raw formats by one option; the others know them apart.
    usb.pixelFormat()
        .ifPresent(
            format ->
                settings.put(
                    linux ? "input_format" : "mjpeg".equals(format) ? "vcodec" : "pixel_format",
                    format));
    boolean number = device.matches("\\d{1,3}");
    if (windows && number) {
      throw new SourceException(
          Code.CONFIGURATION,
          "'%s' is usb:%s, expected the camera's name on Windows, as usb:HD Webcam"
              .formatted(stream, device));
    }
    String url = linux && number ? "/dev/video" + device : windows ? "video=" + device : device;
    return new StreamInput(
        stream,
        linux && number ? url : "usb:" + device,
        url,
        Optional.empty(),
        Optional.of(linux ? "v4l2" : windows ? "dshow" : "avfoundation"),
        settings,
        usb.exposure(),
        true,
        UnaryOperator.identity());
  }
}
