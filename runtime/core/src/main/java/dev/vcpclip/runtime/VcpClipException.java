package dev.vcpclip.runtime;

/**
 * A failure whose message is written for the person who has to act on it: where it happened, what
 * was found, what was expected, what to do next.
 *
 * <p>Everything this project throws on bad input (a file, an option, a shape, a camera) is one of
 * these; a command prints the message alone, without a stack trace. Programming errors stay {@link
 * IllegalArgumentException} or {@link IllegalStateException}.
 */
public class VcpClipException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message one sentence or two, naming the file or value at fault
   */
  public VcpClipException(String message) {
    super(message);
  }

  /**
   * @param message one sentence or two, naming the file or value at fault
   * @param cause what a developer may want to see; never needed to understand the message
   */
  public VcpClipException(String message, Throwable cause) {
    super(message, cause);
  }
}
