package dev.vcpclip.runtime.station.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClockGuardTest {
  private final Instant start = Instant.parse("2026-01-02T03:04:05Z");
  private Instant wall = start;
  private long nanos;
  private final ClockGuard clock = new ClockGuard(() -> wall, () -> nanos);

  private void passes(Duration time) {
    wall = wall.plus(time);
    nanos += time.toNanos();
  }

  @Test
  void aClockThatIsSetForOnePartIsNotBelievedAndIsAgainAfterwards() {
    passes(Duration.ofDays(3));
    assertThat(clock.now()).contains(wall);

    wall = wall.plus(Duration.ofDays(200));
    assertThat(clock.now()).isEmpty();
    passes(Duration.ofHours(1));
    assertThat(clock.now()).isEmpty();
    wall = wall.minus(Duration.ofDays(200));

    assertThat(clock.now()).contains(wall);
  }

  @Test
  void aTimeThatHasHeldForAShiftIsTheTime() {
    wall = wall.plus(Duration.ofDays(9000)); // started with an empty battery, then set right
    assertThat(clock.now()).isEmpty();
    passes(Duration.ofHours(7));
    assertThat(clock.now()).isEmpty();
    passes(Duration.ofHours(1));

    assertThat(clock.now()).contains(wall);
    passes(Duration.ofMinutes(1));
    assertThat(clock.now()).contains(wall);
  }

  @Test
  void smallStepsAreFollowed() {
    for (int i = 0; i < 100; i++) {
      passes(Duration.ofHours(1));
      wall = wall.plusSeconds(50);

      assertThat(clock.now()).contains(wall);
    }
  }
}
