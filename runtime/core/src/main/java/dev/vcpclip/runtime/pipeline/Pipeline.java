package dev.vcpclip.runtime.pipeline;

import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.Recipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Many streams through one model to sinks, around the clock.
 *
 * <pre>{@code
 * try (Pipeline pipeline = Pipeline.builder(model).sink(csv).listener(log::event).start()) {
 *   pipeline.add(StreamConfig.builder("line-2", () -> camera("line-2"), recipe).build());
 *   pipeline.awaitEnd();
 * }
 * }</pre>
 *
 * <p><b>A frame's way.</b> Its stream's reader numbers it and leaves it in the stream's buffer; the
 * model takes frames of all streams in turn, together where {@link Model#batchInvariant()} allows
 * it and frames of one stream at a time where not; its stream's recipe judges it; the sinks are
 * told of it. Frames of one stream keep their order all the way. Every frame that a source gives is
 * accounted for: judged, failed, or dropped for one of the {@link DropCause}s, in {@link
 * PipelineCounters} and as {@link PipelineEvent}s.
 *
 * <p><b>Threads.</b> One reader a stream, one for the model, one for the sinks, one for each
 * listener, and a watchdog, which looks for silent sources; another one for a moment where a source
 * is closed that hangs. All are daemons. A slow listener misses events; slow sinks hold the model
 * up, and buffers then do what their policy says; a stream that hangs holds up no other.
 *
 * <p><b>Ownership.</b> A frame is closed after the last sink's {@link InspectionSink#accept} has
 * returned, or when it is dropped. Sources are the pipeline's: made by {@link
 * StreamConfig#source()}, closed when they end, fail or hang, or when their stream is removed.
 * Model and sinks are the caller's: close them after the pipeline.
 *
 * <p>Thread-safe. Don't call {@link #close}, {@link #remove} or {@link #awaitEnd} from sinks: they
 * wait for frames that are with these.
 */
public final class Pipeline implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

  /** Within 2 s everything is to have stopped, whatever hangs. */
  static final Duration STOP_WITHIN = Duration.ofMillis(1800);

  /** So much of it is for the listeners, who have to be told of the last frames. */
  private static final Duration LISTENERS_STOP_WITHIN = Duration.ofMillis(300);

  private final Time time;
  private final RandomGenerator random;
  private final Duration stopWithin;
  private final Events events;
  private final Intake intake;
  private final SinkLoop sinkLoop;
  private final ModelLoop modelLoop;
  private final Watchdog watchdog;
  private final Thread modelThread;
  private final Thread sinkThread;
  private final Thread watchdogThread;
  private final ExecutorService closers = Threads.closers();

  /** Held while model, recipes or the list of streams change, so that they go together. */
  private final Object changes = new Object();

  private final StreamRegistry streams = new StreamRegistry();

  private Pipeline(Builder builder) {
    time = builder.time;
    random = builder.random;
    stopWithin = builder.stopWithin;
    events = new Events(time, builder.options.eventBacklog());
    builder.listeners.forEach(events::add);
    intake = new Intake(time);
    sinkLoop = new SinkLoop(List.copyOf(builder.sinks), events, builder.options.sinkBacklog());
    modelLoop = new ModelLoop(builder.model, intake, sinkLoop, time);
    watchdog = new Watchdog(streams::all, events, time);
    modelThread = Threads.daemon("model", modelLoop);
    sinkThread = Threads.daemon("sinks", sinkLoop);
    watchdogThread = Threads.daemon("watchdog", watchdog);
  }

  /**
   * A pipeline without streams yet.
   *
   * @param model stays the caller's to close, after the pipeline
   */
  public static Builder builder(Model model) {
    return new Builder(model);
  }

  /**
   * Adds a stream, which begins at once.
   *
   * @throws IllegalArgumentException when there is a stream of this name
   * @throws IllegalStateException when this pipeline is closed
   * @throws dev.vcpclip.runtime.VcpClipException when its recipe does not go with the model
   */
  public void add(StreamConfig config) {
    synchronized (changes) {
      modelLoop.model().requireServes(config.recipe());
      streams.add(
          config.name(),
          () -> {
            StreamBooks books = new StreamBooks(config, events, streams::ended);
            return new StreamReader(config, books, intake, events, closers, time, random);
          });
    }
  }

  /**
   * Removes a stream: its source is closed, frames that wait are dropped, a frame that is with the
   * model is judged. Afterwards the name is free.
   *
   * @return its last counters; where a sink or the model takes longer than two seconds, one or more
   *     frames are still in work in them
   * @throws IllegalArgumentException when there is no such stream
   */
  public PipelineCounters remove(String name) throws InterruptedException {
    StreamReader reader = streams.get(name);
    reader.stop(DropCause.REMOVED);
    reader.books().awaitEnd(Deadline.in(stopWithin.minus(LISTENERS_STOP_WITHIN)));
    streams.remove(name, reader);
    return reader.books().counters();
  }

  /**
   * Judges no frame of this stream for a while. Live sources stay connected, and what they give is
   * dropped; files wait. What was received before is judged.
   *
   * @throws IllegalArgumentException when there is no such stream
   */
  public void pause(String name) {
    streams.get(name).pause(true);
  }

  /**
   * Ends a pause.
   *
   * @throws IllegalArgumentException when there is no such stream
   */
  public void resume(String name) {
    streams.get(name).pause(false);
  }

  /**
   * Says that a camera was triggered, so that its frame is missed when it does not come: see {@link
   * Liveness#triggered}.
   *
   * @throws IllegalArgumentException when there is no such stream
   */
  public void triggered(String name) {
    streams.get(name).triggered();
  }

  /**
   * Judges a stream by another recipe, from the next run of the model on; waits for the run that is
   * going on.
   *
   * @throws IllegalArgumentException when there is no such stream
   * @throws dev.vcpclip.runtime.VcpClipException when the recipe does not go with the model; the
   *     stream keeps the one it has
   */
  public void setRecipe(String name, Recipe recipe) throws InterruptedException {
    Objects.requireNonNull(recipe, "recipe");
    synchronized (changes) {
      StreamBooks books = streams.get(name).books();
      modelLoop.change(modelLoop.model(), Map.of(books, recipe), List.of(books));
    }
  }

  /** As {@link #exchangeModel(Model, Map)}, with the recipes that the streams have. */
  public Model exchangeModel(Model next) throws InterruptedException {
    return exchangeModel(next, Map.of());
  }

  /**
   * Runs frames through another model from the next run on; no frame is lost. Waits for the run
   * that is going on.
   *
   * @param next stays the caller's to close, as the first one did
   * @param recipes by stream, where thresholds change with the model; others keep theirs
   * @return the model so far, which this pipeline does not use any more: to be closed
   * @throws IllegalArgumentException when there is no such stream
   * @throws dev.vcpclip.runtime.VcpClipException when a recipe does not go with the new model;
   *     nothing has changed then
   */
  public Model exchangeModel(Model next, Map<String, Recipe> recipes) throws InterruptedException {
    Objects.requireNonNull(next, "next");
    synchronized (changes) {
      Map<StreamBooks, Recipe> byBooks = new HashMap<>();
      recipes.forEach((name, recipe) -> byBooks.put(streams.get(name).books(), recipe));
      List<StreamBooks> all =
          streams.all().stream().map(StreamReader::books).filter(books -> !books.ended()).toList();
      Model before = modelLoop.change(next, byBooks, all);
      events.emit(new PipelineEvent.ModelChanged(events.now(), before.identity(), next.identity()));
      return before;
    }
  }

  /** The model in use. */
  public Model model() {
    return modelLoop.model();
  }

  /** Tells a listener of what happens from now on. */
  public void listen(PipelineListener listener) {
    streams.requireOpen();
    events.add(listener);
  }

  /** All streams in the order in which they were added, ended ones included until removed. */
  public List<StreamStatus> status() {
    return streams.all().stream().map(StreamReader::status).toList();
  }

  /**
   * One stream.
   *
   * @throws IllegalArgumentException when there is no such stream
   */
  public StreamStatus status(String name) {
    return streams.get(name).status();
  }

  /** Sum over all streams, removed ones included. */
  public PipelineCounters counters() {
    return streams.counters();
  }

  /**
   * Waits until every stream has ended and all of its frames are through the sinks; at once when
   * there is no stream. Also ends when this pipeline is closed.
   */
  public void awaitEnd() throws InterruptedException {
    streams.awaitEnd();
  }

  /**
   * Stops, in whatever state: sources are closed, frames that wait are dropped, those that are with
   * the model or the sinks go on to the last sink. To judge what is there first, {@link #awaitEnd}.
   *
   * <p>Returns within 2 s, also where a source, a sink or the model hangs. What hangs is left to
   * itself then: its thread ends, and its frame is dropped and closed, when it returns. A second
   * call does nothing.
   */
  @Override
  public void close() {
    if (!streams.close()) {
      return;
    }
    Deadline end = Deadline.in(stopWithin);
    Deadline deadline = Deadline.in(stopWithin.minus(LISTENERS_STOP_WITHIN));
    watchdog.close(watchdogThread);
    Collection<StreamReader> readers = streams.all();
    readers.forEach(reader -> reader.stop(DropCause.CLOSED));
    intake.close();
    boolean ended = true;
    for (StreamReader reader : readers) {
      ended &= deadline.join(reader.thread());
    }
    ended &= deadline.join(modelThread);
    ended &= deadline.join(sinkThread);
    ended &= deadline.join(watchdogThread);
    if (!ended) {
      sinkLoop.abandon();
      modelThread.interrupt();
      sinkThread.interrupt();
      LOG.warn("pipeline closed while a source, the model or a sink hangs: {}", status());
    }
    events.close(end);
    closers.shutdown();
  }

  /** Collects a pipeline's parts; not thread-safe. */
  public static final class Builder {
    private final Model model;
    private final List<InspectionSink> sinks = new ArrayList<>();
    private final List<PipelineListener> listeners = new ArrayList<>();
    private PipelineOptions options = PipelineOptions.defaults();
    private Time time = Time.SYSTEM;
    private RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
    private Duration stopWithin = STOP_WITHIN;

    private Builder(Model model) {
      this.model = Objects.requireNonNull(model, "model");
    }

    /** Tells a sink of every frame, after those that were added before; the caller closes it. */
    public Builder sink(InspectionSink sink) {
      sinks.add(Objects.requireNonNull(sink, "sink"));
      return this;
    }

    /** Tells a listener of all events. */
    public Builder listener(PipelineListener listener) {
      listeners.add(Objects.requireNonNull(listener, "listener"));
      return this;
    }

    /** Sizes. */
    public Builder options(PipelineOptions value) {
      options = Objects.requireNonNull(value, "options");
      return this;
    }

    /** Other clocks and chance, for tests. */
    Builder time(Time clocks, RandomGenerator chance) {
      time = clocks;
      random = chance;
      return this;
    }

    /**
     * Another limit for {@link Pipeline#close} and {@link Pipeline#remove}, for tests that ask what
     * has become of every frame: what ends after the limit is told to no listener.
     */
    Builder stopWithin(Duration limit) {
      stopWithin = limit;
      return this;
    }

    /** The pipeline, running. */
    public Pipeline start() {
      Pipeline pipeline = new Pipeline(this);
      pipeline.modelThread.start();
      pipeline.sinkThread.start();
      pipeline.watchdogThread.start();
      return pipeline;
    }
  }
}
