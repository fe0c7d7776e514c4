package dev.vcpclip.runtime;

import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PictureReader;
import dev.vcpclip.runtime.provider.Provider;
import dev.vcpclip.runtime.provider.ProviderReport;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Front door of the runtime: a {@link Model} and a {@link Recipe} that inspect pictures.
 *
 * <pre>{@code
 * try (Inspector inspector = Inspector.open(Path.of("line2.vcp"))) {
 *   Inspection inspection = inspector.inspect(Path.of("part.png"));
 *   System.out.println(inspection.verdict());
 * }
 * }</pre>
 *
 * <p>Thread-safe: concurrent calls return what the same calls would one after the other. Owns its
 * model. {@link #close()} waits for calls that are running; later ones fail. For several products
 * on one model, open a {@link Model} and let each product's recipe judge its findings.
 */
public final class Inspector implements AutoCloseable {
  private final Model model;
  private final Recipe recipe;
  private final PictureReader reader;

  private Inspector(Model model, Recipe recipe) {
    this.model = model;
    this.recipe = recipe;
    this.reader = new PictureReader(recipe.pictureOptions());
  }

  /**
   * Opens a bundle with {@link ModelOptions#defaults()} and the thresholds it was exported with.
   *
   * @param bundle a folder or a bundle file
   * @throws VcpClipException as {@link Model#open}, and when the bundle holds no thresholds
   */
  public static Inspector open(Path bundle) {
    return open(bundle, ModelOptions.defaults());
  }

  /**
   * Opens a bundle with the thresholds it was exported with.
   *
   * @param bundle a folder or a bundle file
   * @param options how to run
   * @throws VcpClipException as {@link Model#open}, and when the bundle holds no thresholds
   */
  public static Inspector open(Path bundle, ModelOptions options) {
    return open(bundle, options, manifest -> Recipe.of(manifest, bundle.toString()));
  }

  /**
   * Opens a bundle for one product.
   *
   * @param bundle a folder or a bundle file
   * @param options how to run
   * @param recipe how to judge
   * @throws VcpClipException as {@link Model#open}, and as {@link Model#requireServes}
   */
  public static Inspector open(Path bundle, ModelOptions options, Recipe recipe) {
    Objects.requireNonNull(recipe, "recipe");
    return open(bundle, options, manifest -> recipe);
  }

  /**
   * Opens a bundle for one product whose recipe depends on what the bundle says about itself.
   *
   * @param bundle a folder or a bundle file
   * @param options how to run
   * @param recipe how to judge
   * @throws VcpClipException as {@link Model#open}, and as {@link Model#requireServes}
   */
  public static Inspector open(
      Path bundle, ModelOptions options, Function<BundleManifest, Recipe> recipe) {
    Model model = Model.open(bundle, options);
    try {
      Recipe chosen = recipe.apply(model.manifest());
      model.requireServes(chosen);
      return new Inspector(model, chosen);
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  /** The model, which this inspector closes. */
  public Model model() {
    return model;
  }

  /** How pictures are judged. */
  public Recipe recipe() {
    return recipe;
  }

  /** What the bundle says about itself. */
  public BundleManifest manifest() {
    return model.manifest();
  }

  /** What executes the model. */
  public Provider provider() {
    return model.provider();
  }

  /** See {@link Model#variant()}. */
  public String variant() {
    return model.variant();
  }

  /** See {@link Model#providerReports()}. */
  public List<ProviderReport> providerReports() {
    return model.providerReports();
  }

  /**
   * Inspects one picture.
   *
   * @param frame any size and format; stays the caller's to close
   * @throws IllegalStateException when this inspector or the frame is closed
   * @throws VcpClipException when the model fails on this picture, or when the thread is
   *     interrupted while it waits for its turn; its interrupt status is set then
   */
  public Inspection inspect(Frame frame) {
    return inspect(List.of(frame)).get(0).orThrow();
  }

  /**
   * Inspects pictures together: see {@link Model#run(List)} for what a batch does to answers.
   *
   * @param frames any sizes and formats, mixed as they come; stay the caller's to close
   * @return one outcome a frame, in the same order
   * @throws IllegalStateException when this inspector is closed
   * @throws VcpClipException when the thread is interrupted while it waits for its turn; its
   *     interrupt status is set then
   */
  public List<Outcome<Inspection>> inspect(List<Frame> frames) {
    return model.runOrFail(frames, Collections.nCopies(frames.size(), recipe)).stream()
        .map(outcome -> outcome.map(recipe::judge))
        .toList();
  }

  /**
   * Reads and inspects one picture file, upright and at the recipe's bit depth.
   *
   * @param picture see {@link PictureReader#read(Path)}
   * @throws VcpClipException when the file is no picture or the model fails on it
   * @throws IllegalStateException when this inspector is closed
   */
  public Inspection inspect(Path picture) {
    try (Frame frame = reader.read(picture)) {
      return inspect(frame);
    }
  }

  /** Waits for running calls, then frees the model. A second call does nothing. */
  @Override
  public void close() {
    model.close();
  }
}
