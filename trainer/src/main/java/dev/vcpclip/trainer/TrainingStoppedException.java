package dev.vcpclip.trainer;

import dev.vcpclip.runtime.VcpClipException;

/**
 * A training that was asked to stop before its end, and did; its folder holds all that it learned.
 */
public final class TrainingStoppedException extends VcpClipException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message where it stopped, and how to go on
   */
  public TrainingStoppedException(String message) {
    super(message);
  }
}
