package dev.vcpclip.runtime.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CsvTest {
  @Test
  void rowsAreTakenApartAsTheyWerePutTogether() {
    String first = Csv.row(List.of("a\n\"b\", c", 1));
    String second = Csv.row(List.of("=d", 2));

    assertThat(Csv.rows(first + second + "cut o")).containsExactly(first, second, "cut o");
    assertThat(Csv.rows("")).isEmpty();
  }
}
