package dev.vcpclip.runtime.station.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.vcpclip.runtime.ModelIdentity;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.connector.Connector;
import dev.vcpclip.runtime.connector.LineState;
import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.connector.PartVerdict;
import dev.vcpclip.runtime.pipeline.PipelineCounters;
import dev.vcpclip.runtime.pipeline.StreamStatus;
import dev.vcpclip.runtime.station.line.LineStation;
import dev.vcpclip.runtime.station.line.ModelRunner;
import dev.vcpclip.runtime.station.line.PictureDesk;
import dev.vcpclip.runtime.station.line.RecipeBook;
import dev.vcpclip.runtime.station.metrics.StationMetrics;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What the page shows: the station's state and its last verdicts, as JSON. Thread-safe. */
public final class StationView {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final int RECENT = 200;

  private final String station;
  private final String version;
  private final ModelRunner model;
  private final RecipeBook recipes;
  private final PictureDesk desk;
  private final StationMetrics metrics;
  private final List<Sink> sinks = new CopyOnWriteArrayList<>();
  private volatile List<LineStation> lines = List.of();
  private volatile Path journal;

  // Guarded by recent.
  private final Deque<PartResult> recent = new ArrayDeque<>();
  private final Map<String, Map<PartVerdict, Long>> counts = new HashMap<>();

  private record Sink(
      String name, Supplier<Connector.State> state, LongSupplier waiting, LongSupplier dropped) {}

  /**
   * @param station name of the station
   * @param version of the program
   */
  public StationView(
      String station,
      String version,
      ModelRunner model,
      RecipeBook recipes,
      PictureDesk desk,
      StationMetrics metrics) {
    this.station = station;
    this.version = version;
    this.model = model;
    this.recipes = recipes;
    this.desk = desk;
    this.metrics = metrics;
  }

  /** Says which lines there are, before the first request. */
  public void begin(List<LineStation> all, Path journalFile) {
    lines = List.copyOf(all);
    journal = journalFile;
  }

  /** Shows a connector. */
  public void addSink(
      String name, Supplier<Connector.State> state, LongSupplier waiting, LongSupplier dropped) {
    sinks.add(new Sink(name, state, waiting, dropped));
  }

  /** Takes a durable result. */
  public void recorded(PartResult result) {
    synchronized (recent) {
      recent.addFirst(result);
      if (recent.size() > RECENT) {
        recent.removeLast();
      }
      counts
          .computeIfAbsent(result.line(), line -> new EnumMap<>(PartVerdict.class))
          .merge(result.verdict(), 1L, Long::sum);
    }
  }

  /** Takes what has become of a result whose picture is not there. */
  public void pictureLost(PartResult withoutPicture) {
    synchronized (recent) {
      List<PartResult> shown =
          recent.stream()
              .map(each -> each.sequence() == withoutPicture.sequence() ? withoutPicture : each)
              .toList();
      recent.clear();
      recent.addAll(shown);
    }
  }

  Optional<LineStation> line(String name) {
    return lines.stream().filter(line -> line.name().equals(name)).findFirst();
  }

  List<String> lineNames() {
    return lines.stream().map(LineStation::name).toList();
  }

  RecipeBook recipes() {
    return recipes;
  }

  PictureDesk desk() {
    return desk;
  }

  StationMetrics metrics() {
    return metrics;
  }

  Path journal() {
    return journal;
  }

  /** The newest results, newest first. */
  List<PartResult> recent(int most) {
    synchronized (recent) {
      return recent.stream().limit(most).toList();
    }
  }

