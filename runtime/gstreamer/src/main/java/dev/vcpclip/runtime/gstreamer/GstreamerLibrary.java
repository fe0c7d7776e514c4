package dev.vcpclip.runtime.gstreamer;

import dev.vcpclip.runtime.source.SourceException;
import dev.vcpclip.runtime.source.SourceException.Code;
import org.freedesktop.gstreamer.Gst;
import org.freedesktop.gstreamer.GstException;
import org.freedesktop.gstreamer.Version;

/** The GStreamer that is installed, loaded once and for as long as the program runs. */
final class GstreamerLibrary {
  /** Of all systems that are still cared for; the oldest that has what is used here. */
  private static final Version OLDEST = Version.of(1, 16);

  private GstreamerLibrary() {}

  /**
   * Loads it.
   *
   * @param stream for the message
   * @throws SourceException ({@link Code#CONFIGURATION}) when it is not there or too old
   */
  static synchronized void load(String stream) {
    if (Gst.isInitialized()) {
      return;
    }
    try {
      Gst.init(OLDEST, "vcpclip");
    } catch (LinkageError | GstException e) {
      throw new SourceException(
          Code.CONFIGURATION,
          ("'%s': no GStreamer %s or newer is installed (%s); Debian's gstreamer1.0-plugins-base,"
                  + " -good and -bad bring it")
              .formatted(stream, OLDEST, firstLine(e)),
          e);
    }
  }

  private static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
  }
}
