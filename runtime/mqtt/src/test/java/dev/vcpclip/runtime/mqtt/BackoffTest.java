package dev.vcpclip.runtime.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
  @Test
  void aBrokerThatIsAwayIsTriedSoonAndThenLessAndLess() {
    IOException away = new IOException("connection refused");

    assertThat(Backoff.pause(away, 0)).isEqualTo(Duration.ofMillis(250));
    assertThat(Backoff.pause(away, 1)).isEqualTo(Duration.ofMillis(250));
    assertThat(Backoff.pause(away, 2)).isEqualTo(Duration.ofMillis(500));
    assertThat(Backoff.pause(away, 1000)).isEqualTo(Duration.ofSeconds(30));
  }
}
