package dev.vcpclip.runtime.gstreamer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.vcpclip.runtime.source.SourceException;
import org.freedesktop.gstreamer.ElementFactory;

/** What these tests run against: required where {@code -Dgstreamer.required=true}. */
final class InstalledGstreamer {
  private InstalledGstreamer() {}

  /** Skips the test and says what is missing, or fails it where it has to run. */
  static void require(String element) {
    String missing = missing(element);
    if (Boolean.getBoolean("gstreamer.required")) {
      assertThat(missing).isEmpty();
    }
    assumeThat(missing).isEmpty();
  }

  private static String missing(String element) {
    try {
      GstreamerLibrary.load("test");
      ElementFactory factory = ElementFactory.find(element);
      return factory == null ? "GStreamer's element " + element + " is not installed" : "";
    } catch (SourceException e) {
      return e.getMessage();
    } catch (IllegalArgumentException e) {
      return "GStreamer's element " + element + " is not installed";
    }
  }
}
