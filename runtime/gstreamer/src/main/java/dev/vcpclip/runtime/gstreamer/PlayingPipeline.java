package dev.vcpclip.runtime.gstreamer;

import dev.vcpclip.runtime.source.Capture;
import dev.vcpclip.runtime.source.Grab;
import dev.vcpclip.runtime.source.Redaction;
import dev.vcpclip.runtime.source.Shot;
import dev.vcpclip.runtime.source.SourceException;
import dev.vcpclip.runtime.source.SourceException.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.freedesktop.gstreamer.Bus;
import org.freedesktop.gstreamer.BusSyncReply;
import org.freedesktop.gstreamer.Element;
import org.freedesktop.gstreamer.FlowReturn;
import org.freedesktop.gstreamer.Gst;
import org.freedesktop.gstreamer.GstException;
import org.freedesktop.gstreamer.Pipeline;
import org.freedesktop.gstreamer.Sample;
import org.freedesktop.gstreamer.State;
import org.freedesktop.gstreamer.StateChangeReturn;
import org.freedesktop.gstreamer.elements.AppSink;
import org.freedesktop.gstreamer.glib.GError;
import org.freedesktop.gstreamer.message.Message;
import org.freedesktop.gstreamer.message.MessageType;

/**
 * GStreamer's side of a {@link GstreamerSource}. Everything but {@link #interrupt()} is called by
 * one thread; frames and messages come on GStreamer's own threads and wait in {@link Arrivals}.
 */
final class PlayingPipeline implements AutoCloseable {
  private static final String SINK = "vcpclip-frames";

  /** What an inspection takes as it is; everything else is converted to one of these. */
  private static final String END =
      " ! videoconvert ! video/x-raw,format=(string){GRAY8,BGR,RGB}"
          + " ! appsink name="
          + SINK
          + " sync=false emit-signals=true max-buffers=1";

  private static final Duration LOOK = Duration.ofMillis(50);

  private final String stream;
  private final String description;
  private final String text;
  private final GstreamerOptions options;
  private final Arrivals arrivals;
  private final Pictures pictures = new Pictures();
  private Duration patience;
  private Pipeline pipeline;
  private AppSink sink;
  private Bus bus;

  /** Held here, as GStreamer's side keeps no reference that the garbage collector knows of. */
  private AppSink.NEW_SAMPLE onSample;

  PlayingPipeline(String stream, String description, String text, GstreamerOptions options) {
    this.stream = stream;
    this.description = description;
    this.text = text;
    this.options = options;
    this.patience = options.patience(false);
    this.arrivals = new Arrivals(options.live());
  }

  /** See {@link GstreamerSource#allowSilence()}. */
  void allowSilence() {
    patience = options.patience(true);
  }

  /** Ends the call that runs and those that come, from any thread. */
  void interrupt() {
    arrivals.close();
  }

  void open() {
    GstreamerLibrary.load(stream);
    pipeline = parse();
    sink = (AppSink) pipeline.getElementByName(SINK);
    onSample = this::arrived;
    sink.connect(onSample);
    bus = pipeline.getBus();
    bus.setSyncHandler(this::told);
    play();
  }

  /**
   * On GStreamer's thread. A message holds its element, and with it the camera, until it is let go:
   * left to the garbage collector, a camera would stay taken after the end.
   */
  private BusSyncReply told(Message message) {
    try {
      if (message.getType() == MessageType.ERROR) {
        GstreamerErrors.Told error = GstreamerErrors.of(message);
        arrivals.failed(failure(error.code(), error.text()));
      } else if (message.getType() == MessageType.EOS) {
        arrivals.ended();
      }
    } finally {
      message.dispose();
    }
    return BusSyncReply.DROP;
  }

  /** GStreamer makes a pipeline even of what it does not know, without that part. */
  private Pipeline parse() {
    List<GError> mistakes = new ArrayList<>();
    try {
      Element parsed = Gst.parseLaunch(text + END, mistakes);
      if (mistakes.isEmpty() && parsed instanceof Pipeline made) {
        return made;
      }
      parsed.dispose();
    } catch (GstException e) {
      throw failure(Code.CONFIGURATION, "is no pipeline: " + e.getMessage());
    }
    throw failure(
        Code.CONFIGURATION,
        "is no pipeline: "
            + mistakes.stream().map(GError::getMessage).collect(Collectors.joining(", ")));
  }

  private void play() {
    long deadline = System.nanoTime() + options.openTimeout().toNanos();
    StateChangeReturn answer = pipeline.setState(State.PLAYING);
    if (answer == StateChangeReturn.FAILURE) {
      throw arrivals
          .failure(Duration.ofSeconds(1))
          .orElseGet(() -> failure(Code.NOT_FOUND, "does not play"));
    }
    // A live pipeline plays at once; others wait for their first picture.
    while (answer == StateChangeReturn.ASYNC && !arrivals.isClosed()) {
      if (pipeline.getState(LOOK.toNanos()) == State.PLAYING) {
        return;
      }
      Optional<SourceException> failed = arrivals.failure(Duration.ZERO);
      if (failed.isPresent()) {
        throw failed.get();
      }
      if (System.nanoTime() - deadline > 0) {
        throw failure(Code.TIMEOUT, "does not play within " + seconds(options.openTimeout()));
      }
    }
  }

  /** On GStreamer's thread. */
  private FlowReturn arrived(AppSink from) {
    long nanos = System.nanoTime();
    Sample sample = from.pullSample();
    if (sample == null) {
      return FlowReturn.EOS;
    }
    try {
      arrivals.add(pictures.frame(sample), nanos);
      return FlowReturn.OK;
    } catch (RuntimeException e) { // nothing may be thrown into GStreamer
      arrivals.failed(failure(Code.CODEC, String.valueOf(e.getMessage())));
      return FlowReturn.ERROR;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return FlowReturn.FLUSHING;
    } finally {
      sample.dispose();
    }
  }

  Grab read() {
    Optional<Arrivals.Arrival> next = arrivals.next(patience.toNanos(), TimeUnit.NANOSECONDS);
    if (next.isEmpty()) {
      if (arrivals.isClosed() || !options.live()) {
        return new Grab.End();
      }
      throw failure(Code.TIMEOUT, "no picture for " + seconds(patience));
    }
    Arrivals.Arrival arrival = next.get();
    Capture capture =
        Capture.readAt(arrival.nanos(), stream, arrival.sequence(), "gst:" + description);
    return new Grab.Taken(new Shot(capture, arrival.frame()));
  }

  private SourceException failure(Code code, String what) {
    return SourceException.of(code, stream, "gst:" + description, Redaction.of(what));
  }

  private static String seconds(Duration duration) {
    return duration.toMillis() / 1000.0 + " s";
  }

  @Override
  public void close() {
    arrivals.close();
    if (pipeline != null) {
      pipeline.setState(State.NULL);
      if (sink != null) {
        sink.disconnect(onSample);
        sink.dispose();
      }
      if (bus != null) {
        bus.clearSyncHandler();
        bus.dispose();
      }
      pipeline.dispose();
      pipeline = null;
    }
    arrivals.discard();
  }
}
