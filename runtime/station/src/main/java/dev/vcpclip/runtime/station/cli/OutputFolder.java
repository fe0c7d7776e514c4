package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.LockFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  private final LockFile lock;

  private OutputFolder(Path folder, LockFile lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Refuses pictures that overlays would be written over, links resolved.
   *
   * @param inputs what will be inspected
   * @throws VcpClipException naming the input
   */
  static void requireInputsOutside(Path folder, List<Path> inputs) {
    Path overlays = overlaysIn(folder);
    if (!Files.exists(overlays)) {
      return;
    }
    try {
      Path real = overlays.toRealPath();
      for (Path input : inputs) {
        if (Files.exists(input) && input.toRealPath().startsWith(real)) {
          throw new VcpClipException(
              "%s: is where overlays are written (%s), so these pictures would be written over."
                      .formatted(input, overlays)
                  + " Choose another --out.");
        }
      }
    } catch (IOException e) {
      throw cannotWrite(folder, e);
    }
  }

  /**
   * Takes the folder, which is created where it is missing.
   *
   * @throws VcpClipException when another run has it, or when it holds what this program did not
   *     make and would replace
   */
  static OutputFolder open(Path folder) {
    try {
      Files.createDirectories(folder);
      if (!isOurs(folder)) {
        requireNothingToReplace(folder);
      }
      LockFile lock =
          LockFile.tryTake(folder.resolve(MARKER))
              .orElseThrow(
                  () ->
                      new VcpClipException(
                          folder
                              + ": another run is writing its results here. Wait for it or choose"
                              + " another --out."));
      return emptied(folder, lock);
    } catch (IOException e) {
      throw cannotWrite(folder, e);
    }
  }

  private static VcpClipException cannotWrite(Path folder, IOException e) {
    return new VcpClipException(
        folder + ": cannot write results here (" + e + "). Choose another --out.", e);
  }

  private static OutputFolder emptied(Path folder, LockFile lock) throws IOException {
    try {
      Files.deleteIfExists(folder.resolve(TABLE));
      Files.deleteIfExists(folder.resolve(LINES));
      return new OutputFolder(folder, lock);
    } catch (IOException e) {
      lock.close();
      throw e;
    }
  }

  /** By its marker, or, from before there was one, by a table of ours. */
  private static boolean isOurs(Path folder) throws IOException {
    if (Files.exists(folder.resolve(MARKER))) {
      return true;
    }
    Path table = folder.resolve(TABLE);
    if (!Files.exists(table)) {
      return false;
    }
    try (Stream<String> lines = Files.lines(table)) {
      return lines.findFirst().orElse("").startsWith(OUR_HEADER);
    } catch (UncheckedIOException e) {
      return false; // no text: certainly not ours
    }
  }

  private static void requireNothingToReplace(Path folder) throws IOException {
    for (Path file : List.of(folder.resolve(TABLE), folder.resolve(LINES))) {
      if (Files.exists(file)) {
        throw new VcpClipException(
            file + ": is no result of this program and would be replaced. Choose another --out.");
      }
    }
    Path overlays = overlaysIn(folder);
    if (Files.exists(overlays) && !isEmptyFolder(overlays)) {
      throw new VcpClipException(
          overlays
              + ": holds files that this program did not make, and overlays might replace them."
              + " Choose another --out.");
    }
  }

  private static boolean isEmptyFolder(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return false;
    }
    try (Stream<Path> files = Files.list(path)) {
      return files.findAny().isEmpty();
    }
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
    lock.close();
  }
}
