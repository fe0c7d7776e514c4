package dev.vcpclip.runtime.station;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.connector.PartVerdict;
import dev.vcpclip.runtime.station.config.StationConfig;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StationListenerTest {
  private final StationListener listener =
      new StationListener(
          StationConfig.Keep.EVERYTHING, List.of(), List.of(), null, null, null, by -> {});

  @Test
  void twoLinesThatLookAtOnePartAtTheSameMomentKeepAPictureEach() {
    Instant at = Instant.parse("2026-01-02T03:04:05.678Z");

    assertThat(listener.pictureName("line-1", "serial/7", at, PartVerdict.FAIL))
        .isEqualTo("20260102/1767323045678-line-1-serial_7.jpg")
        .isNotEqualTo(listener.pictureName("line-2", "serial/7", at, PartVerdict.FAIL));
  }
}
