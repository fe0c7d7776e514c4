package dev.vcpclip.runtime.station.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vcpclip.runtime.station.TestStation;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is wrong with a request to any address: one JSON object that names it. */
@Timeout(300)
class RefusalsTest {
  @TempDir private static Path folder;
  private static TestStation station;

  @BeforeAll
  static void start() throws IOException {
    station = TestStation.start(folder);
  }

  @AfterAll
  static void stop() {
    station.close();
  }

  static List<Route> all() {
    return new Api(null, null).routes();
  }

  static List<Route> withBody() {
    return all().stream().filter(route -> route.method() == HandlerType.POST).toList();
  }

  private static String path(Route route) {
    return route
        .path()
        .replace("{line}", "line-1")
        .replace("{day}", "20260101")
        .replace("{name}", "a.jpg")
        .replace("{recipe}", "gear");
  }

  private static HttpRequest.Builder request(String path) {
    return station.request(path).header("X-Csrf-Token", "local");
  }

  private static HttpResponse<String> post(Route route, String body) throws Exception {
    return station.send(request(path(route)).POST(BodyPublishers.ofString(body)));
  }

  /** Refused, and the refusal says what was found and what was expected. */
  private static void refused(HttpResponse<String> answer, int status, String... said)
      throws IOException {
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).contains("application/json");
    refused(answer.statusCode(), answer.body(), status, said);
  }

  private static void refused(int found, String body, int status, String... said)
      throws IOException {
    assertThat(found).as(body).isEqualTo(status);
    JsonNode error = new JsonMapper().readTree(body);
    assertThat(error.size()).as(body).isOne();
    assertThat(error.path("error").asText())
        .contains(said)
        .doesNotContain("Exception", "dev.", "Source");
  }

  @ParameterizedTest
  @MethodSource("all")
  void aParameterThatNobodyLooksAtIsRefused(Route route) throws Exception {
    HttpRequest.Builder wrong =
        request(path(route) + "?nonsense=1")
            .method(route.method().name(), BodyPublishers.ofString(""));

    refused(station.send(wrong), 400, "'nonsense'", route.path(), "expected");
  }

  @ParameterizedTest
  @MethodSource("all")
  void anotherMethodIsRefused(Route route) throws Exception {
    HttpRequest.Builder wrong = request(path(route)).PUT(BodyPublishers.ofString("{}"));

    refused(station.send(wrong), 405, "PUT " + path(route), "expected " + route);
  }

  @ParameterizedTest
  @MethodSource("withBody")
  void aBodyThatIsNoObjectOfKnownFieldsIsRefused(Route route) throws Exception {
    refused(post(route, "{"), 400, "not valid JSON at line 1", "ends in the middle");
    refused(post(route, "{} {}"), 400, "not valid JSON at line 1", "something follows");
    refused(post(route, "[1]"), 400, "[1]", "expected a JSON object");
    refused(post(route, "{\"nonsense\":1}"), 400, "'nonsense'", "expected");
    refused(post(route, "{\"a\":1,\"a\":2}"), 400, "Duplicate field 'a'");
    refused(post(route, "\"" + "x".repeat(20_000) + "\""), 413, "body", "expected at most 16384");
  }

  @ParameterizedTest
  @MethodSource("withBody")
  void anotherKindOfBodyIsRefused(Route route) throws Exception {
    HttpRequest.Builder wrong =
        request(path(route))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString("name=gear"));

    refused(station.send(wrong), 415, "x-www-form-urlencoded", "expected application/json");
  }

  @ParameterizedTest
  @MethodSource("withBody")
  void aFieldOfAnotherTypeIsRefused(Route route) throws Exception {
    for (String field : route.fields()) {
      StringBuilder body = new StringBuilder("{\"" + field + "\":[7]");
      for (String other : route.fields()) {
        if (!other.equals(field)) {
          body.append(",\"").append(other).append("\":").append(sound(other));
        }
      }

      refused(post(route, body + "}"), 400, "'" + field + "'", "[7]", "expected");
    }
  }

  @Test
  void aLabelThatIsTooLongIsNamedWithItsLength() throws Exception {
    String route = "/api/lines/line-1/trigger";
    String body = "{\"labels\":{\"order\":\"a\",\"%s\":\"%s\"}}";
    String name = "n".repeat(200);

    HttpResponse<String> text =
        station.send(
            request(route).POST(BodyPublishers.ofString(body.formatted("note", "x".repeat(3000)))));
    HttpResponse<String> named =
        station.send(request(route).POST(BodyPublishers.ofString(body.formatted(name, "x"))));

    refused(text, 400, "label 'note' has 3000 characters, expected up to 128");
    refused(named, 400, "name of label 'nnn", "has 200 characters, expected up to 128");
  }

  @Test
  void anEmptyIdIsRefusedRatherThanReplaced() throws Exception {
    HttpResponse<String> answer =
        station.send(
            request("/api/lines/line-1/trigger").POST(BodyPublishers.ofString("{\"id\":\"\"}")));

    refused(answer, 400, "'id'", "empty");
  }

  private static String sound(String field) {
    return switch (field) {
      case "wait", "paused" -> "true";
      case "revision" -> "1";
      case "labels" -> "{}";
      default -> "\"a\"";
    };
  }

  @ParameterizedTest
  @CsvSource({
    "/api/lines/line-1/recipe, name, a text",
    "/api/lines/line-1/pause, paused, true or false",
    "/api/recipes/gear/restore, revision, a whole number from 1",
    "/login, name, a text",
  })
  void aFieldThatIsMissingIsNamed(String path, String field, String expected) throws Exception {
    HttpResponse<String> answer = station.send(request(path).POST(BodyPublishers.ofString("{}")));

    refused(answer, 400, "'" + field + "'", "expected " + expected, "found nothing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "0", "-1", "1001", "99999999999", "", "1.5", "+3"})
  void aNumberThatIsNoneOrOutOfRangeIsRefused(String most) throws Exception {
    for (String path : new String[] {"/api/results", "/api/events"}) {
      HttpResponse<String> answer =
          station.send(request(path + "?most=" + most.replace("+", "%2B")));

      refused(answer, 400, "most", "'" + most + "'", "from 1 to 1000");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/api/results?verdict=good, 400, 'good', 'PASS, FAIL, UNSURE or LATE'",
    "/api/nothing, 404, GET /api/nothing, /api/results",
    "/metrics/x, 404, GET /metrics/x, expected one of",
    "/api/lines/line-9/picture, 404, line-9, expected one of line-1",
    "/api/results?line=nope, 404, nope, expected one of line-1",
    "/api/events?line=nope, 404, nope, expected one of line-1",
    "/api/results?most=1&most=2, 400, parameter most, given 2 times",
    "/api/results?line=a&line=b, 400, parameter line, given 2 times",
    "/api/pictures/20260101/none.jpg, 404, 20260101/none.jpg, pictures.max-count",
  })
  void whatThereIsNotIsNamed(String path, int status, String found, String expected)
      throws Exception {
    refused(station.send(request(path)), status, found, expected);
  }

  @Test
  void verdictsAreAskedForInAnyLettersCase() throws Exception {
    assertThat(station.send(request("/api/results?verdict=pass&verdict=Fail")).statusCode())
        .isEqualTo(200);
  }

  @Test
  void aKnownIdSaysThatItsResultIsTheEarlierTriggers() throws Exception {
    station.awaitReady();

    JsonNode first = trigger("{\"id\":\"one\",\"partId\":\"a\"}");
    JsonNode again = trigger("{\"id\":\"one\",\"partId\":\"b\"}");

    assertThat(first.has("earlier")).as(first.toString()).isFalse();
    assertThat(again.path("earlier").asBoolean()).as(again.toString()).isTrue();
    assertThat(again.path("partId").asText()).isEqualTo("a");
    assertThat(again.path("sequence")).isEqualTo(first.path("sequence"));
  }

  private static JsonNode trigger(String body) throws Exception {
    HttpResponse<String> answer =
        station.send(request("/api/lines/line-1/trigger").POST(BodyPublishers.ofString(body)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonMapper().readTree(answer.body());
  }

  @Test
  void aRefusedTriggerHasItsFieldsInOneOrder() throws Exception {
    post(pause(), "{\"paused\":true}");

    HttpResponse<String> answer =
        station.send(request("/api/lines/line-1/trigger").POST(BodyPublishers.ofString("")));

    post(pause(), "{\"paused\":false}");
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.body()).matches("\\{\"error\":\".+\",\"cause\":\"PAUSED\"}");
  }

  private static Route pause() {
    return all().stream()
        .filter(route -> route.path().endsWith("/pause"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void severalVerdictsAreAskedForAtOnce() throws Exception {
    assertThat(station.send(request("/api/results?verdict=FAIL&verdict=LATE")).statusCode())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"GET /api/%zz HTTP/1.1", "GET /..%2f..%2fetc/passwd HTTP/1.1", "nonsense"})
  void whatIsNoRequestIsAnsweredInTheSameForm(String first) throws Exception {
    URI address = URI.create(station.address());
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      socket.setSoTimeout(20_000);
      String text = first + "\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);

      assertThat(answer).contains("application/json").doesNotContain("<html", "Jetty");
      refused(400, answer.substring(answer.indexOf('{'), answer.lastIndexOf('}') + 1), 400, "");
    }
  }
}
