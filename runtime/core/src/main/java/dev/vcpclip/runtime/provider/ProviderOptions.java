package dev.vcpclip.runtime.provider;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/**
 * How a model is executed. Immutable; start from {@link #defaults()} and change what differs in a
 * {@link #toBuilder() builder}.
 *
 * @param allowed providers that may be used; tried in the order of {@link Provider}
 * @param requireGpu whether opening fails rather than falling back to the processor
 * @param deviceId which GPU, counted from 0
 * @param intraOpThreads processor threads that work on one picture; 0 lets ONNX Runtime choose
 * @param optimization how far ONNX Runtime rewrites the graph
 * @param tensorRtFp16 whether TensorRT may compute in half precision. Off by default: layer norms
 *     that overflow half precision have been seen to ruin a CLIP image tower's scores
 * @param openVino the file of OpenVINO's plug-in for ONNX Runtime, or {@code null}: {@link
 *     Provider#OPENVINO} is not used then. A process keeps the first one that it loads
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
    Path openVino,
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

  /**
   * Every provider, GPU 0, full optimisation, single precision, no OpenVINO, no cache, tolerance
   * 1e-3.
   */
  public static ProviderOptions defaults() {
    return new ProviderOptions(
        EnumSet.allOf(Provider.class),
        false,
        0,
        0,
        Optimization.ALL,
        false,
        null,
        null,
        false,
        null,
        null,
        1e-3,
        1e-3);
  }

  /** A builder that starts from {@link #defaults()}. */
  public static Builder builder() {
    return defaults().toBuilder();
  }

  /** A builder that starts from these options. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Copies what it is given when it builds; not thread-safe. */
  public static final class Builder {
    private Set<Provider> allowed;
    private boolean requireGpu;
    private int deviceId;
    private int intraOpThreads;
    private Optimization optimization;
    private boolean tensorRtFp16;
    private Path openVino;
    private Path cache;
    private boolean alwaysVerify;
    private String variant;
    private Path profile;
    private double mapTolerance;
    private double scoreTolerance;

    private Builder(ProviderOptions start) {
      allowed = start.allowed;
      requireGpu = start.requireGpu;
      deviceId = start.deviceId;
      intraOpThreads = start.intraOpThreads;
      optimization = start.optimization;
      tensorRtFp16 = start.tensorRtFp16;
      openVino = start.openVino;
      cache = start.cache;
      alwaysVerify = start.alwaysVerify;
      variant = start.variant;
      profile = start.profile;
      mapTolerance = start.mapTolerance;
      scoreTolerance = start.scoreTolerance;
    }

    /** Providers that may be used. */
    public Builder allowed(Set<Provider> value) {
      allowed = value;
      return this;
    }

    /** Whether opening fails without a GPU. */
    public Builder requireGpu(boolean value) {
      requireGpu = value;
      return this;
    }

    /** Which GPU, from 0. */
    public Builder deviceId(int value) {
      deviceId = value;
      return this;
    }

    /** Processor threads a picture; 0 lets ONNX Runtime choose. */
    public Builder intraOpThreads(int value) {
      intraOpThreads = value;
      return this;
    }

    /** How far ONNX Runtime rewrites the graph. */
    public Builder optimization(Optimization value) {
      optimization = value;
      return this;
    }

    /** Whether TensorRT may compute in half precision. */
    public Builder tensorRtFp16(boolean value) {
      tensorRtFp16 = value;
      return this;
    }

    /** OpenVINO's plug-in, or {@code null}. */
    public Builder openVino(Path value) {
      openVino = value;
      return this;
    }

    /** Folder for what the next start need not do again, or {@code null}. */
    public Builder cache(Path value) {
      cache = value;
      return this;
    }

    /** Whether the golden pair is checked at every start. */
    public Builder alwaysVerify(boolean value) {
      alwaysVerify = value;
      return this;
    }

    /** The one of the bundle's graphs to run, or {@code null}. */
    public Builder variant(String value) {
      variant = value;
      return this;
    }

    /** Where a profile is written, or {@code null}. */
    public Builder profile(Path value) {
      profile = value;
      return this;
    }

    /** Largest accepted relative deviation from the golden map. */
    public Builder mapTolerance(double value) {
      mapTolerance = value;
      return this;
    }

    /** Largest accepted relative deviation from the golden score. */
    public Builder scoreTolerance(double value) {
      scoreTolerance = value;
      return this;
    }

    /**
     * The options.
     *
     * @throws IllegalArgumentException when a value is out of its range
     */
    public ProviderOptions build() {
      return new ProviderOptions(
          allowed,
          requireGpu,
          deviceId,
          intraOpThreads,
          optimization,
          tensorRtFp16,
          openVino,
          cache,
          alwaysVerify,
          variant,
          profile,
          mapTolerance,
          scoreTolerance);
    }
  }
}
