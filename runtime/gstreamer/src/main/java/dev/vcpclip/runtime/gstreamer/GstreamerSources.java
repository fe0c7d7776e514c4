package dev.vcpclip.runtime.gstreamer;

import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.SourceOptions;
import dev.vcpclip.runtime.source.SourceProvider;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** GStreamer pipelines by what a user writes: {@code gst:aravissrc ! bayer2rgb}. */
public final class GstreamerSources implements SourceProvider {
  private static final String SCHEME = "gst:";

  @Override
  public List<String> forms() {
    return List.of("gst:aravissrc (a GStreamer pipeline; GigE Vision and USB3 Vision by Aravis)");
  }

  @Override
  public Optional<FrameSource> source(String text, String stream, Map<String, String> options) {
    if (!text.startsWith(SCHEME)) {
      return Optional.empty();
    }
    GstreamerOptions usual = GstreamerOptions.defaults();
    SourceOptions read = new SourceOptions(stream, options);
    GstreamerOptions chosen =
        new GstreamerOptions(
            read.truth("live").orElse(usual.live()),
            read.seconds("openTimeout").orElse(usual.openTimeout()),
            read.seconds("frameTimeout"));
    read.requireSound();
    return Optional.of(GstreamerSource.of(stream, text.substring(SCHEME.length()), chosen));
  }
}
