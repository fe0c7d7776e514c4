package dev.vcpclip.runtime.station.journal;

import dev.vcpclip.runtime.VcpClipException;

/** The journal cannot keep a verdict now: disk full, folder gone. Nothing was acknowledged. */
public final class JournalUnavailableException extends VcpClipException {
  private static final long serialVersionUID = 1L;

  /**
   * A failure to keep something.
   *
   * @param message what cannot be kept, and why
   */
  public JournalUnavailableException(String message) {
    super(message);
  }

  JournalUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
