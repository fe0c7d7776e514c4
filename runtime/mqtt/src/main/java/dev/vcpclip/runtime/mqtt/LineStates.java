package dev.vcpclip.runtime.mqtt;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vcpclip.runtime.connector.Line;
import dev.vcpclip.runtime.connector.LineState;
import dev.vcpclip.runtime.connector.LineState.Phase;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was told of each line, so that only what is new is told. A part in work is no news: BUSY is
 * told as READY, or the broker would get two messages a part that mean nothing.
 */
final class LineStates {
  private static final Logger LOG = LoggerFactory.getLogger(LineStates.class);
  private static final JsonMapper MAPPER = new JsonMapper();

  private final List<Line> lines;
  private final Map<String, String> told = new ConcurrentHashMap<>();

  LineStates(List<Line> lines) {
    this.lines = List.copyOf(lines);
  }

  /** Nothing counts as told. */
  void forget() {
    told.clear();
  }

  /** Gives name and text of every line that is not as it was told. */
  void changed(BiConsumer<String, String> news) {
    for (Line line : lines) {
      try {
        String now = text(line);
        if (!now.equals(told.put(line.name(), now))) {
          news.accept(line.name(), now);
        }
      } catch (RuntimeException | Error e) { // of this line: the others, and the next look, go on
        LOG.error("{}: {}", line.name(), e.toString());
      }
    }
  }

  private static String text(Line line) {
    LineState state = line.state();
    ObjectNode node = MAPPER.createObjectNode();
    node.put("state", (state.phase() == Phase.BUSY ? Phase.READY : state.phase()).name());
    node.put("message", state.message());
    node.put("recipe", line.recipe());
    node.set("recipes", MAPPER.valueToTree(line.recipes()));
    node.set("alarms", MAPPER.valueToTree(line.alarms()));
    node.put("missedTriggers", line.missedTriggers());
    return node.toString();
  }
}
