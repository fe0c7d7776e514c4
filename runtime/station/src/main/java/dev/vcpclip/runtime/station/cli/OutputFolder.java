package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.VcpClipException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * Folder that one run writes its results to. It is ours alone while it is open, nothing in it is
 * replaced that this program did not make, and no picture that is inspected can be written over.
 */
final class OutputFolder implements AutoCloseable {
  /** Marks a folder as ours, and is what runs lock. */
  private static final String MARKER = ".vcpclip-output";

  private static final String TABLE = "results.csv";
  private static final String LINES = "results.jsonl";
  private static final String OVERLAYS = "overlays";

  /** How every table of ours has begun. */
  private static final String OUR_HEADER = "source,verdict,score,";

  private final Path folder;
  private final FileChannel marker;
  private final FileLock lock;

  private OutputFolder(Path folder, FileChannel marker, FileLock lock) {
    this.folder = folder;
    this.marker = marker;
    this.lock = lock;
  }

  /**
   * Takes the folder, which is created where it is missing.
   *
   * @param inputs what will be inspected
   * @throws VcpClipException when another run has it, when it holds results of another program, or
   *     when overlays would be written over an input
   */
  static OutputFolder open(Path folder, List<Path> inputs) {
    FileChannel marker = null;
    try {
      Files.createDirectories(folder);
      requireInputsOutside(folder, inputs);
      boolean ours = Files.exists(folder.resolve(MARKER));
      if (!ours) {
        requireOurTable(folder);
      }
      marker =
          FileChannel.open(
              folder.resolve(MARKER), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(marker);
      if (lock == null) {
        marker.close();
        throw new VcpClipException(
            folder
                + ": another run is writing its results here. Wait for it or choose another --out.");
      }
      Files.deleteIfExists(folder.resolve(TABLE));
      Files.deleteIfExists(folder.resolve(LINES));
      return new OutputFolder(folder, marker, lock);
    } catch (IOException e) {
      throw new VcpClipException(
          folder + ": cannot write results here (" + e + "). Choose another --out.", e);
    }
  }

  private static FileLock tryLock(FileChannel marker) throws IOException {
    try {
      return marker.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // a run in this very program
    }
  }

  private static void requireInputsOutside(Path folder, List<Path> inputs) throws IOException {
    Path overlays = folder.toRealPath().resolve(OVERLAYS);
    for (Path input : inputs) {
      if (Files.exists(input) && input.toRealPath().startsWith(overlays)) {
        throw new VcpClipException(
            "%s: is where overlays are written (%s), so these pictures would be written over."
                    .formatted(input, overlays)
                + " Choose another --out.");
      }
    }
  }

  private static void requireOurTable(Path folder) throws IOException {
    Path table = folder.resolve(TABLE);
    if (!Files.exists(table)) {
      return;
    }
    try (Stream<String> lines = Files.lines(table)) {
      if (lines.findFirst().orElse("").startsWith(OUR_HEADER)) {
        return;
      }
    } catch (UncheckedIOException e) {
      // No text: certainly not ours.
    }
    throw new VcpClipException(
        table + ": is no result of this program and would be replaced. Choose another --out.");
  }

  /** Where a run into that folder writes its overlays. */
  static Path overlaysIn(Path folder) {
    return folder.resolve(OVERLAYS);
  }

  /** Table of results; there is none of an earlier run. */
  Path table() {
    return folder.resolve(TABLE);
  }

  /** Results as JSON lines; there are none of an earlier run. */
  Path lines() {
    return folder.resolve(LINES);
  }

  /** Folder of the overlays: what is in it is never inspected. */
  Path overlays() {
    return overlaysIn(folder);
  }

  /** Lets the next run have the folder. A second call does nothing. */
  @Override
  public void close() {
    try (marker) {
      if (lock.isValid()) {
        lock.release();
      }
    } catch (IOException e) {
      throw new VcpClipException(folder + ": cannot be given back (" + e + ").", e);
    }
  }
}
