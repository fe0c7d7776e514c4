package dev.vcpclip.runtime.connector;

/**
 * What a line is doing.
 *
 * @param phase in one word
 * @param message for people: what is wrong or being done; empty when nothing is
 */
public record LineState(Phase phase, String message) {
  /** In one word. */
  public enum Phase {
    /** Its model is being loaded. */
    STARTING,
    /** Waits for a trigger. */
    READY,
    /** Has a part in work. */
    BUSY,
    /** Stopped by a person. */
    PAUSED,
    /** Camera, model or journal are failing; it heals by itself when they do. */
    FAULT
  }
}
