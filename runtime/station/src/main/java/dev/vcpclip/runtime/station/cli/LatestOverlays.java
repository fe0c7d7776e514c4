package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.DiskFailure;
import dev.vcpclip.runtime.io.LinkedFolder;
import dev.vcpclip.runtime.map.Verdict;
import dev.vcpclip.runtime.pipeline.InspectedShot;
import dev.vcpclip.runtime.pipeline.InspectionSink;
import dev.vcpclip.runtime.sink.Overlay;
import dev.vcpclip.runtime.sink.OverlaySink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.stream.Stream;

/**
 * Keeps the overlays of the last pictures that are not good; older ones are deleted, so that the
 * folder does not fill the disk. Those of an earlier run count.
 */
final class LatestOverlays implements InspectionSink {
  private static final String ENDING = ".png";

  private final Path folder;
  private final int limit;
  private final OverlaySink overlays;

  /** Oldest first. */
  private final Deque<Path> kept;

  private LatestOverlays(Path folder, int limit, Deque<Path> kept) {
    this.folder = folder;
    this.limit = limit;
    this.kept = kept;
    this.overlays = OverlaySink.into(folder, LatestOverlays::isWanted);
  }

  /**
   * @param folder created with the first overlay
   * @param limit pictures to keep; 0 for none
   */
  static LatestOverlays into(Path folder, int limit) {
    Deque<Path> found = new ArrayDeque<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = LinkedFolder.walk(folder, Integer.MAX_VALUE)) {
        files
            .filter(file -> file.toString().endsWith(ENDING) && Overlay.isOverlay(file))
            .sorted(Comparator.comparing(LatestOverlays::changed))
            .forEach(found::add);
      } catch (IOException e) {
        throw DiskFailure.cannotRead(folder, e);
      }
    }
    return new LatestOverlays(folder, limit, found);
  }

  private static FileTime changed(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0); // it has just been deleted
    }
  }

  private static boolean isWanted(InspectedShot shot) {
    return shot.inspection().isPresent()
        && !(shot.inspection().get().verdict() instanceof Verdict.Good);
  }

  @Override
  public String name() {
    return overlays.name();
  }

  @Override
  public void accept(InspectedShot shot) {
    if (limit > 0 && isWanted(shot)) {
      Path file = overlays.file(shot.capture());
      kept.remove(file); // a picture of the same name as before
      kept.add(file);
      overlays.accept(shot);
    }
    while (kept.size() > limit) {
      delete(kept.remove());
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new VcpClipException(file + ": cannot be deleted (" + e.getMessage() + ")", e);
    }
  }

  @Override
  public void close() {
    overlays.close();
  }
}
