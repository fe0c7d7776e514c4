package dev.vcpclip.runtime.camera;

import dev.vcpclip.runtime.source.Redaction;
import dev.vcpclip.runtime.source.SourceException;
import dev.vcpclip.runtime.source.SourceException.Code;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Address of a stream: {@code rtsp://user:password@camera:554/live}. What it prints of itself holds
 * no credentials.
 *
 * <p>Passwords are often pasted as they are. So user and password reach up to the last {@code @}
 * that a host can follow, even with {@code @ / # : ?} in between, unless what stands before the
 * first {@code /}, {@code ?} or {@code #} is a host of its own and the {@code @} belongs to a path
 * or query. Whoever wants no guess encodes them ({@code %40} for {@code @}) or names them apart:
 * {@link #withCredentials}.
 *
 * <p>Immutable and thread-safe.
 */
public final class CameraAddress {
  private static final Set<String> SCHEMES =
      Set.of("rtsp", "rtsps", "http", "https", "rtmp", "rtmps");
  private static final Set<String> ENCRYPTED = Set.of("rtsps", "https", "rtmps");
  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://(.*)");
  private static final String HOST = "(\\[[0-9A-Fa-f:.%]+]|[\\p{L}\\p{N}._-]+)(?::(\\d{1,5}))?";
  private static final Pattern HOST_AND_REST = Pattern.compile(HOST + "(?<rest>[/?#].*)?");

  private final String scheme;
  private final String userInfo;
  private final String host;
  private final int port;
  private final String rest;

  private CameraAddress(String scheme, String userInfo, String host, int port, String rest) {
    this.scheme = scheme;
    this.userInfo = userInfo;
    this.host = host;
    this.port = port;
    this.rest = rest;
  }

  /** Whether a text starts like an address of a stream. */
  public static boolean isAddress(String text) {
    Matcher matcher = SCHEME.matcher(text.strip());
    return matcher.matches() && SCHEMES.contains(matcher.group(1).toLowerCase(Locale.ROOT));
  }

  /**
   * Reads an address.
   *
   * @param text {@code rtsp}, {@code rtsps}, {@code http}, {@code https}, {@code rtmp} or {@code
   *     rtmps}, with or without user and password
   * @throws SourceException ({@link Code#CONFIGURATION}) when it is none; its message holds no part
   *     of a password
   */
  public static CameraAddress parse(String text) {
    Matcher matcher = SCHEME.matcher(text.strip());
    if (!matcher.matches() || !SCHEMES.contains(matcher.group(1).toLowerCase(Locale.ROOT))) {
      throw new SourceException(
          Code.CONFIGURATION,
          "'%s' is no address of a stream, expected one that starts with rtsp://, rtsps://, http://, https://, rtmp:// or rtmps://"
              .formatted(Redaction.of(text)));
    }
    String scheme = matcher.group(1).toLowerCase(Locale.ROOT);
    String authority = matcher.group(2);
    for (int at = authority.lastIndexOf('@'); at >= 0; at = authority.lastIndexOf('@', at - 1)) {
      Matcher host = HOST_AND_REST.matcher(authority.substring(at + 1));
      if (host.matches() && isUserInfo(authority.substring(0, at))) {
        return create(scheme, authority.substring(0, at), host);
      }
    }
    Matcher host = HOST_AND_REST.matcher(authority);
    if (!host.matches()) {
      throw new SourceException(
          Code.CONFIGURATION,
          "'%s' names no host, expected %s://user:password@host:port/path"
              .formatted(Redaction.of(text), scheme));
    }
    return create(scheme, "", host);
  }

  /** Whether what stands before an {@code @} is user and password, not a host with a path. */
  private static boolean isUserInfo(String before) {
    Matcher host = HOST_AND_REST.matcher(before);
    if (!host.matches() || host.group("rest") == null) {
      return true; // No host could be read from it, or the @ follows at once.
    }
    // "cam/a@b" and "cam:554/live?x=a@b" are hosts; "admin:12/34@cam" is a password with a slash.
    boolean portLike = host.group(2) != null;
    boolean inQuery = before.indexOf('?') >= 0;
    return portLike && !inQuery;
  }

  private static CameraAddress create(String scheme, String userInfo, Matcher host) {
    int port = host.group(2) == null ? -1 : Integer.parseInt(host.group(2));
    if (port == 0 || port > 65535) {
      throw new SourceException(
          Code.CONFIGURATION, "port %d of a stream, expected 1 to 65535".formatted(port));
    }
    String rest = host.group("rest") == null ? "" : host.group("rest");
    return new CameraAddress(scheme, userInfo, host.group(1), port, rest);
  }

  /**
   * The same address for a user. Both are taken as they are: nothing has to be encoded.
   *
   * @param user as the camera knows it
   * @param password any characters
   */
  public CameraAddress withCredentials(String user, String password) {
    return new CameraAddress(scheme, encode(user) + ":" + encode(password), host, port, rest);
  }

  /** Whether it says for which user. */
  boolean named() {
    return !userInfo.isEmpty();
  }

  /** {@code rtsp}, {@code rtsps}, {@code http}, {@code https}, {@code rtmp} or {@code rtmps}. */
  public String scheme() {
    return scheme;
  }

  /** Name or number of the camera, IPv6 in brackets. */
  public String host() {
    return host;
  }

  /** Whether the connection is encrypted. */
  public boolean encrypted() {
    return ENCRYPTED.contains(scheme);
  }

  boolean isRtsp() {
    return scheme.startsWith("rtsp");
  }

  Optional<String> user() {
    return userInfo.isEmpty() ? Optional.empty() : Optional.of(decode(userInfo.split(":", 2)[0]));
  }

  Optional<String> password() {
    int colon = userInfo.indexOf(':');
    return colon < 0 ? Optional.empty() : Optional.of(decode(userInfo.substring(colon + 1)));
  }

  /** The address with user and password, encoded as FFmpeg reads them. Never to be shown. */
  String forConnection() {
    return scheme + "://" + encodedUserInfo() + place() + rest;
  }

  private String encodedUserInfo() {
    if (userInfo.isEmpty()) {
      return "";
    }
    String user = encode(user().orElseThrow());
    return password().map(secret -> user + ":" + encode(secret)).orElse(user) + "@";
  }

  private String place() {
    return port < 0 ? host : host + ":" + port;
  }

  /**
   * A text of somebody else, as a library's message, without this address' credentials.
   *
   * @param text may hold the address, the user, the password, plain or encoded
   */
  public String redact(String text) {
    String redacted = text;
    for (String secret : secrets()) {
      redacted = redacted.replace(secret, Redaction.MASK);
    }
    return Redaction.of(redacted);
  }

  /** What must not be shown, longest first. */
  private Set<String> secrets() {
    Set<String> secrets = new LinkedHashSet<>();
    secrets.add(userInfo);
    secrets.add(encodedUserInfo().replace("@", ""));
    password().ifPresent(secrets::add);
    password().map(CameraAddress::encode).ifPresent(secrets::add);
    secrets.removeIf(String::isEmpty);
    return secrets;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Percent signs that encode nothing stay: passwords are pasted as they are. */
  private static String decode(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  /** The address without user, password and the values of parameters that sound like them. */
  @Override
  public String toString() {
    String mask = userInfo.isEmpty() ? "" : Redaction.MASK + "@";
    return scheme + "://" + mask + place() + Redaction.parameters(rest);
  }
}
