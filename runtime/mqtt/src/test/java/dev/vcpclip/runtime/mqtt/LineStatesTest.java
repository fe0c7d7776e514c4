package dev.vcpclip.runtime.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.connector.FakeLine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineStatesTest {
  @Test
  void aLineThatFailsDoesNotKeepTheOthersFromBeingTold() {
    try (FakeLine failing = new FakeLine("line-1");
        FakeLine sound = new FakeLine("line-2")) {
      failing.recipes(
          () -> {
            throw new IllegalStateException("as the test says");
          });
      LineStates states = new LineStates(List.of(failing, sound));
      List<String> told = new ArrayList<>();
      states.changed((line, text) -> told.add(line));
      failing.recipes(() -> List.of("bottle"));
      states.changed((line, text) -> told.add(line));
      assertThat(told).containsExactly("line-2", "line-1");
    }
  }
}
