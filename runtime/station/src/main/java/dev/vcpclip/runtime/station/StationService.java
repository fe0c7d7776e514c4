package dev.vcpclip.runtime.station;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.connector.Connector;
import dev.vcpclip.runtime.connector.ConnectorFactory;
import dev.vcpclip.runtime.connector.Line;
import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.launcher.ChosenBundle;
import dev.vcpclip.runtime.station.config.LineConfig;
import dev.vcpclip.runtime.station.config.StationConfig;
import dev.vcpclip.runtime.station.journal.Journal;
import dev.vcpclip.runtime.station.journal.JournalEvent;
import dev.vcpclip.runtime.station.journal.JournalEvent.Kind;
import dev.vcpclip.runtime.station.journal.JournalUnavailableException;
import dev.vcpclip.runtime.station.journal.LostPictures;
import dev.vcpclip.runtime.station.journal.PictureStore;
import dev.vcpclip.runtime.station.line.Engine;
import dev.vcpclip.runtime.station.line.LineListener;
import dev.vcpclip.runtime.station.line.LineServices;
import dev.vcpclip.runtime.station.line.LineStation;
import dev.vcpclip.runtime.station.line.ModelEngine;
import dev.vcpclip.runtime.station.line.ModelRunner;
import dev.vcpclip.runtime.station.line.PictureDesk;
import dev.vcpclip.runtime.station.line.RecipeBook;
import dev.vcpclip.runtime.station.metrics.StationMetrics;
import dev.vcpclip.runtime.station.sink.Delivery;
import dev.vcpclip.runtime.station.web.StationView;
import dev.vcpclip.runtime.station.web.WebServer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
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

  /** Closed from the last to the first. */
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  private final List<Connector> connectors = new ArrayList<>();
  private final List<Delivery> deliveries = new ArrayList<>();
  private final List<LineStation> lines = new ArrayList<>();
  private long clockJumpNanos = System.nanoTime() - TimeUnit.MINUTES.toNanos(1);
  private WebServer web;
  private Maintenance maintenance;
  private Journal journal;
  private LostPictures lostPictures;
  private StationView view;

  private StationService() {}

  /**
   * Starts a station.
   *
   * @param config sound
   * @param version of the program, for people
   * @throws VcpClipException when something does not start that will not heal
   */
  public static StationService start(StationConfig config, String version) {
    StationService service = new StationService();
    try {
      service.build(config, version);
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

  private void build(StationConfig config, String version) {
    ModelRunner model = own(new ModelRunner(modelOpener(config), this::modelChanged));
    RecipeBook recipes = RecipeBook.open(config.recipes(), model);
    List<Line> known = new ArrayList<>();
    connectors(config, known);
    journal = own(openJournal(config));
    lostPictures = new LostPictures(journal);
    own(lostPictures::flush); // those that the desk loses when it is closed, too
    StationMetrics metrics = new StationMetrics(version);
    PictureStore pictures = PictureStore.open(config.pictures(), config.pictureLimits());
    lostPictures.lookFor(pictures);
    PictureDesk desk = own(new PictureDesk(pictures, this::pictureLost));
    view = new StationView(config.station(), version, model, recipes, desk, metrics);
    LineListener listener =
        new StationListener(
            config.keep(), connectors, deliveries, desk, metrics, view, this::clockJumped);
    LineServices services =
        new LineServices(
            model, recipes, journal, config.journal().resolveSibling("drift"), listener);
    for (LineConfig line : config.lines()) {
      requireRecipe(line, recipes);
      lines.add(own(new LineStation(line, line.source(), services)));
    }
    known.addAll(lines);
    lines.forEach(metrics::watch);
    metrics.watch(model);
    metrics.picturesDropped(desk, PictureDesk::dropped);
    connectors.forEach(connector -> attach(connector, metrics));
    view.begin(lines, journal.file());
    web = own(WebServer.start(config.web(), view));
    note(Kind.STARTED, config.station(), "started, version " + version);
    own(() -> note(Kind.STOPPED, config.station(), "stopped"));
    maintenance = own(new Maintenance(journal, lostPictures, recipes, lines));
    maintenance.start();
    connectors.forEach(Connector::start);
    deliveries.forEach(Delivery::start);
    desk.start();
    model.start();
    lines.forEach(LineStation::start);
  }

  /** A journal that takes nothing now does not keep a station from starting or stopping. */
  private void note(Kind kind, String subject, String message) {
    try {
      journal.note(JournalEvent.now("", kind, "station", subject, message));
    } catch (JournalUnavailableException | IllegalStateException e) {
      LOG.error("not in the journal: {} ({})", message, e.getMessage());
    }
  }

  private void pictureLost(PartResult result, String why) {
    PartResult without = result.withoutPicture(why);
    view.pictureLost(without);
    lostPictures.add(without);
  }

  private void modelChanged(String message) {
    note(Kind.MODEL, "", message);
  }

  /** Every line's watchdog sees it: one of them tells. */
  private synchronized void clockJumped(Duration by) {
    long now = System.nanoTime();
    if (now - clockJumpNanos > TimeUnit.SECONDS.toNanos(5)) {
      clockJumpNanos = now;
      EventLog.clock(by);
      note(Kind.CLOCK, "", "the clock was set by " + by);
    }
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

  private void attach(Connector connector, StationMetrics metrics) {
    Supplier<Connector.State> state = connector::state;
    if (connector instanceof Connector.Delivering each) {
      var outbox = journal.outbox(connector.name());
      Delivery delivery = own(new Delivery(each, outbox));
      deliveries.add(delivery);
      state = delivery::state;
      metrics.gauge("vcpclip.sink.waiting", connector.name(), outbox, o -> o.depth());
      metrics.counter("vcpclip.sink.dropped", connector.name(), outbox, o -> o.dropped());
      view.addSink(connector.name(), state, outbox::depth, outbox::dropped);
    } else {
      view.addSink(connector.name(), state, () -> 0L, () -> 0L);
    }
    metrics.gauge("vcpclip.sink.up", connector.name(), state, s -> s.get().up() ? 1 : 0);
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
    return web.alive() && maintenance.alive();
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
}
