package dev.vcpclip.runtime.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.PersianDigits;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaptureTest {
  @Test
  @ExtendWith(PersianDigits.class)
  void namesACamerasFrameAfterStreamTimeAndPlace() {
    Capture capture = Capture.readAt(System.nanoTime(), "line-2", 17, "camera");

    assertThat(capture.pictureName()).matches("line-2/\\d{8}T\\d{6}\\.\\d{3}Z-000017");
    assertThat(capture.sequence()).isEqualTo(17);
  }

  @ParameterizedTest
  @CsvSource({"..,_", "a/../b,a_b", "C:\\x,C_x", "Prüfung 1,Prüfung_1"})
  void keepsAStreamsNameFromLeadingElsewhere(String stream, String folder) {
    Capture capture = Capture.readAt(System.nanoTime(), stream, 0, "camera");

    assertThat(capture.pictureName()).startsWith(folder + "/");
    assertThat(capture.stream()).isEqualTo(stream);
  }

  @Test
  void tellsBothClocksOfTheMomentTheReadReturned() {
    long aSecondAgo = System.nanoTime() - Duration.ofSeconds(1).toNanos();

    Capture capture = Capture.readAt(aSecondAgo, "line-2", 0, "camera");

    Duration younger = Duration.ofNanos(capture.ageNanos());
    Duration byWallClock = Duration.between(capture.capturedAt(), Instant.now());
    Duration older = Duration.ofNanos(capture.ageNanos());
    Duration slewed = Duration.ofMillis(100); // of the wall clock, by whoever keeps it right
    assertThat(younger).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    assertThat(byWallClock).isBetween(younger.minus(slewed), older.plus(slewed));
  }
}
