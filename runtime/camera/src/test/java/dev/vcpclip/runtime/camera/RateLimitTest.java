package dev.vcpclip.runtime.camera;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimitTest {
  @ParameterizedTest
  @CsvSource({"50, 10, 100", "50, 0, 500", "50, 50, 500", "50, 100, 500", "30, 20, 200"})
  void admitsNoMoreThanItsRate(int camera, double rate, int expected) {
    RateLimit limit = new RateLimit(rate);

    long admitted =
        IntStream.range(0, camera * 10).filter(i -> limit.admits(i / (double) camera)).count();

    assertThat(admitted).isBetween(expected * 97L / 100, (long) expected + 1);
  }
}
