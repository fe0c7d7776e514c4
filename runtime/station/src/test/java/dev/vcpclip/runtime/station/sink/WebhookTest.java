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

/** Against the web server that comes with Java. */
@Timeout(300)
class WebhookTest {
  private final CountDownLatch slow = new CountDownLatch(1);
  private final PartResult result = Results.fail("id 1", "Teil \"ü\"").withSequence(7);
  private HttpServer server;
  private volatile int answer = 204;
  private volatile boolean hangs;
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
            exchange.sendResponseHeaders(answer, -1);
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
    assertThat(headers.getFirst("Idempotency-Key")).isEqualTo("id 1");
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("geheim".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    String signed = headers.getFirst("X-Vcpclip-Timestamp") + "." + body;
    assertThat(headers.getFirst("X-Vcpclip-Signature"))
        .isEqualTo(
            "sha256="
                + HexFormat.of().formatHex(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8))));
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
        .hasMessageContaining("no answer: nothing came within 3000 ms");

    Webhook away = webhook("", Duration.ofSeconds(20));
    server.stop(0);
    assertThatThrownBy(() -> away.deliver(result))
        .hasMessageContaining("no answer: no connection; check address, port");
  }
}
