package dev.vcpclip.trainer.eval;

import dev.vcpclip.runtime.image.FlatLight;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.image.Preprocessor;
import java.nio.ByteBuffer;

/**
 * A detector that sees pictures whose slow light was divided out ({@link FlatLight}): what costs
 * nothing helps opponents too.
 *
 * <p>Thread-safe.
 *
 * @param detector that sees them
 */
public record FlattenedDetector(Detector detector) implements MapSource {
  private static final Preprocessor FLAT = new Preprocessor(Detector.SIDE, Detector.SIDE, true);

  /** What it is called in reports. */
  public String label() {
    return detector.label() + ", light divided out";
  }

  @Override
  public ScoredMap map(Frame frame) {
    ByteBuffer rgb = ByteBuffer.allocateDirect(FLAT.bytes());
    FLAT.process(frame, rgb);
    try (Frame flat =
        Frame.wrap(
            rgb, Detector.SIDE, Detector.SIDE, 3 * Detector.SIDE, PixelFormat.RGB, () -> {})) {
      return detector.map(flat);
    }
  }
}
