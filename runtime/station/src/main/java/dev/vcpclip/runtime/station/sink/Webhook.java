package dev.vcpclip.runtime.station.sink;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.connector.Connector;
import dev.vcpclip.runtime.connector.PartResult;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLException;

/**
 * Posts each result as JSON. With a secret, the header {@code X-Vcpclip-Signature} is {@code
 * sha256=} and the HMAC-SHA-256 of time stamp, a dot and body, in hexadecimal; {@code
 * X-Vcpclip-Timestamp} has the stamp in seconds. {@code Idempotency-Key} is the result's line, a
 * slash and its id, percent-encoded: a server that has seen it may answer 200 and do nothing. Any
 * answer from 200 to 299 confirms.
 */
final class Webhook implements Connector.Delivering {
  private static final String BROKEN = "the connection broke";
  private static final int OK = 200;
  private static final int REDIRECT = 300;

  private final String name;
  private final URI url;
  private final String secret;
  private final Duration timeout;
  private final HttpClient client;
  private volatile State state = new State(true, "nothing to tell yet");

  Webhook(String name, URI url, String secret, Duration timeout) {
    this.name = name;
    this.url = url;
    this.secret = secret;
    this.timeout = timeout;
    this.client = HttpClient.newBuilder().connectTimeout(timeout).build();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start() {
    // Each result makes or re-uses a connection.
  }

  @Override
  public State state() {
    return state;
  }

  @Override
  public void deliver(PartResult result) throws InterruptedException {
    String body = result.toJson();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .timeout(timeout)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key(result))
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (!secret.isEmpty()) {
      String stamp = Long.toString(System.currentTimeMillis() / 1000);
      request.header("X-Vcpclip-Timestamp", stamp);
      request.header("X-Vcpclip-Signature", "sha256=" + signature(secret, stamp + "." + body));
    }
    int status;
    try {
      status = answer(request.build());
    } catch (IOException e) {
      throw failed("no answer: " + reason(e), e);
    }
    if (status < OK || status >= REDIRECT) {
      throw failed("answer " + status + ", expected 200 to 299", null);
    }
    state = new State(true, url.getHost() + " confirms");
  }

  /** A header takes no more than these characters; an id takes any. */
  private static String key(PartResult result) {
    String id = URLEncoder.encode(result.id(), StandardCharsets.UTF_8).replace("+", "%20");
    return result.line() + "/" + id;
  }

  /** The request's own timeout ends where an answer begins: one that never ends has to, too. */
  private int answer(HttpRequest request) throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<Void>> answer =
        client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
    try {
      return answer.get(2 * timeout.toMillis(), TimeUnit.MILLISECONDS).statusCode();
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("begun and not ended");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException why ? why : new IOException(e.getCause());
    } finally {
      answer.cancel(true);
    }
  }

  private VcpClipException failed(String what, Exception cause) {
    state = new State(false, url.getHost() + ": " + what);
    return new VcpClipException(url.getHost() + ": " + what, cause);
  }

  private String reason(IOException e) {
    if (e instanceof HttpConnectTimeoutException) {
      return "no connection within " + timeout.toMillis() + " ms";
    }
    if (e instanceof HttpTimeoutException) {
      return "nothing, or no end of it, came within " + timeout.toMillis() + " ms";
    }
    if (e instanceof ConnectException) {
      return "no connection; check address, port and that the server runs";
    }
    return e instanceof SSLException ? "no secure connection; check its certificate" : BROKEN;
  }

  static String signature(String secret, String signed) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA-256", e);
    }
  }

  @Override
  public void close() {
    // The client's threads are daemons and end with it.
  }
}
