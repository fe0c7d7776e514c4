package dev.vcpclip.runtime.station.web;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.connector.JsonFields;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * One address of the interface, and what may come with a request to it.
 *
 * @param path with names in braces
 * @param fields names of the query's parameters, or of the fields of the body where there is one
 * @param several those of the query's parameters that can be given more than once
 * @param handler answers requests that have nothing else
 */
record Route(
    HandlerType method, String path, List<String> fields, Set<String> several, Handler handler) {
  private static final Pattern PARAMETER = Pattern.compile("\\{[a-z]+}");
  private static final Pattern JSON = Pattern.compile("application/json(;.*)?");

  static Route get(String path, Handler handler, String... parameters) {
    return new Route(HandlerType.GET, path, List.of(parameters), Set.of(), handler);
  }

  static Route post(String path, BodyHandler handler, List<String> fields) {
    return new Route(
        HandlerType.POST,
        path,
        fields,
        Set.of(),
        request -> handler.handle(request, body(request, fields)));
  }

  /** The same, where some parameters can be given more than once. */
  Route several(String... parameters) {
    return new Route(method, path, fields, Set.of(parameters), handler);
  }

  /** Answers a request with a body. */
  interface BodyHandler {
    void handle(Context request, JsonFields body) throws Exception;
  }

  private static JsonFields body(Context request, List<String> fields) {
    String type = request.contentType();
    String text = request.body();
    if (!text.isEmpty() && type != null && !JSON.matcher(type).matches()) {
      throw new HttpResponseException(
          HttpStatus.UNSUPPORTED_MEDIA_TYPE.getCode(),
          "header Content-Type: '" + type + "', expected application/json",
          Map.of());
    }
    return JsonFields.parse(text, fields);
  }

  /**
   * Refuses parameters that nobody would look at: a misspelt filter would filter nothing, and of
   * two values one would be left out.
   */
  void check(Context request) {
    Map<String, List<String>> parameters = new TreeMap<>(request.queryParamMap());
    Set<String> given = new TreeSet<>(parameters.keySet());
    if (method == HandlerType.GET) {
      given.removeAll(fields);
    }
    for (String unknown : given) {
      List<String> known = method == HandlerType.GET ? fields : List.of();
      throw new VcpClipException(
          "no parameter '%s' is known at %s, expected %s"
              .formatted(
                  unknown, path, known.isEmpty() ? "none" : "some of " + String.join(", ", known)));
    }
    parameters.forEach(
        (name, values) -> {
          if (values.size() > 1 && !several.contains(name)) {
            throw new VcpClipException(
                "parameter %s: given %d times (%s), expected once"
                    .formatted(name, values.size(), String.join(", ", values)));
          }
        });
  }

  /** Paths of requests for this address. */
  Pattern paths() {
    return Pattern.compile(PARAMETER.matcher(path).replaceAll("[^/]*"));
  }

  @Override
  public String toString() {
    return method.name() + " " + path;
  }
}
