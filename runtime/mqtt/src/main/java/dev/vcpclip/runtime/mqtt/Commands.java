package dev.vcpclip.runtime.mqtt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.vcpclip.runtime.JsonMistakes;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.connector.Admission;
import dev.vcpclip.runtime.connector.JsonFields;
import dev.vcpclip.runtime.connector.Line;
import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.connector.Trigger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** Does what messages say. Everything that is not done is answered with the reason. */
final class Commands {
  private static final int LARGEST = 4096;
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final String who;
  private final Topics topics;
  private final BiConsumer<String, String> answers;
  private final Map<String, Command> byTopic = new LinkedHashMap<>();

  private record Command(Line line, String name) {}

  /**
   * @param who the connector's name, for the journal
   * @param answers takes topic and text of an answer
   */
  Commands(String who, Topics topics, Iterable<Line> lines, BiConsumer<String, String> answers) {
    this.who = who;
    this.topics = topics;
    this.answers = answers;
    for (Line line : lines) {
      byTopic.put(topics.trigger(line.name()), new Command(line, "trigger"));
      byTopic.put(topics.recipe(line.name()), new Command(line, "recipe"));
    }
  }

  Iterable<String> topics() {
    return byTopic.keySet();
  }

  /**
   * Does it.
   *
   * @param retained whether the broker keeps it: nobody knows since when, and without a text it
   *     only takes one back that is kept
   */
  void take(String topic, byte[] payload, boolean retained) {
    Command command = byTopic.get(topic);
    if (command == null) {
      return;
    }
    JsonNode message = MAPPER.createObjectNode();
    try {
      if (retained) {
        throw new VcpClipException("retained messages are not followed; publish without retain");
      }
      boolean trigger = command.name.equals("trigger");
      message = read(payload, trigger ? "partId" : "name");
      if (trigger) {
        trigger(command.line, Trigger.from(fields(message, Trigger.FIELDS)), message);
      } else {
        command.line.selectRecipe(fields(message, List.of("name")).text("name"), who);
      }
    } catch (VcpClipException | IllegalArgumentException e) {
      refuse(command, message, "COMMAND", e.getMessage());
    }
  }

  /** A JSON object, or a text that stands for one with that field alone. */
  private static JsonNode read(byte[] payload, String field) {
    if (payload.length > LARGEST) {
      throw new VcpClipException(payload.length + " bytes, expected at most " + LARGEST);
    }
    String text = new String(payload, StandardCharsets.UTF_8).strip();
    if (!text.startsWith("{")) {
      return MAPPER.createObjectNode().put(field, text);
    }
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new VcpClipException(JsonMistakes.syntax(e), e);
    }
  }

  /** A misspelt id would get one of its own, and the promise of one verdict would be gone. */
  private static JsonFields fields(JsonNode message, List<String> known) {
    return JsonFields.parse(message.toString(), known);
  }

  private void trigger(Line line, Trigger trigger, JsonNode message) {
    Command command = new Command(line, "trigger");
    Admission admission = line.trigger(trigger);
    if (admission instanceof Admission.Refused refused) {
      refuse(command, message, refused.cause().name(), refused.reason());
    } else if (admission instanceof Admission.Accepted accepted && accepted.earlier()) {
      repeated(command, message, known(accepted.result()));
    }
  }

  /** {@code null} while there is none, or none that is durable. */
  private static PartResult known(CompletableFuture<PartResult> result) {
    return result.isCompletedExceptionally() ? null : result.getNow(null);
  }

  /**
   * Nothing is inspected for a known id. Its result is not told once more among the others, whose
   * order is the journal's.
   *
   * @param earlier {@code null} while that part is in work: its result is still to come
   */
  private void repeated(Command command, JsonNode message, PartResult earlier) {
    ObjectNode answer =
        answer(command, message, "REPEATED", "a trigger of this id was taken before");
    if (earlier != null) {
      answer.putRawValue("result", new RawValue(earlier.toJson()));
    }
    answers.accept(topics.refused(command.line.name()), answer.toString());
  }

  private void refuse(Command command, JsonNode message, String cause, String reason) {
    String answer = answer(command, message, cause, reason).toString();
    answers.accept(topics.refused(command.line.name()), answer);
  }

  private static ObjectNode answer(Command command, JsonNode message, String cause, String reason) {
    ObjectNode answer = MAPPER.createObjectNode();
    answer.put("command", command.name);
    for (String field : new String[] {"id", "partId", "recipe", "name"}) {
      if (message.hasNonNull(field)) {
        answer.put(field, message.get(field).asText());
      }
    }
    answer.put("cause", cause);
    answer.put("reason", reason);
    return answer.put("at", Instant.now().toString());
  }
}
