package dev.vcpclip.runtime.source;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Identity of a frame: which stream it came from, its place there, when and for which part. It
 * outlives the frame.
 *
 * @param stream name of the camera, folder or pusher; unique in a pipeline
 * @param sequence place in the stream, from 0, one more for each frame the source took, so that a
 *     gap is a frame that was lost on the way
 * @param capturedAt wall clock as the read returned
 * @param capturedNanos {@link System#nanoTime()} as the read returned: for ages, which clock jumps
 *     leave alone
 * @param source what was captured, for people: a file, or a camera's address without its password
 * @param pictureName relative path, without ending, under which what belongs to the frame may be
 *     stored: unique in its stream, {@code /} between folders, never absolute, never upwards
 * @param partId the part's or trigger's name, where there is one
 */
public record Capture(
    String stream,
    long sequence,
    Instant capturedAt,
    long capturedNanos,
    String source,
    String pictureName,
    Optional<String> partId) {
  private static final DateTimeFormatter FILE_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final Pattern NO_FILE_NAME = Pattern.compile("[^\\p{L}\\p{N}_-]+");

  /** Refuses {@code null} and names that would lead out of a folder. */
  public Capture {
    Objects.requireNonNull(stream, "stream");
    Objects.requireNonNull(capturedAt, "capturedAt");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(pictureName, "pictureName");
    Objects.requireNonNull(partId, "partId");
    if (sequence < 0) {
      throw new IllegalArgumentException("sequence " + sequence + ": expected 0 or more");
    }
    if (pictureName.isEmpty()
        || pictureName.startsWith("/")
        || pictureName.matches("(?s).*(^|[/\\\\])\\.\\.([/\\\\]|$).*")) {
      throw new IllegalArgumentException(
          "picture name '"
              + pictureName
              + "': expected a relative path that does not lead upwards");
    }
  }

  /**
   * A frame that was read just now.
   *
   * @param source what was captured, for people
   * @param pictureName relative path for what belongs to the frame
   */
  public static Capture now(String stream, long sequence, String source, String pictureName) {
    return new Capture(
        stream, sequence, Instant.now(), System.nanoTime(), source, pictureName, Optional.empty());
  }

  /**
   * A camera's frame, named after its stream, time and place: {@code
   * line-2/20261125T221315.042Z-000017}.
   *
   * @param readNanos {@link System#nanoTime()} as the read returned
   * @param source what was captured, for people
   */
  public static Capture readAt(long readNanos, String stream, long sequence, String source) {
    Instant capturedAt = Instant.now().minusNanos(System.nanoTime() - readNanos);
    String folder = NO_FILE_NAME.matcher(stream).replaceAll("_");
    String name =
        String.format(Locale.ROOT, "%s/%s-%06d", folder, FILE_TIME.format(capturedAt), sequence);
    return new Capture(stream, sequence, capturedAt, readNanos, source, name, Optional.empty());
  }

  /** The same for a named part. */
  public Capture withPartId(String value) {
    return new Capture(
        stream, sequence, capturedAt, capturedNanos, source, pictureName, Optional.of(value));
  }

  /** The same at another place in its stream. */
  public Capture withSequence(long value) {
    return new Capture(stream, value, capturedAt, capturedNanos, source, pictureName, partId);
  }

  /** Nanoseconds since the read returned. */
  public long ageNanos() {
    return System.nanoTime() - capturedNanos;
  }
}
