package dev.vcpclip.runtime.station.line;

import dev.vcpclip.runtime.Finding;
import dev.vcpclip.runtime.ModelIdentity;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.provider.Provider;
import java.util.Optional;

/** A model that was opened. Thread-safe as {@link dev.vcpclip.runtime.Model} is. */
public interface Engine extends AutoCloseable {
  /**
   * Runs the model.
   *
   * @param recipe whose references the frame is compared with, where it has any
   * @throws dev.vcpclip.runtime.provider.ProviderException when the provider fails
   * @throws dev.vcpclip.runtime.VcpClipException when the recipe is not for such a frame
   * @throws InterruptedException when the thread is interrupted while it waits for its turn
   */
  Finding run(Frame frame, Recipe recipe) throws InterruptedException;

  /** What executes it. */
  Provider provider();

  /** Why the providers before it are not used; empty when none is. */
  String passedOver();

  /** What thresholds hold for. */
  ModelIdentity identity();

  /** The thresholds it was exported with. */
  Optional<Recipe> ownRecipe();

  @Override
  void close();

  /** Opens models. */
  interface Opener {
    /**
     * Opens the model.
     *
     * @param cpuOnly whether another provider has failed, so that all but the processor's own are
     *     left alone
     * @throws dev.vcpclip.runtime.VcpClipException when nothing runs it
     */
    Engine open(boolean cpuOnly);
  }
}
