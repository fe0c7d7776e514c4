package dev.vcpclip.runtime;

/**
 * Durations of one inspection's parts in nanoseconds.
 *
 * @param preprocess resize to the model's input
 * @param waiting for a free set of buffers and for the session, both of which are shared; of a
 *     batch's, the whole, as every picture of it waited that long
 * @param inference inside the session; of a batch's, an equal share
 * @param postprocess copy of the map, verdict; not what is worked out when it is asked for
 */
public record Timings(long preprocess, long waiting, long inference, long postprocess) {
  /** No time at all: for results that were not measured. */
  public static final Timings NONE = new Timings(0, 0, 0, 0);

  /** The four together. */
  public long total() {
    return preprocess + waiting + inference + postprocess;
  }

  /** Both together. */
  Timings plus(Timings other) {
    return new Timings(
        preprocess + other.preprocess,
        waiting + other.waiting,
        inference + other.inference,
        postprocess + other.postprocess);
  }

  /** The same with more time after the session. */
  Timings plusPostprocess(long nanoseconds) {
    return new Timings(preprocess, waiting, inference, postprocess + nanoseconds);
  }
}
