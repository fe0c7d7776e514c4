package dev.vcpclip.runtime.station;

import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.connector.Connector;
import dev.vcpclip.runtime.connector.ConnectorFactory;
import dev.vcpclip.runtime.connector.Line;
import dev.vcpclip.runtime.connector.LineEvent;
import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.connector.PartVerdict;
import dev.vcpclip.runtime.launcher.ChosenBundle;
import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.Shot;
import dev.vcpclip.runtime.station.config.LineConfig;
import dev.vcpclip.runtime.station.config.StationConfig;
import dev.vcpclip.runtime.station.journal.Journal;
import dev.vcpclip.runtime.station.journal.PictureStore;
import dev.vcpclip.runtime.station.line.Engine;
import dev.vcpclip.runtime.station.line.LineListener;
import dev.vcpclip.runtime.station.line.LineStation;
import dev.vcpclip.runtime.station.line.ModelEngine;
import dev.vcpclip.runtime.station.line.ModelRunner;
import dev.vcpclip.runtime.station.line.PictureDesk;
import dev.vcpclip.runtime.station.line.RecipeBook;
import dev.vcpclip.runtime.station.line.SourceAddress;
import dev.vcpclip.runtime.station.metrics.StationMetrics;
import dev.vcpclip.runtime.station.sink.Delivery;
import dev.vcpclip.runtime.station.web.StationView;
import dev.vcpclip.runtime.station.web.WebServer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole station, put together from its configuration: journal, model, lines, connectors, page.
 *
 * <p>{@link #start} fails only for what does not heal: the journal is another station's, a port is
 * taken, a folder cannot be written. Cameras, brokers and the model may come later. Thread-safe.
 */
public final class StationService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StationService.class);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyyMMdd").withZone(ZoneOffset.UTC);
  private static final long PRUNE_SECONDS = 10;

  /** Closed from the last to the first. */
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  private final List<Connector> connectors = new ArrayList<>();
  private final List<Connector.Live> live = new ArrayList<>();
  private final List<Delivery> deliveries = new ArrayList<>();
  private final List<LineStation> lines = new ArrayList<>();
  private WebServer web;
  private Journal journal;

  private StationService() {}

  /**
   * Starts a station.
   *
   * @param config sound
   * @param folder where the configuration's relative paths start
   * @param version of the program, for people
   * @throws VcpClipException when something does not start that will not heal
   */
  public static StationService start(StationConfig config, Path folder, String version) {
    StationService service = new StationService();
    try {
      service.build(config, folder, version);
      return service;
    } catch (RuntimeException e) {
      service.close();
      throw e;
    }
  }

  private <T extends AutoCloseable> T own(T part) {
    parts.push(part);
    return part;
  }

  private void build(StationConfig config, Path folder, String version) {
    ModelRunner model = own(new ModelRunner(modelOpener(config)));
    RecipeBook recipes = RecipeBook.open(config.recipes(), model);
    StationMetrics metrics = new StationMetrics(version);
    PictureDesk desk =
        own(new PictureDesk(PictureStore.open(config.pictures(), config.pictureLimits())));
    List<Line> known = new ArrayList<>();
    connectors(config, known);
    journal = own(openJournal(config));
    StationView view = new StationView(config.station(), version, model, recipes, desk, metrics);
    LineListener listener = new Listeners(config.keep(), desk, metrics, view);
    for (LineConfig line : config.lines()) {
      requireRecipe(line, recipes);
      Supplier<FrameSource> source = SourceAddress.parse(line.name(), line.source(), folder);
      lines.add(own(new LineStation(line, source, model, recipes, journal, listener)));
    }
    known.addAll(lines);
    lines.forEach(metrics::watch);
    metrics.watch(model);
    metrics.picturesDropped(desk, PictureDesk::dropped);
    connectors.forEach(connector -> attach(connector, metrics, view));
    view.begin(lines, journal.file());
    web = own(WebServer.start(config.web(), view));
    own(maintenance());
    connectors.forEach(Connector::start);
    deliveries.forEach(Delivery::start);
    desk.start();
    model.start();
    lines.forEach(LineStation::start);
  }

  private Engine.Opener modelOpener(StationConfig config) {
    ChosenBundle bundle = own(ChosenBundle.of(config.bundle()));
    return ModelEngine.opener(bundle.path(), config.provider(), config.lines().size());
  }

  private static void requireRecipe(LineConfig line, RecipeBook recipes) {
    if (!recipes.has(line.recipe())) {
      throw new VcpClipException(
          "line '%s': no recipe '%s', expected one of %s"
              .formatted(line.name(), line.recipe(), String.join(", ", recipes.names())));
    }
  }

  /** The list of lines is filled before any connector is started. */
  private void connectors(StationConfig config, List<Line> known) {
    for (ConnectorFactory.Plan plan : config.sinks()) {
      connectors.add(own(plan.create(config.station(), known)));
    }
  }

  private Journal openJournal(StationConfig config) {
    List<String> delivering =
        connectors.stream()
            .filter(Connector.Delivering.class::isInstance)
            .map(Connector::name)
            .toList();
    return Journal.open(config.journal(), delivering, config.journalLimits());
  }

  private void attach(Connector connector, StationMetrics metrics, StationView view) {
    metrics.gauge("vcpclip.sink.up", connector.name(), connector, c -> c.state().up() ? 1 : 0);
    if (connector instanceof Connector.Live each) {
      live.add(each);
      view.addSink(connector, () -> 0L, () -> 0L);
    }
    if (connector instanceof Connector.Delivering each) {
      var outbox = journal.outbox(connector.name());
      deliveries.add(own(new Delivery(each, outbox)));
      metrics.gauge("vcpclip.sink.waiting", connector.name(), outbox, o -> o.depth());
      metrics.counter("vcpclip.sink.dropped", connector.name(), outbox, o -> o.dropped());
      view.addSink(connector, outbox::depth, outbox::dropped);
    }
  }

  private AutoCloseable maintenance() {
    ScheduledExecutorService executor =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "maintenance");
              thread.setDaemon(true);
              return thread;
            });
    executor.scheduleWithFixedDelay(this::prune, 1, PRUNE_SECONDS, TimeUnit.SECONDS);
    return () -> {
      executor.shutdownNow();
      executor.awaitTermination(5, TimeUnit.SECONDS);
    };
  }

  private void prune() {
    try {
      while (journal.prune() && !Thread.currentThread().isInterrupted()) {
        TimeUnit.MILLISECONDS.sleep(20); // verdicts come first
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (VcpClipException | IllegalStateException e) {
      LOG.debug("not pruned: {}", e.getMessage());
    }
  }

  /** The station's lines, in the configuration's order. */
  public List<LineStation> lines() {
    return List.copyOf(lines);
  }

  /** Where the page is. */
  public String address() {
    return web.address();
  }

  /** Whether every part that must not stand still is alive: for a watchdog. */
  public boolean alive() {
    return web.alive();
  }

  /** Stops everything; verdicts that are durable stay so. A second call does nothing. */
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        LOG.warn("while stopping: {}", e.toString());
      }
    }
  }

  /** Tells everybody, in the order in which they matter. */
  private final class Listeners implements LineListener {
    private final StationConfig.Keep keep;
    private final PictureDesk desk;
    private final StationMetrics metrics;
    private final StationView view;

    Listeners(StationConfig.Keep keep, PictureDesk desk, StationMetrics metrics, StationView view) {
      this.keep = keep;
      this.desk = desk;
      this.metrics = metrics;
      this.view = view;
    }

    @Override
    public void recorded(PartResult result, long journalNanos) {
      for (Connector.Live each : live) {
        try {
          each.accept(result);
        } catch (RuntimeException e) { // one connector must not keep the others from knowing
          LOG.error("{}: {}", each.name(), e.toString());
        }
      }
      deliveries.forEach(Delivery::wake);
      metrics.recorded(result, journalNanos);
      view.recorded(result, journalNanos);
      LOG.info(
          "verdict line={} sequence={} part={} verdict={} score={} ms={}",
          result.line(),
          result.sequence(),
          result.partId().isEmpty() ? "-" : result.partId(),
          result.verdict(),
          result.score(),
          result.latencyMicros() / 1000.0);
    }

    @Override
    public void happened(LineEvent event) {
      metrics.happened(event);
      for (Connector each : connectors) {
        try {
          each.happened(event);
        } catch (RuntimeException e) {
          LOG.error("{}: {}", each.name(), e.toString());
        }
      }
    }

    @Override
    public void pictured(PartResult result, Shot shot, Inspection inspection) {
      desk.take(result, shot, inspection);
    }

    @Override
    public String pictureName(String triggerId, Instant at, PartVerdict verdict) {
      boolean wanted =
          keep == StationConfig.Keep.EVERYTHING
              || keep == StationConfig.Keep.DEFECTS && verdict != PartVerdict.PASS;
      String name = triggerId.replaceAll("[^A-Za-z0-9_-]", "_");
      return wanted ? DAY.format(at) + "/" + at.toEpochMilli() + "-" + name + ".jpg" : "";
    }
  }
}
