package dev.vcpclip.runtime.station.journal;

import dev.vcpclip.runtime.VcpClipException;

/** The journal cannot keep a verdict now: disk full, folder gone. Nothing was acknowledged. */
public final class JournalUnavailableException extends VcpClipException {
  private static final long serialVersionUID = 1L;

  JournalUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
