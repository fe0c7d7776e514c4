package dev.vcpclip.runtime.station.journal;

import java.time.Duration;
import java.util.Objects;

/**
 * How many pictures a {@link PictureStore} keeps; the oldest go first. {@link Long#MAX_VALUE} and
 * {@link JournalLimits#FOREVER} are no limits.
 *
 * @param count most pictures
 * @param bytes most bytes together
 * @param age oldest picture
 */
public record PictureLimits(long count, long bytes, Duration age) {
  /** Checks the ranges. */
  public PictureLimits {
    Objects.requireNonNull(age, "age");
    if (count < 1 || bytes < 1 || age.isNegative() || age.isZero()) {
      throw new IllegalArgumentException(
          "%d pictures, %d bytes, age %s: expected more than 0".formatted(count, bytes, age));
    }
  }

  /** 10 000 pictures, 5 GB, 90 days. */
  public static PictureLimits defaults() {
    return new PictureLimits(10_000, 5_000_000_000L, Duration.ofDays(90));
  }
}
