package dev.vcpclip.runtime.station.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** All addresses of the page and its interface; what is none of them is refused by name. */
final class Routes {
  /** With the paths that lead to each: looked at for every request. */
  private final Map<Route, Pattern> routes = new LinkedHashMap<>();

  private final Set<String> files;

  /**
   * @param files paths of what is sent as it is
   */
  Routes(List<Route> routes, Set<String> files) {
    routes.forEach(route -> this.routes.put(route, route.paths()));
    this.files = files;
  }

  void addTo(RoutesConfig config) {
    for (Route route : routes.keySet()) {
      if (route.method() == HandlerType.GET) {
        config.get(route.path(), route.handler());
      } else {
        config.post(route.path(), route.handler());
      }
    }
  }

  /** Before each request, after the guard has let it in. */
  void check(Context request) {
    // A HEAD is answered as the GET is.
    HandlerType method = request.method() == HandlerType.HEAD ? HandlerType.GET : request.method();
    if (files.contains(request.path()) && method == HandlerType.GET) {
      return;
    }
    List<Route> found = new ArrayList<>();
    routes.forEach(
        (route, paths) -> {
          if (paths.matcher(request.path()).matches()) {
            found.add(route);
          }
        });
    String asked = request.method().name() + " " + request.path();
    if (found.isEmpty()) {
      throw new NotFoundResponse(
          asked + ": no such address, expected one of " + shown(routes.keySet()));
    }
    Route route =
        found.stream()
            .filter(each -> each.method() == method)
            .findFirst()
            .orElseThrow(
                () ->
                    new HttpResponseException(
                        HttpStatus.METHOD_NOT_ALLOWED.getCode(),
                        asked + ": expected " + shown(found),
                        Map.of()));
    route.check(request);
  }

  private static String shown(Collection<Route> routes) {
    return routes.stream().map(Route::toString).collect(Collectors.joining(", "));
  }
}
