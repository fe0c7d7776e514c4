package dev.vcpclip.runtime.station.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.station.journal.Results;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the web server that comes with Java. */
@Timeout(300)
class WebhookTest {
  private final CountDownLatch slow = new CountDownLatch(1);
  private final PartResult result = Results.fail("id 1", "Teil \"ü\"").withSequence(7);
  private HttpServer server;
  private volatile int answer = 204;
  private volatile boolean hangs;

  /** What an answer promises to bring, and never does; -1 for an answer that brings nothing. */
  private volatile long length = -1;

  private volatile Headers headers;
  private volatile String body;

  @BeforeEach
  void listen() throws Exception {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext(
        "/results",
        exchange -> {
          headers = exchange.getRequestHeaders();
          body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          try {
            if (hangs) {
              slow.await();
            }
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(length > 0 ? 200 : answer, length);
            if (length > 0) {
              exchange.getResponseBody().flush(); // and nothing of what was promised
              slow.await();
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } finally {
            exchange.close();
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    slow.countDown();
    server.stop(0);
  }

  private Webhook webhook(String secret, Duration timeout) {
    return new Webhook(
        "hook",
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/results"),
        secret,
        timeout);
  }

  @Test
  void aReceiverCanTellWhoSentItAndWhetherItHasSeenItBefore() throws Exception {
    webhook("geheim", Duration.ofSeconds(20)).deliver(result);

    assertThat(body).isEqualTo(result.toJson());
    assertThat(headers.getFirst("Content-Type")).isEqualTo("application/json");
    assertThat(headers.getFirst("Idempotency-Key")).isEqualTo("line/id%201");
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("geheim".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    String signed = headers.getFirst("X-Vcpclip-Timestamp") + "." + body;
    assertThat(headers.getFirst("X-Vcpclip-Signature"))
        .isEqualTo(
            "sha256="
                + HexFormat.of().formatHex(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8))));
  }

  @ParameterizedTest
  @CsvSource({"零件-1, %E9%9B%B6%E4%BB%B6-1", "a–b, a%E2%80%93b", "Stück, St%C3%BCck", "a/b, a%2Fb"})
  void anIdOfAnyCharactersIsAKey(String id, String key) throws Exception {
    webhook("", Duration.ofSeconds(20)).deliver(Results.fail(id, "part"));

    assertThat(headers.getFirst("Idempotency-Key")).isEqualTo("line/" + key);
  }

  @Test
  void anIdWithControlCharactersIsDelivered() throws Exception {
    webhook("", Duration.ofSeconds(20)).deliver(Results.fail("a\r\nb", "part"));

    assertThat(headers.getFirst("Idempotency-Key")).isEqualTo("line/a%0D%0Ab");
  }

  @Test
  void anAnswerThatBeginsAndDoesNotEndIsGivenUp() {
    length = 10;
    Webhook webhook = webhook("", Duration.ofSeconds(1));

    assertThatThrownBy(() -> webhook.deliver(result)).hasMessageContaining("no answer: nothing");
    assertThat(webhook.state().up()).isFalse();
  }

  @Test
  void withoutASecretNothingIsSigned() throws Exception {
    webhook("", Duration.ofSeconds(20)).deliver(result);

    assertThat(headers.getFirst("X-Vcpclip-Signature")).isNull();
  }

  @Test
  void onlyAConfirmationCountsAndItHeals() throws Exception {
    Webhook webhook = webhook("", Duration.ofSeconds(20));

    for (int refusal : new int[] {500, 404, 302}) {
      answer = refusal;
      assertThatThrownBy(() -> webhook.deliver(result))
          .isInstanceOf(VcpClipException.class)
          .hasMessageContaining("answer " + refusal + ", expected 200 to 299");
      assertThat(webhook.state().up()).isFalse();
    }
    answer = 200;
    webhook.deliver(result);

    assertThat(webhook.state().up()).isTrue();
  }

  @Test
  void aReceiverThatHangsOrIsNotThereIsGivenUp() {
    hangs = true;
    Webhook hanging = webhook("", Duration.ofSeconds(3));
    assertThatThrownBy(() -> hanging.deliver(result))
        .hasMessageContaining("no answer: nothing, or no end of it, came within 3000 ms");

    Webhook away = webhook("", Duration.ofSeconds(20));
    server.stop(0);
    assertThatThrownBy(() -> away.deliver(result))
        .hasMessageContaining("no answer: no connection; check address, port");
  }
}
