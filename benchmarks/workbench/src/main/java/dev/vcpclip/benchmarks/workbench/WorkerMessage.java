package dev.vcpclip.benchmarks.workbench;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What a worker process says, one line of JSON each. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = WorkerMessage.Ready.class, name = "ready"),
  @JsonSubTypes.Type(value = WorkerMessage.Turn.class, name = "turn"),
  @JsonSubTypes.Type(value = WorkerMessage.Finished.class, name = "finished"),
  @JsonSubTypes.Type(value = WorkerMessage.Failed.class, name = "failed")
})
sealed interface WorkerMessage {
  /**
   * The model is loaded and has inspected its first picture.
   *
   * @param loadNanos for opening the model
   * @param firstVerdictNanos from the start of the process to the first picture's verdict, without
   *     the time that making the picture took
   * @param score of {@link TestFrames#square}
   */
  record Ready(long loadNanos, long firstVerdictNanos, double score) implements WorkerMessage {}

  /**
   * A turn is over.
   *
   * @param callNanos of each call
   * @param inferenceNanos in the model, of all calls
   * @param wallNanos of the turn
   * @param cpuNanos that this process used during the turn
   */
  record Turn(long[] callNanos, long inferenceNanos, long wallNanos, long cpuNanos)
      implements WorkerMessage {}

  /**
   * The last word.
   *
   * @param description of the contestant
   * @param peakBytes of resident memory, or -1 where this is not known
   */
  record Finished(Contestant.Description description, long peakBytes) implements WorkerMessage {}

  /**
   * It could not be done.
   *
   * @param message for the user
   */
  record Failed(String message) implements WorkerMessage {}
}
