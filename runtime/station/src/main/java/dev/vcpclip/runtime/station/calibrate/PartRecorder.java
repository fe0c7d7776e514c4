package dev.vcpclip.runtime.station.calibrate;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.calibration.PictureHash;
import dev.vcpclip.runtime.image.PictureFolder;
import dev.vcpclip.runtime.sink.FramePng;
import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.Grab;
import dev.vcpclip.runtime.source.Shot;
import dev.vcpclip.runtime.source.SourceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Keeps pictures of a camera in a folder: a calibration is then made from that folder, so that it
 * can be looked at, repeated and corrected.
 *
 * <p>Pictures that are the same to the last bit are kept once. Used by one thread.
 */
public final class PartRecorder {
  /** Sensor noise makes two equal pictures impossible; so many in a row are a fault. */
  private static final int FROZEN_AFTER = 30;

  private final Path folder;
  private final int count;
  private final Duration interval;
  private final Set<String> seen = new HashSet<>();
  private long lastKept;
  private int identical;

  /**
   * A recorder.
   *
   * @param folder made when it is missing
   * @param count pictures to keep
   * @param interval least time from one kept picture of a live source to the next, so that each
   *     shows another part; zero keeps every one
   */
  public PartRecorder(Path folder, int count, Duration interval) {
    this.folder = folder;
    this.count = count;
    this.interval = interval;
  }

  /**
   * Refuses a folder with pictures of an earlier recording: they would be mixed with these.
   *
   * @throws VcpClipException that names the folder
   */
  public void requireFresh() {
    if (Files.isDirectory(folder) && !PictureFolder.scan(folder, true).pictures().isEmpty()) {
      throw new VcpClipException(
          ("%s: holds pictures of an earlier recording. Calibrate on them (--good %s), move the"
                  + " folder away, or choose another --keep.")
              .formatted(folder, folder));
    }
  }

  /**
   * Reads a source until there are enough pictures or it ends, and closes it.
   *
   * @param step run after each picture that is kept
   * @return pictures that were kept
   * @throws SourceException when it cannot be opened, fails, or shows one picture again and again;
   *     its message says what is there already
   * @throws VcpClipException when the disk refuses
   */
  public int record(FrameSource source, Runnable step) throws InterruptedException {
    try (source) {
      source.open();
      boolean live = source.live();
      Grab grab = source.next();
      while (!(grab instanceof Grab.End)) {
        if (grab instanceof Grab.Taken taken) {
          take(taken.shot(), live, step);
        }
        if (seen.size() == count) {
          break;
        }
        grab = source.next();
      }
      return seen.size();
    } catch (SourceException e) {
      throw seen.isEmpty() ? e : interrupted(e);
    }
  }

  private void take(Shot taken, boolean live, Runnable step) {
    try (Shot shot = taken) {
      long captured = shot.capture().capturedNanos();
      if (live && !seen.isEmpty() && captured - lastKept < interval.toNanos()) {
        return;
      }
      if (!seen.add(PictureHash.of(shot.frame()))) {
        requireChange(shot, live);
        return;
      }
      identical = 0;
      lastKept = captured;
      Path file = folder.resolve(String.format(Locale.ROOT, "%05d.png", seen.size()));
      FramePng.write(file, shot.frame());
      step.run();
    }
  }

  private void requireChange(Shot shot, boolean live) {
    identical++;
    if (live && identical == FROZEN_AFTER) {
      throw new SourceException(
          SourceException.Code.GONE,
          "'%s': %d identical pictures".formatted(shot.capture().stream(), identical));
    }
  }

  private SourceException interrupted(SourceException cause) {
    return new SourceException(
        cause.code(),
        "%s. %d of %d pictures are in %s and can be used (--good %s)"
            .formatted(cause.problem(), seen.size(), count, folder, folder),
        cause);
  }
}
