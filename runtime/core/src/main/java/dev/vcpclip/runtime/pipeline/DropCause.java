package dev.vcpclip.runtime.pipeline;

/** Why a frame that was received was not judged. */
public enum DropCause {
  /** There was no room for it: see {@link BufferPolicy}. */
  NO_ROOM("no room"),
  /** Nobody had asked for it: see {@link TriggeredStream}. */
  UNWANTED("unwanted"),
  /** It was older than the stream's staleness budget when its turn came. */
  STALE("stale"),
  /** The stream was paused. */
  PAUSED("paused"),
  /** The camera repeats one picture: see {@link StreamConfig#frozenAfter()}. */
  FROZEN("frozen"),
  /** The stream was removed while the frame waited. */
  REMOVED("removed"),
  /** The pipeline was closed while the frame waited. */
  CLOSED("closed");

  private final String word;

  DropCause(String word) {
    this.word = word;
  }

  /** The cause in a word or two, for people and metrics. */
  public String word() {
    return word;
  }
}
