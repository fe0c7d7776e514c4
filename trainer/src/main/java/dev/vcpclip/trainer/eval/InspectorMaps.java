package dev.vcpclip.trainer.eval;

import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.Inspector;
import dev.vcpclip.runtime.InspectorOptions;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.image.Preprocessor;
import dev.vcpclip.runtime.provider.ProviderOptions;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * An exported bundle as a {@link MapSource}: the runtime's own inspector, at the model's
 * resolution.
 *
 * <p>A picture is resized to the model's input first; at that size the inspector's own resize
 * changes nothing and its map comes back as the model computed it. Thread-safe; close it.
 */
public final class InspectorMaps implements MapSource, AutoCloseable {
  /** No score reaches it: an evaluation wants rankings, no verdicts and no regions. */
  private static final double NEVER = Double.MAX_VALUE;

  private final Inspector inspector;
  private final Preprocessor preprocessor;

  private InspectorMaps(Inspector inspector) {
    this.inspector = inspector;
    var input = inspector.manifest().input();
    this.preprocessor = new Preprocessor(input.width(), input.height());
  }

  /**
   * Opens a bundle, calibrated or not.
   *
   * @param bundle a folder or a bundle file
   * @param provider where it runs
   * @param parallel pictures in work at once
   */
  public static InspectorMaps open(Path bundle, ProviderOptions provider, int parallel) {
    InspectorOptions options =
        InspectorOptions.defaults()
            .withProvider(provider)
            .withParallel(parallel)
            .withThreshold(NEVER)
            .withPixelThreshold(NEVER);
    return new InspectorMaps(Inspector.open(bundle, options));
  }

  /** The bundle's model and what executes it, for reports. */
  public String label() {
    return "%s %s on %s, %s graph"
        .formatted(
            inspector.manifest().model().kind(),
            inspector.manifest().model().name(),
            inspector.provider().label(),
            inspector.variant());
  }

  @Override
  public ScoredMap map(Frame frame) {
    ByteBuffer rgb = ByteBuffer.allocate(preprocessor.bytes());
    preprocessor.process(frame, rgb);
    try (Frame input =
        Frame.copyOf(rgb, preprocessor.width(), preprocessor.height(), PixelFormat.RGB)) {
      Inspection inspection = inspector.inspect(input);
      return new ScoredMap(inspection.map().orElseThrow(), inspection.score());
    }
  }

  @Override
  public void close() {
    inspector.close();
  }
}
