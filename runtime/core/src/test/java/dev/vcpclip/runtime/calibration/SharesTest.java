package dev.vcpclip.runtime.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SharesTest {
  @ParameterizedTest
  @CsvSource({"1%, 0.01", "0.01, 0.01", "1 %, 0.01", "0.5%, 0.005", ".05, 0.05", "95%, 0.95"})
  void takesPercentagesAndFractions(String text, double share) {
    assertThat(Shares.parse(text)).isEqualTo(share);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"NaN", "", "%", "-1%", "0", "0%", "100%", "1", "1e-2", "Infinity", "1%%", "1,5%"})
  void refusesWhatIsNone(String text) {
    assertThatThrownBy(() -> Shares.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'");
  }

  @Test
  void guessesAForgottenSign() {
    assertThatThrownBy(() -> Shares.parse("95")).hasMessageContaining("Is 95% meant?");
  }

  @ParameterizedTest
  @CsvSource({
    "0.01, 1%",
    "0.95, 95%",
    "0.029512, 2.96%",
    "0.5, 50%",
    "1, 100%",
    "0.0001, 0.01%",
    "0.00001234, 0.0013%"
  })
  void roundsBoundsUp(double share, String text) {
    assertThat(Shares.atMost(share)).isEqualTo(text);
  }
}
