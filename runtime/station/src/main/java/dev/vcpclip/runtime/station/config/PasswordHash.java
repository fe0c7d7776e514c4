package dev.vcpclip.runtime.station.config;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A password as PBKDF2 with HMAC-SHA-256 keeps it: {@code pbkdf2-sha256$rounds$salt$hash}, salt and
 * hash in Base64. Immutable and thread-safe; {@link #toString()} is the form above.
 */
public final class PasswordHash {
  private static final String SCHEME = "pbkdf2-sha256";
  private static final int ROUNDS = 600_000; // OWASP's figure for PBKDF2 with HMAC-SHA-256
  private static final int MOST_ROUNDS = 10_000_000;
  private static final int BITS = 256;
  private static final int SALT_BYTES = 16;

  private final int rounds;
  private final byte[] salt;
  private final byte[] hash;

  private PasswordHash(int rounds, byte[] salt, byte[] hash) {
    this.rounds = rounds;
    this.salt = salt;
    this.hash = hash;
  }

  /** Hashes a password with a new salt; takes a few tenths of a second, on purpose. */
  public static PasswordHash of(char[] password) {
    byte[] salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    return new PasswordHash(ROUNDS, salt, derive(password, salt, ROUNDS));
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static PasswordHash parse(String text) {
    String[] parts = text.split("\\$");
    if (parts.length != 4 || !parts[0].equals(SCHEME)) {
      throw new IllegalArgumentException("not a hash of the form " + SCHEME + "$rounds$salt$hash");
    }
    int rounds = Integer.parseInt(parts[1]);
    byte[] salt = Base64.getDecoder().decode(parts[2]);
    byte[] hash = Base64.getDecoder().decode(parts[3]);
    if (rounds < 100_000 || rounds > MOST_ROUNDS || salt.length < 8 || hash.length != BITS / 8) {
      throw new IllegalArgumentException("too few rounds, or salt or hash of a wrong length");
    }
    return new PasswordHash(rounds, salt, hash);
  }

  /** Whether it is this password; takes as long whether it is or not. */
  public boolean matches(char[] password) {
    return MessageDigest.isEqual(hash, derive(password, salt, rounds));
  }

  private static byte[] derive(char[] password, byte[] salt, int rounds) {
    PBEKeySpec key = new PBEKeySpec(password, salt, rounds, BITS);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(key).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has PBKDF2", e);
    } finally {
      key.clearPassword();
    }
  }

  @Override
  public String toString() {
    Base64.Encoder base64 = Base64.getEncoder();
    return String.join(
        "$",
        SCHEME,
        Integer.toString(rounds),
        base64.encodeToString(salt),
        base64.encodeToString(hash));
  }
}
