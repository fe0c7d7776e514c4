package dev.vcpclip.benchmarks.workbench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Other engines to compare with, found as a {@link java.util.ServiceLoader} service so that the
 * station need not know their libraries. Loading an implementation must not load those either.
 */
public interface Peers {
  /** Names for the command line, such as {@code libtorch-eager}. */
  List<String> names();

  /**
   * Loads a model into one of them.
   *
   * @param name one of {@link #names()}
   * @throws dev.vcpclip.runtime.VcpClipException when the model's files do not allow it
   */
  Contestant open(String name, Model model);

  /** Sizes that {@link #writeRandom} knows, such as {@code tiny}. */
  List<String> sizes();

  /**
   * Writes a model of random weights and exports it, so that a comparison needs nobody's weights.
   *
   * @param size one of {@link #sizes()}
   * @param folder where to; files that are there from an earlier call are used again
   * @param progress told about every step
   */
  RandomModel writeRandom(String size, Path folder, Consumer<String> progress);

  /**
   * A model's files and how to run it.
   *
   * @param backbone CLIP's weights, as {@code export} takes them
   * @param weights trained parameters, as {@code export} takes them
   * @param threads processor threads
   * @param scoreOnly whether map and regions are left out
   * @param pixelThreshold map values at or above it belong to a region
   */
  record Model(
      Path backbone, Path weights, int threads, boolean scoreOnly, double pixelThreshold) {}

  /**
   * What was written.
   *
   * @param backbone CLIP's weights
   * @param weights trained parameters
   * @param bundles exported from the two, by label, in the order of interest
   */
  record RandomModel(Path backbone, Path weights, Map<String, Path> bundles) {}
}
