package dev.vcpclip.runtime.pipeline;

/** What a stream is doing. */
public enum StreamState {
  /** The source is being opened, for the first time or again. */
  CONNECTING,
  /** The source is open and frames are read. */
  RUNNING,
  /** The source is open; its frames are not wanted now. */
  PAUSED,
  /** The source has failed; another attempt comes after a delay. */
  RECONNECTING,
  /** No frame will come any more: the source is at its end, or the stream was removed. */
  ENDED
}
