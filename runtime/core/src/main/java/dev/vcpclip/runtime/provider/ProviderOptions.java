package dev.vcpclip.runtime.provider;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How a model is executed. Immutable; start from {@link #defaults()} and change what differs.
 *
 * @param allowed providers that may be used; tried in the order of {@link Provider}
 * @param requireGpu whether opening fails rather than falling back to the processor
 * @param deviceId which GPU, counted from 0
 * @param intraOpThreads processor threads that work on one picture; 0 lets ONNX Runtime choose
 * @param optimization how far ONNX Runtime rewrites the graph
 * @param tensorRtFp16 whether TensorRT may compute in half precision. Off by default: layer norms
 *     that overflow half precision have been seen to ruin a CLIP image tower's scores
 * @param cache folder for what the next start need not do again, or {@code null} for none: compiled
 *     TensorRT engines, each model, driver and version in a folder of its own, as TensorRT does not
 *     notice when an engine has become stale; and notes that this processor reproduced a bundle's
 *     golden pair, which spares a whole inference. May be shared by processes and deleted at any
 *     time
 * @param alwaysVerify whether the golden pair is checked even where the cache says that the same
 *     files, version, options and processor have reproduced it
 * @param variant name of the one of the bundle's graphs to run, {@link #PORTABLE} for the one that
 *     every provider takes, or {@code null} for the bundle's first that names the provider and
 *     reproduces the golden pair
 * @param profile where ONNX Runtime writes how long each operation took, when the model is closed:
 *     a path that it completes by the time and {@code .json}; {@code null} for no profile
 * @param mapTolerance largest accepted deviation from the golden map, relative to its largest value
 * @param scoreTolerance largest accepted deviation from the golden score, relative to it; a lossy
 *     variant brings tolerances of its own and the larger ones hold
 */
public record ProviderOptions(
    Set<Provider> allowed,
    boolean requireGpu,
    int deviceId,
    int intraOpThreads,
    Optimization optimization,
    boolean tensorRtFp16,
    Path cache,
    boolean alwaysVerify,
    String variant,
    Path profile,
    double mapTolerance,
    double scoreTolerance) {

  /** Stands for a bundle's portable graph where a variant can be named. */
  public static final String PORTABLE = "portable";

  /** Graph optimisation levels of ONNX Runtime. */
  public enum Optimization {
    /** The graph as exported. */
    NONE,
    /** Rewrites that keep to standard operators. */
    BASIC,
    /** Also fuses into operators of the provider. */
    EXTENDED,
    /** Also changes memory layouts. */
    ALL
  }

  /** Copies the set and checks the ranges. */
  public ProviderOptions {
    if (allowed.isEmpty()) {
      throw new IllegalArgumentException("allowed providers: none given, expected at least one");
    }
    if (deviceId < 0 || intraOpThreads < 0) {
      throw new IllegalArgumentException(
          "device id " + deviceId + ", threads " + intraOpThreads + ": expected 0 or more");
    }
    if (!(mapTolerance > 0) || !(scoreTolerance > 0)) {
      throw new IllegalArgumentException(
          "tolerances " + mapTolerance + ", " + scoreTolerance + ": expected more than 0");
    }
    allowed = Set.copyOf(EnumSet.copyOf(allowed));
  }

  /** Every provider, GPU 0, full optimisation, single precision, no cache, tolerance 1e-3. */
  public static ProviderOptions defaults() {
    return new ProviderOptions(
        EnumSet.allOf(Provider.class),
        false,
        0,
        0,
        Optimization.ALL,
        false,
        null,
        false,
        null,
        null,
        1e-3,
        1e-3);
  }

  /** The same with other providers allowed. */
  public ProviderOptions withAllowed(Set<Provider> value) {
    return edit(draft -> draft.allowed = value);
  }

  /** The same, failing without a GPU or not. */
  public ProviderOptions withRequireGpu(boolean value) {
    return edit(draft -> draft.requireGpu = value);
  }

  /** The same on another GPU. */
  public ProviderOptions withDeviceId(int value) {
    return edit(draft -> draft.deviceId = value);
  }

  /** The same with another number of processor threads. */
  public ProviderOptions withIntraOpThreads(int value) {
    return edit(draft -> draft.intraOpThreads = value);
  }

  /** The same with another optimisation level. */
  public ProviderOptions withOptimization(Optimization value) {
    return edit(draft -> draft.optimization = value);
  }

  /** The same with TensorRT in half precision or not. */
  public ProviderOptions withTensorRtFp16(boolean value) {
    return edit(draft -> draft.tensorRtFp16 = value);
  }

  /** The same with another cache folder, or {@code null} for none. */
  public ProviderOptions withCache(Path value) {
    return edit(draft -> draft.cache = value);
  }

  /** The same, checking the golden pair at every start or not. */
  public ProviderOptions withAlwaysVerify(boolean value) {
    return edit(draft -> draft.alwaysVerify = value);
  }

  /** The same with one of the bundle's graphs insisted on. */
  public ProviderOptions withVariant(String value) {
    return edit(draft -> draft.variant = value);
  }

  /** The same with a profile or none. */
  public ProviderOptions withProfile(Path value) {
    return edit(draft -> draft.profile = value);
  }

  /** The same with other tolerances towards the golden pair. */
  public ProviderOptions withTolerances(double map, double score) {
    return edit(
        draft -> {
          draft.mapTolerance = map;
          draft.scoreTolerance = score;
        });
  }

  private ProviderOptions edit(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.finish();
  }

  /** The components, open to change. */
  private static final class Draft {
    private Set<Provider> allowed;
    private boolean requireGpu;
    private int deviceId;
    private int intraOpThreads;
    private Optimization optimization;
    private boolean tensorRtFp16;
    private Path cache;
    private boolean alwaysVerify;
    private String variant;
    private Path profile;
    private double mapTolerance;
    private double scoreTolerance;

    Draft(ProviderOptions start) {
      allowed = start.allowed;
      requireGpu = start.requireGpu;
      deviceId = start.deviceId;
      intraOpThreads = start.intraOpThreads;
      optimization = start.optimization;
      tensorRtFp16 = start.tensorRtFp16;
      cache = start.cache;
      alwaysVerify = start.alwaysVerify;
      variant = start.variant;
      profile = start.profile;
      mapTolerance = start.mapTolerance;
      scoreTolerance = start.scoreTolerance;
    }

    ProviderOptions finish() {
      return new ProviderOptions(
          allowed,
          requireGpu,
          deviceId,
          intraOpThreads,
          optimization,
          tensorRtFp16,
          cache,
          alwaysVerify,
          variant,
          profile,
          mapTolerance,
          scoreTolerance);
    }
  }
}
