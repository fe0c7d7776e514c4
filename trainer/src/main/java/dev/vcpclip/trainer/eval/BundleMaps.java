package dev.vcpclip.trainer.eval;

import dev.vcpclip.runtime.Finding;
import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.ModelOptions;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.provider.ProviderOptions;
import java.nio.file.Path;
import java.util.List;

/**
 * An exported bundle as a {@link MapSource}: the runtime's own model, at its resolution.
 *
 * <p>Thread-safe; close it.
 */
public final class BundleMaps implements MapSource, AutoCloseable {
  private final Model model;

  private BundleMaps(Model model) {
    this.model = model;
  }

  /**
   * Opens a bundle, calibrated or not.
   *
   * @param bundle a folder or a bundle file
   * @param provider where it runs
   * @param parallel pictures in work at once
   */
  public static BundleMaps open(Path bundle, ProviderOptions provider, int parallel) {
    return new BundleMaps(
        Model.open(bundle, ModelOptions.builder().provider(provider).parallel(parallel).build()));
  }

  /** The bundle's model and what executes it, for reports. */
  public String label() {
    return "%s %s on %s, %s graph"
        .formatted(
            model.manifest().model().kind(),
            model.manifest().model().name(),
            model.provider().label(),
            model.variant());
  }

  /** The model, which this closes. */
  public Model model() {
    return model;
  }

  @Override
  public ScoredMap map(Frame frame) {
    Finding finding = model.runOrFail(List.of(frame)).get(0).orThrow();
    return new ScoredMap(finding.map().orElseThrow(), finding.score());
  }

  @Override
  public void close() {
    model.close();
  }
}
