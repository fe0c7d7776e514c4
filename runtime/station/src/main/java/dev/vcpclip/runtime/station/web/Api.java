package dev.vcpclip.runtime.station.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.connector.Admission;
import dev.vcpclip.runtime.connector.JsonFields;
import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.connector.PartVerdict;
import dev.vcpclip.runtime.connector.Trigger;
import dev.vcpclip.runtime.station.journal.JournalEvent;
import dev.vcpclip.runtime.station.journal.JournalQuery;
import dev.vcpclip.runtime.station.journal.JournalReader;
import dev.vcpclip.runtime.station.journal.JournalUnavailableException;
import dev.vcpclip.runtime.station.line.LineStation;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What programs and the page ask for. */
final class Api {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final List<String> TRIGGER_FIELDS =
      Stream.concat(Trigger.FIELDS.stream(), Stream.of("wait")).toList();
  private static final int MOST = 1000;
  private static final int SHOWN = 200;
  private static final int SHOWN_EVENTS = 12;
  private static final int WAIT_SECONDS = 30;
  private static final int CONFLICT = 409;
  private static final int ACCEPTED = 202;
  private static final int UNAVAILABLE = 503;

  private final StationView view;
  private final Guard guard;

  Api(StationView view, Guard guard) {
    this.view = view;
    this.guard = guard;
  }

  /** Every address, with what may come with a request to it. */
  List<Route> routes() {
    return List.of(
        Route.get("/health", request -> request.result("alive\n")),
        Route.get("/ready", this::ready),
        Route.get("/metrics", this::metrics),
        Route.post("/login", this::login, List.of("name", "password")),
        Route.post("/logout", (request, body) -> guard.logout(request), List.of()),
        Route.get("/api/status", this::status),
        Route.get("/api/results", this::results, "verdict", "line", "part", "recipe", "most")
            .several("verdict"),
        Route.get("/api/events", this::events, "line", "most"),
        Route.get("/api/lines/{line}/picture", this::latestPicture, "sequence"),
        Route.get("/api/pictures/{day}/{name}", this::keptPicture),
        Route.post("/api/lines/{line}/trigger", this::trigger, TRIGGER_FIELDS),
        Route.post("/api/lines/{line}/recipe", this::recipe, List.of("name")),
        Route.post("/api/lines/{line}/pause", this::pause, List.of("paused")),
        Route.post("/api/lines/{line}/confirm", this::confirm, List.of()),
        Route.post("/api/recipes/{recipe}/restore", this::restore, List.of("revision", "note")));
  }

  private void metrics(Context request) {
    request.contentType("text/plain; version=0.0.4; charset=utf-8").result(view.metrics().scrape());
  }

  private void ready(Context request) {
    List<String> problems = view.problems();
    request.status(problems.isEmpty() ? 200 : UNAVAILABLE);
    request.result(problems.isEmpty() ? "ready\n" : String.join("\n", problems) + "\n");
  }

  private void login(Context request, JsonFields body) {
    String csrf = guard.openSession(request, body.text("name"), body.text("password"));
    request.json(Map.of("csrf", csrf));
  }

  private void status(Context request) {
    ObjectNode status = view.status();
    status.set("user", MAPPER.valueToTree(guard.user(request)));
    status.set("results", StationView.array(view.recent(SHOWN)));
    json(request, status);
  }

  private void results(Context request) {
    Set<PartVerdict> verdicts =
        request.queryParams("verdict").stream().map(Api::verdict).collect(Collectors.toSet());
    int most = most(request, SHOWN);
    JournalQuery query =
        new JournalQuery(
            verdicts,
            request.queryParam("line"),
            request.queryParam("part"),
            request.queryParam("recipe"),
            null,
            null,
            most,
            true);
    try (JournalReader reader = JournalReader.open(view.journal())) {
      List<PartResult> found = reader.list(query);
      if (found.isEmpty()) {
        requireKnown(query.line());
      }
      json(request, StationView.array(found));
    }
  }

  /**
   * A line that nothing is known of is a misspelt one; one that the configuration had before is in
   * the journal.
   */
  private void requireKnown(String line) {
    if (line != null && view.line(line).isEmpty()) {
      throw noLine("parameter line: ", line);
    }
  }

  private NotFoundResponse noLine(String where, String name) {
    return new NotFoundResponse(
        "%s'%s', expected one of %s".formatted(where, name, String.join(", ", view.lineNames())));
  }

  private void events(Context request) {
    int most = most(request, SHOWN_EVENTS);
    String line = request.queryParam("line");
    try (JournalReader reader = JournalReader.open(view.journal())) {
      List<JournalEvent> found = reader.events(line, most);
      if (found.isEmpty()) {
        requireKnown(line);
      }
      ArrayNode events = MAPPER.createArrayNode();
      found.forEach(event -> events.addRawValue(new RawValue(event.toJson())));
      json(request, events);
    }
  }

