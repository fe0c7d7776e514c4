package dev.vcpclip.runtime.station.config;

import dev.vcpclip.runtime.connector.Settings;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The page and the interface for programs.
 *
 * @param bind address to listen on
 * @param port 0 for any free one
 * @param users who may log in; empty only where the address is this machine's own
 * @param keystore PKCS#12 file with key and certificate; {@code null} for plain HTTP
 * @param keystorePassword of that file; empty where there is none
 * @param requestsPerSecond most requests of one address, in the long run
 */
public record WebConfig(
    InetAddress bind,
    int port,
    List<User> users,
    Path keystore,
    String keystorePassword,
    int requestsPerSecond) {
  /** Rights, each with those before it. */
  public enum Role {
    /** Sees everything. */
    VIEWER,
    /** Triggers, pauses, chooses recipes. */
    OPERATOR,
    /** Also confirms alarms and puts earlier revisions of recipes into force. */
    ENGINEER
  }

  /**
   * Somebody who may log in.
   *
   * @param name to log in with
   * @param hash of the password: see {@link PasswordHash}
   * @param role what is allowed
   */
  public record User(String name, PasswordHash hash, Role role) {}

  /** Whether nobody but this machine can reach the page. */
  public boolean local() {
    return bind.isLoopbackAddress();
  }

  /** Whether there is a password. */
  public boolean secured() {
    return !users.isEmpty();
  }

  static WebConfig read(Settings settings) {
    InetAddress bind = settings.address("bind", "127.0.0.1");
    Settings tls = settings.section("tls");
    boolean encrypted = settings.has("tls");
    Path keystore = encrypted ? tls.existingFile("keystore") : null;
    String password = encrypted ? tls.secret("password") : "";
    List<User> users = new ArrayList<>();
    for (Settings user : settings.sections("users")) {
      users.add(user(user));
    }
    if (!bind.isLoopbackAddress()) {
      if (users.isEmpty() && settings.sound("users")) {
        settings.problem("users", "missing, and other machines can reach the page; expected users");
      }
      if (!encrypted) {
        settings.problem(
            "tls",
            "missing, and other machines can reach the page; expected keystore and password");
      }
    }
    return new WebConfig(
        bind,
        settings.integer("port", 0, 65_535, 8080),
        users,
        keystore,
        password,
        settings.integer("requests-per-second", 1, 10_000, 50));
  }

  private static User user(Settings settings) {
    PasswordHash hash = null;
    String text = settings.text("password-hash");
    try {
      hash = text.isEmpty() ? null : PasswordHash.parse(text);
    } catch (IllegalArgumentException e) {
      settings.problem("password-hash", "expected what './vcpclip serve --hash-password' prints");
    }
    return new User(settings.text("name"), hash, settings.choice("role", Role.class, Role.VIEWER));
  }
}
