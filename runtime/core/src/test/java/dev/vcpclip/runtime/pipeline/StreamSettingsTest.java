package dev.vcpclip.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.map.VerdictRule;
import dev.vcpclip.runtime.source.SourceException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamSettingsTest {
  private static final Recipe RECIPE = Recipe.builder().rule(VerdictRule.at(1)).build();

  @Test
  void readsItsOwnAndLeavesTheRestToTheSource() {
    StreamSettings settings =
        StreamSettings.of(
            "line-2",
            Map.of(
                "buffer",
                "oldest:8",
                "stale",
                "0.5",
                "silence",
                "off",
                "frozen",
                "0",
                "turn",
                "left"));

    StreamConfig config =
        settings.applyTo(StreamConfig.builder("line-2", () -> null, RECIPE)).build();

    assertThat(config.buffer()).contains(BufferPolicy.dropOldest(8));
    assertThat(config.staleAfter()).contains(Duration.ofMillis(500));
    assertThat(config.liveness()).contains(Liveness.unwatched());
    assertThat(config.frozenAfter()).isZero();
    assertThat(settings.others()).isEqualTo(Map.of("turn", "left"));
  }

  @Test
  void nothingSaidChangesNothing() {
    StreamConfig.Builder usual = StreamConfig.builder("line-2", () -> null, RECIPE);

    assertThat(StreamSettings.of("line-2", Map.of()).applyTo(usual.build().toBuilder()).build())
        .isEqualTo(usual.build());
  }

  @ParameterizedTest
  @CsvSource({
    "buffer, best, expected latest",
    "buffer, oldest:0, expected latest",
    "stale, -1, expected seconds",
    "silence, never, expected off",
    "silence, -2, expected off",
    "frozen, many, expected a number"
  })
  void saysWhatItCannotRead(String name, String value, String message) {
    assertThatThrownBy(() -> StreamSettings.of("line-2", Map.of(name, value)))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("line-2")
        .hasMessageContaining(message);
  }
}