  private static int most(Context request, int usual) {
    String text = request.queryParam("most");
    if (text == null) {
      return usual;
    }
    // No sign, and not more digits than fit.
    int most = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
    if (most < 1 || most > MOST) {
      throw new VcpClipException(
          "parameter most: '%s', expected a whole number from 1 to %d".formatted(text, MOST));
    }
    return most;
  }

  private static PartVerdict verdict(String name) {
    return Arrays.stream(PartVerdict.values())
        .filter(each -> each.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                new VcpClipException(
                    "parameter verdict: '" + name + "', expected PASS, FAIL, UNSURE or LATE"));
  }

  private void latestPicture(Context request) {
    byte[] jpeg =
        view.desk()
            .latest(line(request).name())
            .orElseThrow(
                () ->
                    new NotFoundResponse(
                        "line '" + request.pathParam("line") + "' has no picture yet"));
    request.contentType("image/jpeg").result(jpeg);
  }

  private void keptPicture(Context request) throws IOException {
    String name = request.pathParam("day") + "/" + request.pathParam("name");
    Path file =
        view.desk()
            .kept(name)
            .orElseThrow(
                () ->
                    new NotFoundResponse(
                        "picture '"
                            + name
                            + "' is not there: it was not kept, as its result says then, or went"
                            + " with the oldest (pictures.max-count, max-size, max-age)"));
    request.contentType("image/jpeg").result(Files.readAllBytes(file));
  }

  /** Waits for the verdict, so that the answer is the result; {@code wait: false} does not. */
  private void trigger(Context request, JsonFields body) throws InterruptedException {
    boolean wait = body.flag("wait", true);
    Trigger trigger = Trigger.from(body);
    Admission admission = line(request).trigger(trigger);
    if (admission instanceof Admission.Refused refused) {
      request.status(CONFLICT);
      json(request, refusal(refused.reason(), refused.cause()));
    } else if (admission instanceof Admission.Accepted accepted) {
      answer(request, accepted, wait);
    }
  }

  private static ObjectNode refusal(String reason, Admission.Cause cause) {
    return MAPPER.createObjectNode().put("error", reason).put("cause", cause.name());
  }

  private static void answer(Context request, Admission.Accepted accepted, boolean wait)
      throws InterruptedException {
    try {
      PartResult result = accepted.result().get(wait ? WAIT_SECONDS : 0, TimeUnit.SECONDS);
      answer(request, result.toJson(), accepted.earlier());
    } catch (TimeoutException e) {
      request.status(ACCEPTED);
      String id = MAPPER.createObjectNode().put("id", accepted.id()).toString();
      answer(request, id, accepted.earlier());
    } catch (ExecutionException e) {
      boolean full = e.getCause() instanceof JournalUnavailableException;
      Admission.Cause cause = full ? Admission.Cause.JOURNAL : Admission.Cause.CLOSED;
      request.status(UNAVAILABLE);
      ObjectNode refusal = refusal(e.getCause().getMessage(), cause).put("id", accepted.id());
      answer(request, refusal.toString(), accepted.earlier());
    }
  }

  /** Whoever sent a known id with another part must see that nobody looked at that part. */
  private static void answer(Context request, String json, boolean earlier) {
    String mark = earlier ? ",\"earlier\":true}" : "}";
    request.contentType("application/json").result(json.substring(0, json.length() - 1) + mark);
  }

  private void recipe(Context request, JsonFields body) {
    line(request).selectRecipe(body.text("name"), who(request));
    request.json(Map.of());
  }

  private void pause(Context request, JsonFields body) {
    line(request).pause(body.flag("paused"), who(request));
    request.json(Map.of());
  }

  private void confirm(Context request, JsonFields body) {
    line(request).confirmAlarms(who(request));
    request.json(Map.of());
  }

  private void restore(Context request, JsonFields body) {
    int revision =
        view.recipes()
            .restore(
                request.pathParam("recipe"),
                body.integer("revision", 1),
                who(request),
                body.text("note", ""));
    request.json(Map.of("revision", revision));
  }

  /** For the journal. */
  private String who(Context request) {
    String name = guard.user(request).name();
    return name.isEmpty() ? "page" : name;
  }

  private LineStation line(Context request) {
    String name = request.pathParam("line");
    return view.line(name).orElseThrow(() -> noLine("line ", name));
  }

  private static void json(Context request, JsonNode node) {
    request.contentType("application/json").result(node.toString());
  }
}
