package dev.vcpclip.runtime.station.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.connector.Admission;
import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.connector.PartVerdict;
import dev.vcpclip.runtime.connector.Trigger;
import dev.vcpclip.runtime.station.journal.JournalQuery;
import dev.vcpclip.runtime.station.journal.JournalReader;
import dev.vcpclip.runtime.station.line.LineStation;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What programs and the page ask for. */
final class Api {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final List<String> TRIGGER_FIELDS = List.of("id", "partId", "recipe", "wait");
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

  void routes(RoutesConfig routes) {
    routes.get("/health", request -> request.result("alive\n"));
    routes.get("/ready", this::ready);
    routes.get(
        "/metrics",
        request ->
            request
                .contentType("text/plain; version=0.0.4; charset=utf-8")
                .result(view.metrics().scrape()));
    routes.post("/login", this::login);
    routes.post("/logout", guard::logout);
    routes.get("/api/status", this::status);
    routes.get("/api/results", this::results);
    routes.get("/api/events", this::events);
    routes.get("/api/lines/{line}/picture", this::latestPicture);
    routes.get("/api/pictures/{day}/{name}", this::keptPicture);
    routes.post("/api/lines/{line}/trigger", this::trigger);
    routes.post("/api/lines/{line}/recipe", this::recipe);
    routes.post("/api/lines/{line}/pause", this::pause);
    routes.post("/api/lines/{line}/confirm", this::confirm);
    routes.post("/api/recipes/{recipe}/restore", this::restore);
  }

  private void ready(Context request) {
    List<String> problems = view.problems();
    request.status(problems.isEmpty() ? 200 : UNAVAILABLE);
    request.result(problems.isEmpty() ? "ready\n" : String.join("\n", problems) + "\n");
  }

  private void login(Context request) {
    JsonNode body = body(request);
    String csrf =
        guard.openSession(request, body.path("name").asText(), body.path("password").asText());
    request.json(Map.of("csrf", csrf));
  }

  private void status(Context request) {
    ObjectNode status = view.status();
    status.set("user", MAPPER.valueToTree(guard.user(request)));
    status.set("results", StationView.array(view.recent(SHOWN)));
    json(request, status);
  }

  private void results(Context request) {
    String verdict = request.queryParam("verdict");
    Set<PartVerdict> verdicts = verdict == null ? Set.of() : Set.of(verdict(verdict));
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
      json(request, StationView.array(reader.list(query)));
    }
  }

  private void events(Context request) {
    int most = most(request, SHOWN_EVENTS);
    try (JournalReader reader = JournalReader.open(view.journal())) {
      ArrayNode events = MAPPER.createArrayNode();
      reader
          .events(request.queryParam("line"), most)
          .forEach(event -> events.addRawValue(new RawValue(event.toJson())));
      json(request, events);
    }
  }

  private static int most(Context request, int usual) {
    int most = request.queryParamAsClass("most", Integer.class).getOrDefault(usual);
    return Math.max(1, Math.min(most, MOST));
  }

  private static PartVerdict verdict(String name) {
    return Arrays.stream(PartVerdict.values())
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new VcpClipException("verdict '" + name + "', expected PASS, FAIL, UNSURE, LATE"));
  }

  private void latestPicture(Context request) {
    byte[] jpeg =
        view.desk()
            .latest(line(request).name())
            .orElseThrow(() -> new NotFoundResponse("no picture yet"));
    request.contentType("image/jpeg").result(jpeg);
  }

  private void keptPicture(Context request) throws IOException {
    String name = request.pathParam("day") + "/" + request.pathParam("name");
    Path file = view.desk().kept(name).orElseThrow(() -> new NotFoundResponse("no such picture"));
    request.contentType("image/jpeg").result(Files.readAllBytes(file));
  }

  /** Waits for the verdict, so that the answer is the result; {@code wait: false} does not. */
  private void trigger(Context request) throws InterruptedException {
    JsonNode body = body(request);
    // A misspelt id would get one of its own, and the promise of one verdict a part would be gone.
    body.fieldNames()
        .forEachRemaining(
            field -> {
              if (!TRIGGER_FIELDS.contains(field)) {
                throw new VcpClipException(
                    "a trigger has no field '%s', expected some of %s"
                        .formatted(field, String.join(", ", TRIGGER_FIELDS)));
              }
            });
    String id = body.path("id").asText();
    Trigger trigger =
        new Trigger(
            id.isEmpty() ? UUID.randomUUID().toString() : id,
            body.path("partId").asText(),
            body.path("recipe").asText());
    Admission admission = line(request).trigger(trigger);
    if (admission instanceof Admission.Refused refused) {
      request.status(CONFLICT);
      request.json(Map.of("error", refused.reason(), "cause", refused.cause().name()));
    } else if (admission instanceof Admission.Accepted accepted) {
      answer(request, accepted, body.path("wait").asBoolean(true));
    }
  }

  private static void answer(Context request, Admission.Accepted accepted, boolean wait)
      throws InterruptedException {
    try {
      PartResult result = accepted.result().get(wait ? WAIT_SECONDS : 0, TimeUnit.SECONDS);
      request.contentType("application/json").result(result.toJson());
    } catch (TimeoutException e) {
      request.status(ACCEPTED);
      request.json(Map.of("id", accepted.id()));
    } catch (ExecutionException e) {
      throw new VcpClipException(e.getCause().getMessage(), e);
    }
  }

  private void recipe(Context request) {
    line(request).selectRecipe(body(request).path("name").asText(), who(request));
    request.json(Map.of());
  }

  private void pause(Context request) {
    line(request).pause(body(request).path("paused").asBoolean(), who(request));
    request.json(Map.of());
  }

  private void confirm(Context request) {
    line(request).confirmAlarms(who(request));
    request.json(Map.of());
  }

  private void restore(Context request) {
    JsonNode body = body(request);
    int revision =
        view.recipes()
            .restore(
                request.pathParam("recipe"),
                body.path("revision").asInt(),
                who(request),
                body.path("note").asText());
    request.json(Map.of("revision", revision));
  }

  /** For the journal. */
  private String who(Context request) {
    String name = guard.user(request).get("name");
    return name.isEmpty() ? "page" : name;
  }

  private LineStation line(Context request) {
    return view.line(request.pathParam("line"))
        .orElseThrow(() -> new NotFoundResponse("no line of that name"));
  }

  private static JsonNode body(Context request) {
    try {
      String text = request.body();
      return text.isBlank() ? MAPPER.createObjectNode() : MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new VcpClipException("not valid JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static void json(Context request, JsonNode node) {
    request.contentType("application/json").result(node.toString());
  }
}