  /** What keeps the station from giving verdicts; empty when nothing does. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    for (LineStation line : lines) {
      String problem = problem(line);
      if (!problem.isEmpty()) {
        problems.add(line.name() + ": " + problem);
      }
    }
    return problems;
  }

  private static String problem(LineStation line) {
    LineState state = line.state();
    return switch (state.phase()) {
      case STARTING, FAULT -> state.message();
      case PAUSED -> "";
      case READY, BUSY -> line.recipeProblem();
    };
  }

  ObjectNode status() {
    ObjectNode status = MAPPER.createObjectNode();
    status.put("station", station);
    status.put("version", version);
    ObjectNode modelNode = status.putObject("model");
    modelNode.put("ready", model.ready());
    modelNode.put("provider", model.provider().orElse(""));
    modelNode.put("graph", model.identity().map(ModelIdentity::variant).orElse(""));
    modelNode.put("notice", model.notice());
    ArrayNode lineNodes = status.putArray("lines");
    lines.forEach(line -> describe(line, lineNodes.addObject()));
    ArrayNode sinkNodes = status.putArray("sinks");
    sinks.forEach(sink -> describe(sink, sinkNodes.addObject()));
    ObjectNode pictures = status.putObject("pictures");
    pictures.put("dropped", desk.dropped());
    pictures.put("failed", desk.failed());
    pictures.put("failing", desk.failing());
    pictures.put("kept", desk.count());
    status.put("journal", journal.getFileName().toString());
    status.put("journalFailure", journalFailure());
    ArrayNode problems = status.putArray("problems");
    problems().forEach(problems::add);
    ArrayNode warnings = status.putArray("warnings");
    if (model.fellBack()) {
      warnings.add(model.notice());
    }
    if (desk.failing()) {
      warnings.add("pictures are not kept: " + desk.failure());
    }
    return status;
  }

  private String journalFailure() {
    return lines.stream()
        .map(LineStation::journalFailure)
        .filter(failure -> !failure.isEmpty())
        .findFirst()
        .orElse("");
  }

  private void describe(LineStation line, ObjectNode node) {
    LineState state = line.state();
    node.put("name", line.name());
    node.put("phase", state.phase().name());
    node.put("message", state.message());
    node.put("source", line.source());
    ObjectNode camera = node.putObject("camera");
    line.camera().ifPresent(status -> describe(status, camera));
    node.put("missedTriggers", line.missedTriggers());
    node.put("recipe", line.recipe());
    ArrayNode names = node.putArray("recipes");
    line.recipes().forEach(names::add);
    ArrayNode alarms = node.putArray("alarms");
    line.alarms().forEach(alarms::add);
    line.driftEvidence()
        .ifPresent(
            evidence -> {
              node.put("drift", evidence);
              node.put("driftAlarm", LineStation.DRIFT_ALARM_AT);
            });
    threshold(line, node);
    ObjectNode verdicts = node.putObject("verdicts");
    synchronized (recent) {
      Map<PartVerdict, Long> counted = counts.getOrDefault(line.name(), Map.of());
      for (PartVerdict verdict : PartVerdict.values()) {
        verdicts.put(verdict.name(), counted.getOrDefault(verdict, 0L));
      }
    }
  }

  private static void describe(StreamStatus status, ObjectNode camera) {
    PipelineCounters counters = status.counters();
    camera.put("state", status.state().name());
    camera.put("received", counters.received());
    camera.put("missing", counters.missing());
    camera.put("failed", counters.failed());
    camera.put("reconnects", counters.reconnects());
    ObjectNode dropped = camera.putObject("dropped");
    counters.droppedBy().forEach((cause, count) -> dropped.put(cause.word(), count));
  }

  private void threshold(LineStation line, ObjectNode node) {
    try {
      Recipe recipe = recipes.find(line.recipe());
      node.put("goodBelow", recipe.rule().goodBelow());
      node.put("defectFrom", recipe.rule().defectFrom());
    } catch (VcpClipException e) {
      node.put("recipeProblem", e.getMessage());
    }
  }

  private static void describe(Sink sink, ObjectNode node) {
    Connector.State state = sink.state.get();
    node.put("name", sink.name);
    node.put("up", state.up());
    node.put("message", state.message());
    try {
      node.put("waiting", sink.waiting.getAsLong());
      node.put("dropped", sink.dropped.getAsLong());
    } catch (VcpClipException e) {
      node.put("message", e.getMessage()); // the journal cannot be read now
    }
  }

  /** Results as a JSON array. */
  static JsonNode array(List<PartResult> results) {
    ArrayNode array = MAPPER.createArrayNode();
    results.forEach(result -> array.addRawValue(new RawValue(result.toJson())));
    return array;
  }
}
