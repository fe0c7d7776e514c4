package dev.vcpclip.runtime.gstreamer;

import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.Grab;
import dev.vcpclip.runtime.source.GuardedCalls;
import dev.vcpclip.runtime.source.Redaction;
import dev.vcpclip.runtime.source.SourceException;
import dev.vcpclip.runtime.source.SourceException.Code;

/**
 * Frames of a GStreamer pipeline, as {@code aravissrc ! bayer2rgb}: whatever the installed
 * GStreamer has elements for, such as GigE Vision and USB3 Vision cameras through Aravis.
 *
 * <p>The pipeline is written as for {@code gst-launch-1.0}, up to the element that gives raw
 * pictures; conversion to 8-bit grey, BGR or RGB and the end are added. A frame that nobody takes
 * in time makes a gap in the sequence, so that it is accounted for.
 *
 * <p>GStreamer has to be installed: its absence is said when the source is opened.
 */
public final class GstreamerSource implements FrameSource {
  private final String stream;
  private final String description;
  private final boolean live;
  private final PlayingPipeline pipeline;
  private final GuardedCalls calls;

  private GstreamerSource(String stream, String pipeline, GstreamerOptions options) {
    this.stream = stream;
    this.description = Redaction.of(pipeline);
    this.live = options.live();
    this.pipeline = new PlayingPipeline(stream, description, pipeline, options);
    this.calls =
        new GuardedCalls("vcpclip-" + stream, this.pipeline::interrupt, this.pipeline::close);
  }

  /**
   * A pipeline that does not play yet.
   *
   * @param stream name of the stream
   * @param pipeline elements and their properties, up to raw pictures; what sounds like a password
   *     in it is never shown
   * @throws SourceException ({@link Code#CONFIGURATION}) when it is blank
   */
  public static GstreamerSource of(String stream, String pipeline, GstreamerOptions options) {
    if (pipeline.isBlank()) {
      throw new SourceException(
          Code.CONFIGURATION,
          "'%s' names no element, expected a pipeline as gst:aravissrc".formatted(stream));
    }
    return new GstreamerSource(stream, pipeline.strip(), options);
  }

  @Override
  public String stream() {
    return stream;
  }

  @Override
  public String description() {
    return "gst:" + description;
  }

  @Override
  public boolean live() {
    return live;
  }

  @Override
  public void allowSilence() {
    pipeline.allowSilence();
  }

  @Override
  public void open() throws InterruptedException {
    calls.call(
        () -> {
          pipeline.open();
          return Boolean.TRUE;
        },
        Boolean.FALSE,
        opened -> {});
  }

  @Override
  public Grab next() throws InterruptedException {
    return calls.call(pipeline::read, new Grab.End(), GstreamerSource::discard);
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
