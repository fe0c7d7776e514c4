package dev.vcpclip.runtime.pipeline;

/**
 * Sizes of a {@link Pipeline}. Immutable; start from {@link #defaults()}.
 *
 * @param sinkBacklog judged frames that wait for the sinks at most; with more the model waits, and
 *     streams drop frames by their {@link BufferPolicy}
 * @param eventBacklog events that wait for a listener at most; what it misses it is told by {@link
 *     PipelineEvent.EventsMissed}
 */
public record PipelineOptions(int sinkBacklog, int eventBacklog) {
  private static final int SINK_BACKLOG = 4;
  private static final int EVENT_BACKLOG = 4096;

  /** Checks the ranges. */
  public PipelineOptions {
    if (sinkBacklog < 1 || eventBacklog < 1) {
      throw new IllegalArgumentException(
          "backlogs " + sinkBacklog + " and " + eventBacklog + ": expected 1 or more");
    }
  }

  /** Few frames, many events. */
  public static PipelineOptions defaults() {
    return new PipelineOptions(SINK_BACKLOG, EVENT_BACKLOG);
  }

  /** A builder that starts from these options. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Copies what it is given when it builds; not thread-safe. */
  public static final class Builder {
    private int sinkBacklog;
    private int eventBacklog;

    private Builder(PipelineOptions start) {
      sinkBacklog = start.sinkBacklog;
      eventBacklog = start.eventBacklog;
    }

    /** Judged frames that wait for the sinks. */
    public Builder sinkBacklog(int value) {
      sinkBacklog = value;
      return this;
    }

    /** Events that wait for a listener. */
    public Builder eventBacklog(int value) {
      eventBacklog = value;
      return this;
    }

    /**
     * The options.
     *
     * @throws IllegalArgumentException when a value is out of its range
     */
    public PipelineOptions build() {
      return new PipelineOptions(sinkBacklog, eventBacklog);
    }
  }
}
