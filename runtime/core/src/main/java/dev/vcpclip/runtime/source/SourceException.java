package dev.vcpclip.runtime.source;

import dev.vcpclip.runtime.VcpClipException;
import java.util.Objects;

/** Failure of a source as a whole, told apart by what has to be done about it. */
public class SourceException extends VcpClipException {
  private static final long serialVersionUID = 1L;

  private final Code code;

  /** Kinds of failure. */
  public enum Code {
    /** The camera refuses name or password. Repeating it soon may lock the account. */
    AUTHENTICATION("check user name and password"),
    /** No secure connection: certificate, protocol version. */
    TLS("check the camera's certificate and clock, or the address' scheme"),
    /** The address, device, file or stream does not exist. */
    NOT_FOUND("check the address and that the camera publishes this stream"),
    /** Nothing came in time, to a connection attempt or for the next frame. */
    TIMEOUT("check cable, power and network of the camera"),
    /** The data are none that can be decoded. */
    CODEC("expected a video or picture, or a camera set to H.264, H.265 or MJPEG"),
    /** The operating system forbids it. */
    PERMISSION("give this user the right to read the device or file"),
    /** Another program has the device, or the camera takes no more clients. */
    BUSY("close the other program that uses the camera"),
    /** It was there and is gone: end of connection, device unplugged, program ended. */
    GONE("check that the camera is on and connected"),
    /** The source's own options are wrong. */
    CONFIGURATION("correct the source's options");

    private final String advice;

    Code(String advice) {
      this.advice = advice;
    }

    /** What to do, as the end of a sentence. */
    public String advice() {
      return advice;
    }
  }

  /**
   * @param message where and what, without credentials; the code's advice is added
   */
  public SourceException(Code code, String message) {
    this(code, message, null);
  }

  /**
   * @param message where and what, without credentials; the code's advice is added
   * @param cause whose message holds no credentials, or {@code null}
   */
  public SourceException(Code code, String message, Throwable cause) {
    super(message + "; " + Objects.requireNonNull(code, "code").advice(), cause);
    this.code = code;
  }

  /** Where and what: the message without the advice, to be part of another. */
  public String problem() {
    String message = getMessage();
    return message.substring(0, message.length() - "; ".length() - code.advice().length());
  }

  /**
   * A failure of a source that can be described.
   *
   * @param stream its name
   * @param description {@link FrameSource#description()}; said once where it is the name, too
   * @param what happened, without credentials
   */
  public static SourceException of(Code code, String stream, String description, String what) {
    String where =
        stream.equals(description) ? description : "'%s' (%s)".formatted(stream, description);
    return new SourceException(code, where + ": " + what);
  }

  /** Kind of failure. */
  public Code code() {
    return code;
  }
}
