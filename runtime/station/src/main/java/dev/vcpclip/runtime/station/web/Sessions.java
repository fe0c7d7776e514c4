package dev.vcpclip.runtime.station.web;

import dev.vcpclip.runtime.station.config.WebConfig;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Who is logged in; in memory, so that a restart logs everybody out. Thread-safe. */
final class Sessions {
  private static final Duration IDLE = Duration.ofHours(8); // a shift
  private static final int MOST = 1000;
  private static final int TOKEN_BYTES = 32;

  private final SecureRandom random = new SecureRandom();
  private final Map<String, Session> sessions = new LinkedHashMap<>();

  /**
   * A user who is logged in.
   *
   * @param token in the cookie
   * @param csrf to be sent with what changes something
   */
  record Session(String token, String csrf, WebConfig.User user, long usedNanos) {
    Session usedNow() {
      return new Session(token, csrf, user, System.nanoTime());
    }
  }

  synchronized Session open(WebConfig.User user) {
    sessions.values().removeIf(Sessions::expired);
    if (sessions.size() >= MOST) {
      sessions.remove(sessions.keySet().iterator().next());
    }
    Session session = new Session(token(), token(), user, System.nanoTime());
    sessions.put(session.token(), session);
    return session;
  }

  private static boolean expired(Session session) {
    return System.nanoTime() - session.usedNanos() > IDLE.toNanos();
  }

  synchronized Optional<Session> find(String token) {
    Session session = token == null ? null : sessions.get(token);
    if (session == null || expired(session)) {
      return Optional.empty();
    }
    sessions.put(token, session.usedNow());
    return Optional.of(session);
  }

  synchronized void close(String token) {
    sessions.remove(token);
  }

  private String token() {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
