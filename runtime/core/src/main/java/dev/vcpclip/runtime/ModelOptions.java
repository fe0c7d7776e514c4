package dev.vcpclip.runtime;

import dev.vcpclip.runtime.provider.ProviderOptions;
import java.util.Objects;

/**
 * How a {@link Model} runs. Immutable; start from {@link #defaults()} and change what differs in a
 * {@link #toBuilder() builder}.
 *
 * @param provider where the model runs
 * @param scoreOnly whether to leave out the map: scores alone, and faster
 * @param parallel pictures that may be in work at once; further callers wait. On a GPU one picture
 *     at a time is in the session whatever this says, as ONNX Runtime's GPU memory grows with every
 *     concurrent run
 * @param maxBatch most pictures that {@link Model#run(java.util.List)} puts into one run of the
 *     graph; longer lists are split. 1 by default: a processor gains nothing from batches and pays
 *     for them in memory; a GPU is busy from about 4 on. TensorRT compiles for 1 to this many and
 *     is fastest at this many
 */
public record ModelOptions(
    ProviderOptions provider, boolean scoreOnly, int parallel, int maxBatch) {

  /** The highest value of {@code maxBatch}. */
  public static final int BATCH_LIMIT = 256;

  /** Checks the ranges. */
  public ModelOptions {
    Objects.requireNonNull(provider, "provider");
    if (parallel < 1) {
      throw new IllegalArgumentException("parallel " + parallel + ": expected 1 or more");
    }
    if (maxBatch < 1 || maxBatch > BATCH_LIMIT) {
      throw new IllegalArgumentException(
          "largest batch " + maxBatch + ": expected 1 to " + BATCH_LIMIT);
    }
  }

  /** Best provider, with maps, two pictures in work at once, no batches. */
  public static ModelOptions defaults() {
    return new ModelOptions(ProviderOptions.defaults(), false, 2, 1);
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
    private ProviderOptions provider;
    private boolean scoreOnly;
    private int parallel;
    private int maxBatch;

    private Builder(ModelOptions start) {
      provider = start.provider;
      scoreOnly = start.scoreOnly;
      parallel = start.parallel;
      maxBatch = start.maxBatch;
    }

    /** Where the model runs. */
    public Builder provider(ProviderOptions value) {
      provider = value;
      return this;
    }

    /** Whether to leave out the map. */
    public Builder scoreOnly(boolean value) {
      scoreOnly = value;
      return this;
    }

    /** Pictures in work at once. */
    public Builder parallel(int value) {
      parallel = value;
      return this;
    }

    /** Most pictures in one run of the graph. */
    public Builder maxBatch(int value) {
      maxBatch = value;
      return this;
    }

    /**
     * The options.
     *
     * @throws IllegalArgumentException when a value is out of its range
     */
    public ModelOptions build() {
      return new ModelOptions(provider, scoreOnly, parallel, maxBatch);
    }
  }
}
