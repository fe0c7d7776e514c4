package dev.vcpclip.runtime.station.web;

import dev.vcpclip.runtime.station.config.PasswordHash;
import dev.vcpclip.runtime.station.config.WebConfig;
import io.javalin.http.TooManyRequestsResponse;
import io.javalin.http.UnauthorizedResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.BiPredicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Whether somebody is who they say they are. Hashing is slow on purpose, and the threads that do it
 * also serve triggers: so whoever has given too many wrong passwords comes to no hash, few threads
 * wait for one, and a program that logs in with each request is hashed once and then known at its
 * address, while it goes on. Another user or password takes a new start, which forgets all.
 * Thread-safe.
 */
final class Passwords {
  private static final Duration KNOWN = Duration.ofMinutes(10);
  private static final int HASHING = 2;
  private static final int WAITING = 6;

  private final List<WebConfig.User> users;
  private final BiPredicate<PasswordHash, String> matches;
  private final RateLimiter wrong = new RateLimiter(5 / 60.0, 5);

  /** Others than the known one, by caller: a program with an old password is no attack yet. */
  private final RateLimiter others = new RateLimiter(1, 60);

  private final Semaphore places = new Semaphore(HASHING + WAITING);
  private final Semaphore hashing = new Semaphore(HASHING, true);
  private final SecretKeySpec key;

  /** Hashed in vain for names that nobody has, so that both answers take as long. */
  private final PasswordHash nobody;

  /** Guarded by itself. */
  private final Map<Caller, Proof> known = new HashMap<>();

  private record Caller(String address, String name) {}

  /** What a right password and its hash give with our key, and when that was used last. */
  private static final class Proof {
    private final byte[] code;
    private long usedNanos = System.nanoTime();

    Proof(byte[] code) {
      this.code = code;
    }

    boolean expired() {
      return System.nanoTime() - usedNanos > KNOWN.toNanos();
    }
  }

  Passwords(List<WebConfig.User> users) {
    this(users, (hash, password) -> hash.matches(password.toCharArray()));
  }

  /**
   * @param matches whether a password is the hashed one
   */
  Passwords(List<WebConfig.User> users, BiPredicate<PasswordHash, String> matches) {
    this.users = List.copyOf(users);
    this.matches = matches;
    key = new SecretKeySpec(random(), "HmacSHA256");
    nobody =
        users.isEmpty()
            ? null
            : PasswordHash.of(new String(random(), StandardCharsets.ISO_8859_1).toCharArray());
  }

  private static byte[] random() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  /**
   * The user of that name and password.
   *
   * @param address of whoever asks
   * @throws UnauthorizedResponse when there is none
   * @throws TooManyRequestsResponse when nobody looked
   */
  WebConfig.User login(String address, String name, String password) {
    if (users.isEmpty()) {
      throw new UnauthorizedResponse("there are no users, so that nobody has to log in");
    }
    Optional<WebConfig.User> user =
        users.stream().filter(each -> each.name().equals(name)).findFirst();
    PasswordHash hash = user.map(WebConfig.User::hash).orElse(nobody);
    Caller caller = new Caller(address, name);
    byte[] code = code(hash, password);
    if (isKnown(caller, code)) {
      return user.orElseThrow();
    }
    requireTriesLeft(address);
    if (!places.tryAcquire()) {
      throw new TooManyRequestsResponse("too many logins at once; try again");
    }
    try {
      hashing.acquireUninterruptibly();
      try {
        if (isKnown(caller, code)) { // by another request that it sent at the same time
          return user.orElseThrow();
        }
        requireTriesLeft(address);
        if (matches.test(hash, password) && user.isPresent()) {
          remember(caller, code);
          return user.get();
        }
        wrong.allow(address);
        throw new UnauthorizedResponse("wrong name or password");
      } finally {
        hashing.release();
      }
    } finally {
      places.release();
    }
  }

  private void requireTriesLeft(String address) {
    if (!wrong.hasLeft(address)) {
      throw new TooManyRequestsResponse("too many wrong passwords; wait a minute");
    }
  }

  private byte[] code(PasswordHash hash, String password) {
    try {
      Mac mac = Mac.getInstance(key.getAlgorithm());
      mac.init(key);
      mac.update(hash.toString().getBytes(StandardCharsets.UTF_8));
      return mac.doFinal(password.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC", e);
    }
  }

  /** Too many wrong passwords end it: what is known is compared fast, and may not be guessed at. */
  private boolean isKnown(Caller caller, byte[] code) {
    synchronized (known) {
      Proof proof = known.get(caller);
      if (proof == null) {
        return false;
      }
      boolean same = MessageDigest.isEqual(proof.code, code);
      if (proof.expired() || !same && !others.allow(caller.toString())) {
        known.remove(caller);
        return false;
      }
      if (same) {
        proof.usedNanos = System.nanoTime();
      }
      return same;
    }
  }

  private void remember(Caller caller, byte[] code) {
    synchronized (known) {
      known.values().removeIf(Proof::expired);
      known.put(caller, new Proof(code));
    }
  }
}
