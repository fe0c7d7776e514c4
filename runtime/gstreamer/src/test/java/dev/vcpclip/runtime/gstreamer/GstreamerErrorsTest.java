package dev.vcpclip.runtime.gstreamer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import dev.vcpclip.runtime.source.SourceException.Code;
import org.bytedeco.javacpp.Pointer;
import org.freedesktop.gstreamer.ElementFactory;
import org.freedesktop.gstreamer.lowlevel.GstAPI.GErrorStruct;
import org.freedesktop.gstreamer.lowlevel.GstMessageAPI;
import org.freedesktop.gstreamer.message.Message;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against the GStreamer that is installed. */
class GstreamerErrorsTest {
  private static final int MEGABYTE = 1 << 20;
  private static final int BUSY = 4;

  @BeforeAll
  static void requireGstreamer() {
    InstalledGstreamer.require("fakesink");
  }

  @Test
  void anErrorThatIsReadLeavesNothingBehind() {
    Memory text = new Memory(64);
    text.setString(0, "is taken");
    Memory error = new Memory(16); // GError: domain, code, text
    error.setInt(0, 1);
    error.setInt(4, BUSY);
    error.setPointer(8, text);
    Message message =
        GstMessageAPI.GSTMESSAGE_API.gst_message_new_error(
            ElementFactory.make("fakesink", "any"), new GErrorStruct(error), "x".repeat(MEGABYTE));
    long before = Pointer.physicalBytes();

    for (int i = 0; i < 400; i++) {
      assertThat(GstreamerErrors.of(message))
          .isEqualTo(new GstreamerErrors.Told(Code.BUSY, "is taken"));
    }

    assertThat(Pointer.physicalBytes() - before).isLessThan(200L * MEGABYTE); // kept ones: 400
  }
}
