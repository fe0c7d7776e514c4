package dev.vcpclip.runtime.station.journal;

import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.connector.PartVerdict;
import java.time.Instant;
import java.util.Map;

/** Results for tests. */
public final class Results {
  private Results() {}

  /** A failed part. */
  public static PartResult fail(String id, String partId) {
    return of(id, partId, PartVerdict.FAIL, Instant.parse("2026-01-02T03:04:05.678Z"));
  }

  /** Any result. */
  public static PartResult of(String id, String partId, PartVerdict verdict, Instant at) {
    return of("line", id, partId, verdict, at, "");
  }

  /** A part that has just failed and whose picture is to be kept. */
  public static PartResult withPicture(String id, String picture) {
    return of("line", id, "part", PartVerdict.FAIL, Instant.now(), picture);
  }

  /** A part that one of several lines has just looked at. */
  public static PartResult onLine(String line, String id, PartVerdict verdict) {
    return of(line, id, "part", verdict, Instant.now(), "");
  }

  private static PartResult of(
      String line, String id, String partId, PartVerdict verdict, Instant at, String picture) {
    return new PartResult(
        id, 0, line, partId, verdict, 0.75, 0.5, 0.5, 2, "default", 1, "CPU", at, 1500, 1000,
        picture, "", "", Map.of());
  }
}
