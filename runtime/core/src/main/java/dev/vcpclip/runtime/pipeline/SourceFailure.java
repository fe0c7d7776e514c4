package dev.vcpclip.runtime.pipeline;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.source.SourceException;
import dev.vcpclip.runtime.source.SourceException.Code;

/**
 * How a stream's source failed.
 *
 * @param cause why, in words for people
 * @param isFinal whether another attempt is of no use
 */
record SourceFailure(SourceException cause, boolean isFinal) {
  /** Of a source that was opened or read: a live one may be back, a file does not get better. */
  static SourceFailure of(SourceException cause, boolean live) {
    return new SourceFailure(cause, !live || cause.code() == Code.CONFIGURATION);
  }

  /**
   * Of whatever was thrown.
   *
   * @param code where the failure does not say one itself
   */
  static SourceException exception(String stream, Code code, Throwable e) {
    if (e instanceof SourceException own) {
      return own;
    }
    boolean forPeople = e instanceof VcpClipException || e instanceof IllegalArgumentException;
    String reason = forPeople ? e.getMessage() : e.toString();
    return new SourceException(code, "'%s': %s".formatted(stream, reason), e);
  }
}
