package dev.vcpclip.runtime.station;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A headless Chromium, told what to do over its debugging protocol. Skips the test where there is
 * none, unless {@code -Dchromium.required=true}.
 */
final class Browser implements AutoCloseable {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  private static final Pattern LEAVING =
      Pattern.compile("navigated or closed|context was destroyed|find default execution context");

  private final Process process;
  private final WebSocket socket;
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();

  private Browser(Process process, URI page) {
    this.process = process;
    this.socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(page, new Answers())
            .orTimeout(110, TimeUnit.SECONDS)
            .join();
  }

  private final class Answers implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        try {
          JsonNode answer = MAPPER.readTree(text.toString());
          CompletableFuture<JsonNode> waiting = answers.remove(answer.path("id").asInt());
          if (waiting != null) {
            waiting.complete(answer);
          }
        } catch (IOException e) {
          throw new AssertionError(e);
        }
        text.setLength(0);
      }
      from.request(1);
      return null;
    }
  }

  /**
   * Starts one.
   *
   * @param profile an empty folder for what it keeps
   */
  static Browser start(Path profile) throws Exception {
    Process process = null;
    for (String name : NAMES) {
      try {
        process =
            new ProcessBuilder(
                    name,
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-dev-shm-usage",
                    "--hide-scrollbars",
                    "--no-first-run",
                    "--remote-allow-origins=*",
                    "--remote-debugging-port=0",
                    "--user-data-dir=" + profile,
                    "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        break;
      } catch (IOException e) {
        // another name, or none
      }
    }
    if (process == null) {
      assertThat(Boolean.getBoolean("chromium.required")).as("Chromium is missing").isFalse();
      assumeTrue(false, "no Chromium here: install Debian's package 'chromium'");
    }
    try {
      return new Browser(process, page(profile.resolve("DevToolsActivePort")));
    } catch (Exception e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static URI page(Path port) throws Exception {
    TestStation.await(() -> Files.exists(port) && Files.readAllLines(port).size() > 1);
    URI list = URI.create("http://127.0.0.1:" + Files.readAllLines(port).get(0) + "/json/list");
    AtomicReference<String> page = new AtomicReference<>("");
    TestStation.await( // it listens before it has its first page
        () -> {
          String targets =
              HttpClient.newHttpClient()
                  .send(HttpRequest.newBuilder(list).build(), BodyHandlers.ofString())
                  .body();
          for (JsonNode target : MAPPER.readTree(targets)) {
            if (target.path("type").asText().equals("page")) {
              page.set(target.path("webSocketDebuggerUrl").asText());
            }
          }
          return !page.get().isEmpty();
        });
    return URI.create(page.get());
  }

  private JsonNode call(String method, ObjectNode parameters) {
    int id = ids.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    ObjectNode call = MAPPER.createObjectNode();
    call.put("id", id);
    call.put("method", method);
    call.set("params", parameters);
    socket.sendText(call.toString(), true).join();
    return answer.orTimeout(110, TimeUnit.SECONDS).join();
  }

  private JsonNode result(String method, ObjectNode parameters) {
    return result(call(method, parameters));
  }

  private static JsonNode result(JsonNode answered) {
    assertThat(answered.path("error").isMissingNode()).as(answered.toString()).isTrue();
    return answered.path("result");
  }

  private static ObjectNode none() {
    return MAPPER.createObjectNode();
  }

  void size(int width, int height) {
    result(
        "Emulation.setDeviceMetricsOverride",
        none()
            .put("width", width)
            .put("height", height)
            .put("deviceScaleFactor", 1)
            .put("mobile", false));
  }

  void open(String address) throws Exception {
    result("Page.navigate", none().put("url", address));
    TestStation.await(() -> evaluate("document.readyState").equals("complete"));
  }

  /**
   * The value of an expression as text; empty for none, also where the page was just about to be
   * another one: whoever waits for a value asks again.
   */
  String evaluate(String script) {
    JsonNode answered =
        call(
            "Runtime.evaluate",
            none().put("expression", script).put("returnByValue", true).put("awaitPromise", true));
    if (LEAVING.matcher(answered.path("error").path("message").asText()).find()) {
      return "";
    }
    JsonNode result = result(answered);
    assertThat(result.path("exceptionDetails").isMissingNode()).as(result.toString()).isTrue();
    return result.path("result").path("value").asText();
  }

  String text(String selector) {
    return evaluate("document.querySelector('" + selector + "')?.innerText ?? ''");
  }

  void click(String selector) {
    evaluate("document.querySelector('" + selector + "').click()");
  }

  void screenshot(Path file) throws IOException {
    JsonNode shot =
        result(
            "Page.captureScreenshot",
            none().put("format", "png").put("captureBeyondViewport", true));
    Files.write(file, Base64.getDecoder().decode(shot.path("data").asText()));
  }

  @Override
  public void close() {
    socket.abort();
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    // The profile is deleted next: nobody may write there any more.
    all.forEach(each -> each.onExit().completeOnTimeout(each, 20, TimeUnit.SECONDS).join());
  }
}
