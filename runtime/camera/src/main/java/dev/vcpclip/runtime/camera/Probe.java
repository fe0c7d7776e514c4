package dev.vcpclip.runtime.camera;

import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.sink.FramePng;
import dev.vcpclip.runtime.source.Capture;
import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.Grab;
import dev.vcpclip.runtime.source.Shot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * A look at a source before it is put to work: what it sends, how fast, what gets lost.
 *
 * <p>Used by one thread, once.
 */
public final class Probe {
  private static final int ENOUGH = 1 << 16;

  /** How long a source may take to its first frame; a camera's own limits are shorter. */
  private static final Duration FIRST_FRAME = Duration.ofSeconds(30);

  /** What a source that sends has beyond the end, so that it is not cut off in a read. */
  private static final Duration LATE = Duration.ofMillis(500);

  private final FrameSource source;
  private final Duration firstFrameWithin;
  private final boolean keeps;
  private final long[] ages = new long[ENOUGH];
  private int frames;
  private int unreadable;
  private long lost;
  private long nextSequence;
  private long lastNanos;
  private long longestGap;
  private String pictures = "";
  private Shot kept;

  /** Why the first damaged frame could not be read. */
  private String damage = "";

  private Probe(FrameSource source, Duration firstFrameWithin, boolean keeps) {
    this.source = source;
    this.firstFrameWithin = firstFrameWithin;
    this.keeps = keeps;
  }

  /**
   * Opens a source, reads it for a while and closes it.
   *
   * @param duration how long is read after the first frame; a file may end sooner, and a source
   *     that falls silent, as a folder without new pictures, is not waited for
   * @param picture file that the first frame is written to, as PNG
   * @throws dev.vcpclip.runtime.source.SourceException when it cannot be opened or fails meanwhile
   */
  public static ProbeReport run(FrameSource source, Duration duration, Optional<Path> picture)
      throws InterruptedException {
    return run(source, duration, picture, FIRST_FRAME);
  }

  /** The same with another time that the first frame may take. */
  static ProbeReport run(
      FrameSource source, Duration duration, Optional<Path> picture, Duration firstFrameWithin)
      throws InterruptedException {
    Probe probe = new Probe(source, firstFrameWithin, picture.isPresent());
    try (source) {
      ProbeReport report = probe.read(duration);
      // Only now: encoding would hold up the frames that are counted.
      picture.ifPresent(probe::save);
      return report;
    } finally {
      if (probe.kept != null) {
        probe.kept.close();
      }
    }
  }

  private ProbeReport read(Duration duration) throws InterruptedException {
    long start = System.nanoTime();
    source.open();
    long opened = System.nanoTime();
    long first;
    try (SilenceGuard guard = new SilenceGuard(source)) {
      guard.allow(firstFrameWithin);
      Grab grab = guard.next();
      first = System.nanoTime();
      guard.allow(duration.plus(LATE));
      long end = first + duration.toNanos();
      while (!(grab instanceof Grab.End)) {
        note(grab);
        if (System.nanoTime() - end >= 0 || frames == ENOUGH) {
          break;
        }
        grab = guard.next();
      }
    }
    double seconds = (System.nanoTime() - first) * 1e-9;
    long[] sorted = Arrays.copyOf(ages, frames);
    Arrays.sort(sorted);
    return new ProbeReport(
        source.description(),
        source instanceof StreamSource stream ? stream.codec() : Optional.empty(),
        pictures,
        Duration.ofNanos(opened - start),
        Duration.ofNanos(first - start),
        frames,
        frames > 1 ? (frames - 1) / seconds : 0,
        Duration.ofNanos(frames == 0 ? 0 : sorted[frames / 2]),
        Duration.ofNanos(longestGap),
        unreadable,
        lost,
        frames > 0 ? Optional.empty() : Optional.of(fault(Duration.ofNanos(first - start))));
  }

  private String fault(Duration waited) {
    if (unreadable > 0) {
      return unreadable == 1
          ? damage
          : "none of %d pictures could be read, the first: %s".formatted(unreadable, damage);
    }
    return waited.compareTo(firstFrameWithin) < 0
        ? "it ended without a picture."
        : "no picture within %d s. Put one into the folder, or trigger the camera and check that it"
                .formatted(firstFrameWithin.toSeconds())
            + " sends.";
  }

  private void note(Grab grab) {
    if (grab instanceof Grab.Unreadable damaged) {
      damage = unreadable++ == 0 ? damaged.cause().getMessage() : damage;
      count(damaged.capture());
    } else if (grab instanceof Grab.Taken taken) {
      Shot shot = taken.shot();
      ages[frames++] = shot.capture().ageNanos();
      count(shot.capture());
      Frame frame = shot.frame();
      pictures = frame.width() + " x " + frame.height() + " " + frame.format();
      if (keeps && kept == null) {
        kept = shot;
      } else {
        shot.close();
      }
    } else if (grab instanceof Grab.Down down) {
      throw down.cause(); // what it is waited for is said, not waited for
    }
  }

  private void count(Capture capture) {
    lost += capture.sequence() - nextSequence;
    nextSequence = capture.sequence() + 1;
    if (lastNanos != 0) {
      longestGap = Math.max(longestGap, capture.capturedNanos() - lastNanos);
    }
    lastNanos = capture.capturedNanos();
  }

  private void save(Path file) {
    if (kept == null) {
      return;
    }
    FramePng.write(file, kept.frame());
  }
}
