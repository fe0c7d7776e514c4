package dev.vcpclip.runtime.camera;

import static org.bytedeco.ffmpeg.global.avutil.*;

import dev.vcpclip.runtime.source.SourceException.Code;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.javacpp.Loader;

/** FFmpeg's error codes as kinds of failure. */
final class FfmpegErrors {
  private static final Map<Integer, Code> CODES = new HashMap<>();

  static {
    CODES.put(AVERROR_HTTP_UNAUTHORIZED, Code.AUTHENTICATION);
    CODES.put(AVERROR_HTTP_FORBIDDEN, Code.AUTHENTICATION);
    CODES.put(AVERROR_HTTP_NOT_FOUND, Code.NOT_FOUND);
    CODES.put(AVERROR_HTTP_TOO_MANY_REQUESTS, Code.BUSY);
    CODES.put(AVERROR_HTTP_OTHER_4XX, Code.BUSY);
    CODES.put(AVERROR_HTTP_SERVER_ERROR, Code.BUSY);
    CODES.put(AVERROR_HTTP_BAD_REQUEST, Code.NOT_FOUND);
    CODES.put(AVERROR_INVALIDDATA, Code.CODEC);
    CODES.put(AVERROR_DECODER_NOT_FOUND, Code.CODEC);
    CODES.put(AVERROR_DEMUXER_NOT_FOUND, Code.CODEC);
    CODES.put(AVERROR_STREAM_NOT_FOUND, Code.CODEC);
    CODES.put(AVERROR_PATCHWELCOME, Code.CODEC);
    CODES.put(AVERROR_PROTOCOL_NOT_FOUND, Code.CONFIGURATION);
    CODES.put(AVERROR_OPTION_NOT_FOUND, Code.CONFIGURATION);
    CODES.put(AVERROR_EOF, Code.GONE);
    // Numbers of the operating systems: Linux, macOS, Windows.
    errno(Code.PERMISSION, 1, 1, 1);
    errno(Code.NOT_FOUND, 2, 2, 2); // ENOENT
    errno(Code.GONE, 5, 5, 5); // EIO
    errno(Code.NOT_FOUND, 6, 6, 6); // ENXIO
    errno(Code.PERMISSION, 13, 13, 13); // EACCES
    errno(Code.BUSY, 16, 16, 16); // EBUSY
    errno(Code.NOT_FOUND, 19, 19, 19); // ENODEV
    errno(Code.CONFIGURATION, 22, 22, 22); // EINVAL
    errno(Code.GONE, 32, 32, 32); // EPIPE
    errno(Code.GONE, 104, 54, 108); // ECONNRESET
    errno(Code.GONE, 104, 54, 10054); // the same, as Winsock has it
    errno(Code.TIMEOUT, 110, 60, 138); // ETIMEDOUT
    errno(Code.NOT_FOUND, 111, 61, 107); // ECONNREFUSED
    errno(Code.GONE, 113, 65, 110); // EHOSTUNREACH
    errno(Code.GONE, 113, 65, 10065);
    errno(Code.GONE, 101, 51, 118); // ENETUNREACH
    errno(Code.GONE, 101, 51, 10051);
  }

  private FfmpegErrors() {}

  private static void errno(Code code, int linux, int macos, int windows) {
    String platform = Loader.getPlatform();
    boolean onWindows = platform.startsWith("windows");
    int number = onWindows ? windows : platform.startsWith("macosx") ? macos : linux;
    CODES.put(-number, code);
  }

  /**
   * Kind of a failure.
   *
   * @param error negative, as FFmpeg returned it
   * @param said what FFmpeg wrote into its log meanwhile
   */
  static Code code(int error, String said) {
    String words = said.toLowerCase(Locale.ROOT);
    if (words.contains("tls")
        && (words.contains("certificate")
            || words.contains("handshake")
            || words.contains("ssl"))) {
      return Code.TLS;
    }
    return CODES.getOrDefault(error, Code.GONE);
  }

  /** FFmpeg's or the operating system's words for an error. */
  static String text(int error) {
    if (error == AVERROR_HTTP_UNAUTHORIZED) {
      return "the camera refuses user and password (401)";
    }
    byte[] text = new byte[256];
    av_strerror(error, text, text.length);
    int end = 0;
    while (end < text.length && text[end] != 0) {
      end++;
    }
    return new String(text, 0, end, java.nio.charset.StandardCharsets.UTF_8);
  }
}
