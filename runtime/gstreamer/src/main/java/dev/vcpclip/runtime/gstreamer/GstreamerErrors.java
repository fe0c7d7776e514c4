package dev.vcpclip.runtime.gstreamer;

import com.sun.jna.ptr.PointerByReference;
import dev.vcpclip.runtime.source.SourceException.Code;
import org.freedesktop.gstreamer.lowlevel.GlibAPI;
import org.freedesktop.gstreamer.lowlevel.GstAPI.GErrorStruct;
import org.freedesktop.gstreamer.lowlevel.GstMessageAPI;
import org.freedesktop.gstreamer.message.Message;

/**
 * Kinds of failure by the numbers of GStreamer's resource errors, which is what sources report. The
 * texts do not tell them apart: they come in the system's language.
 */
final class GstreamerErrors {
  private static final int NOT_FOUND = 3;
  private static final int BUSY = 4;
  private static final int OPEN_READ = 5;
  private static final int OPEN_READ_WRITE = 7;
  private static final int NOT_AUTHORIZED = 15;

  private GstreamerErrors() {}

  /** What a message of an error says. */
  record Told(Code code, String text) {}

  /** Reads a message; its own accessors forget the text with the memory it was in. */
  static Told of(Message message) {
    PointerByReference error = new PointerByReference();
    // Nobody wants the text for developers, which would be ours to free.
    GstMessageAPI.GSTMESSAGE_API.gst_message_parse_error(message, error, null);
    try {
      GErrorStruct read = new GErrorStruct(error.getValue());
      return new Told(code(read.getCode()), String.valueOf(read.getMessage()));
    } finally {
      GlibAPI.GLIB_API.g_error_free(error.getValue());
    }
  }

  private static Code code(int number) {
    return switch (number) {
      case NOT_FOUND, OPEN_READ, OPEN_READ_WRITE -> Code.NOT_FOUND;
      case BUSY -> Code.BUSY;
      case NOT_AUTHORIZED -> Code.AUTHENTICATION;
      default -> Code.GONE;
    };
  }
}
