package dev.vcpclip.runtime;

import dev.vcpclip.runtime.image.PictureKind;
import java.util.List;

/** Calibrations that nobody measured. */
public final class TestCalibrations {
  private TestCalibrations() {}

  /** Of two good parts, made with that model. */
  public static Calibration madeWith(ModelIdentity model) {
    return of(model, null);
  }

  /** Of two good parts of that kind. */
  public static Calibration of(ModelIdentity model, PictureKind pictures) {
    return new Calibration(
        "2026-01-01T00:00:00Z",
        "parts",
        model,
        pictures,
        2,
        List.of(),
        0.95,
        new Calibration.Promise(2, 0.9, 0.8),
        null,
        null,
        null,
        List.of(0.1, 0.2),
        "none");
  }
}
