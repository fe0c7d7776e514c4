package dev.vcpclip.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.trainer.data.Batch;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingStepTest {
  @ParameterizedTest
  @CsvSource({
    "16, 16, 1, 16",
    "16, 16, 2, 8 8",
    "16, 16, 3, 6 6 4",
    "16, 4, 2, 4 4 4 4",
    "16, 16, 16, 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
    "3, 16, 2, 2 1",
    "1, 16, 2, 1"
  })
  void givesEveryDeviceAPartOfTheBatch(int size, int microBatch, int devices, String parts) {
    Batch batch = new Batch(names(size), new float[3 * size], new float[size], 1);

    assertThat(TrainingStep.parts(batch, microBatch, devices))
        .extracting(part -> Integer.toString(part.size()))
        .containsExactly(parts.split(" "));
  }

  private static List<String> names(int size) {
    return IntStream.range(0, size).mapToObj(Integer::toString).toList();
  }
}
