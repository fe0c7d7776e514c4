package dev.vcpclip.runtime.station.web;

import dev.vcpclip.runtime.station.config.WebConfig;
import dev.vcpclip.runtime.station.config.WebConfig.Role;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.HandlerType;
import io.javalin.http.SameSite;
import io.javalin.http.TooManyRequestsResponse;
import io.javalin.http.UnauthorizedResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What every request passes before anything else looks at it: rate, host, user, role, and that it
 * comes from the page and not from somebody else's.
 */
final class Guard {
  static final String CSRF_HEADER = "X-Csrf-Token";
  private static final String COOKIE = "vcpclip";
  private static final Set<String> LOCAL_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

  /** What a login page needs, and what tells a supervisor how the station is. */
  private static final Set<String> PUBLIC =
      Set.of(
          "/login", "/login.html", "/login.js", "/station.css", "/icon.svg", "/health", "/ready");

  private static final Set<HandlerType> SAFE = Set.of(HandlerType.GET, HandlerType.HEAD);

  /** With each answer. */
  static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
              + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "X-Frame-Options",
          "DENY",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          "Cache-Control",
          "no-store");

  private final WebConfig config;
  private final Sessions sessions;
  private final RateLimiter requests;
  private final Passwords passwords;

  Guard(WebConfig config) {
    this.config = config;
    this.sessions = new Sessions();
    this.passwords = new Passwords(config.users());
    this.requests = new RateLimiter(config.requestsPerSecond(), 4.0 * config.requestsPerSecond());
  }

  /** Before each request. */
  void check(Context request) {
    HEADERS.forEach(request::header);
    if (config.keystore() != null) {
      request.header("Strict-Transport-Security", "max-age=31536000");
    }
    if (!requests.allow(request.ip())) {
      throw new TooManyRequestsResponse("too many requests");
    }
    requireLocalName(request);
    boolean changes = !SAFE.contains(request.method());
    if (changes && blank(request.header(CSRF_HEADER))) {
      throw new ForbiddenResponse("header " + CSRF_HEADER + " is missing");
    }
    if (PUBLIC.contains(request.path())) {
      return;
    }
    Role role = role(request, changes);
    Role needed = needed(request.path(), changes);
    if (role.compareTo(needed) < 0) {
      throw new ForbiddenResponse("only for " + needed.name().toLowerCase(Locale.ROOT));
    }
  }

  private static Role needed(String path, boolean changes) {
    if (!changes || path.equals("/logout")) {
      return Role.VIEWER;
    }
    boolean judgement = path.startsWith("/api/recipes/") || path.endsWith("/confirm");
    return judgement ? Role.ENGINEER : Role.OPERATOR;
  }

  /** A stranger's page may not reach this machine under a name of its own (DNS rebinding). */
  private void requireLocalName(Context request) {
    String host = String.valueOf(request.host()).replaceFirst(":\\d+$", "");
    if (!config.secured() && !LOCAL_NAMES.contains(host)) {
      throw new ForbiddenResponse("host '" + host + "', expected localhost");
    }
  }

  private static boolean blank(String text) {
    return text == null || text.isBlank();
  }

  private Role role(Context request, boolean changes) {
    if (!config.secured()) {
      return Role.ENGINEER; // whoever sits at this machine
    }
    Optional<Sessions.Session> session = sessions.find(request.cookie(COOKIE));
    if (session.isPresent()) {
      if (changes && !same(session.get().csrf(), request.header(CSRF_HEADER))) {
        throw new ForbiddenResponse("header " + CSRF_HEADER + " is not this session's");
      }
      return session.get().user().role();
    }
    var basic = request.basicAuthCredentials();
    if (basic == null) {
      throw new UnauthorizedResponse("log in first");
    }
    return passwords.login(request.ip(), basic.getUsername(), basic.getPassword()).role();
  }

  private static boolean same(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  /** Logs in: sets the cookie and returns what has to come back with changes. */
  String openSession(Context request, String name, String password) {
    Sessions.Session session = sessions.open(passwords.login(request.ip(), name, password));
    Cookie cookie = new Cookie(COOKIE, session.token());
    cookie.setHttpOnly(true);
    cookie.setSecure(config.keystore() != null);
    cookie.setSameSite(SameSite.STRICT);
    cookie.setPath("/");
    request.cookie(cookie);
    return session.csrf();
  }

  void logout(Context request) {
    sessions.close(request.cookie(COOKIE));
    request.removeCookie(COOKIE);
  }

  /**
   * What the page needs to know of its user.
   *
   * @param name empty where nobody has logged in
   * @param role empty where nothing is allowed
   * @param csrf token for whatever changes something
   */
  record PageUser(String name, String role, String csrf) {}

  PageUser user(Context request) {
    if (!config.secured()) {
      return new PageUser("", Role.ENGINEER.name(), "local");
    }
    return sessions
        .find(request.cookie(COOKIE))
        .map(each -> new PageUser(each.user().name(), each.user().role().name(), each.csrf()))
        .orElse(new PageUser("", "", ""));
  }
}
