package dev.vcpclip.exporter.clip;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vcpclip.runtime.golden.GoldenDir;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Token ids equal the reference's. */
class ClipTokenizerGoldenTest {
  static List<Path> tokenFiles() {
    return GoldenDir.files("tokens.json");
  }

  @ParameterizedTest
  @MethodSource("tokenFiles")
  void givesTheReferencesIds(Path file) throws IOException {
    ClipTokenizer tokenizer = new ClipTokenizer();
    JsonNode texts = new ObjectMapper().readTree(file.toFile());
    assertThat(texts).isNotEmpty();

    for (Map.Entry<String, JsonNode> text : texts.properties()) {
      JsonNode ids = text.getValue();
      int[] expected = IntStream.range(0, ids.size()).map(i -> ids.get(i).asInt()).toArray();

      int[] found = tokenizer.tokenize(text.getKey());

      assertThat(found).hasSize(ClipTokenizer.CONTEXT);
      assertThat(Arrays.copyOf(found, expected.length)).as(text.getKey()).isEqualTo(expected);
    }
  }
}
