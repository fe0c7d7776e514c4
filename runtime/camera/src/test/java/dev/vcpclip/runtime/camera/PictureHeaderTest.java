package dev.vcpclip.runtime.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PictureHeaderTest {
  @Test
  void readsEveryField() {
    PictureHeader header =
        PictureHeader.parse("VCPF1 12 1700000000000000000 5 3 nv12 27 0a0B0c0d part 4 of 7\r");

    assertThat(header.sequence()).isEqualTo(12);
    assertThat(header.takenAtNanos()).isEqualTo(1_700_000_000_000_000_000L);
    assertThat(header.partId()).contains("part 4 of 7");
    assertThat(header.fits(0x0a0b0c0dL)).isTrue();
    assertThat(header.fits(1)).isFalse();
    assertThat(header.rowBytes()).containsExactly(5, 6);
    assertThat(header.rows(0)).isEqualTo(3);
    assertThat(header.rows(1)).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hello|where a header was expected",
        "VCPF1 1 0 4 4 gray 16|where a header was expected",
        "VCPF2 1 0 4 4 gray 16 -|where a header was expected",
        "VCPF1 -1 0 4 4 gray 16 -|sequence is '-1'",
        "VCPF1 1 0 40000 4 gray 16 -|width is '40000'",
        "VCPF1 1 0 4 4 grey 16 -|pixel format 'grey' is not known",
        "VCPF1 1 0 4 4 vaapi 16 -|pixel format 'vaapi' is not known",
        "VCPF1 1 0 4 4 bgr24 16 -|expected 48",
        "VCPF1 1 0 4 4 gray 16 xyz|checksum 'xyz'"
      })
  void saysWhatIsWrong(String line, String message) {
    assertThatThrownBy(() -> PictureHeader.parse(line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
