package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.PictureFolder;
import dev.vcpclip.runtime.io.AppendingFile;
import dev.vcpclip.runtime.io.AtomicFile;
import dev.vcpclip.runtime.io.DiskFailure;
import dev.vcpclip.runtime.io.LinkedFolder;
import dev.vcpclip.runtime.io.LockFile;
import dev.vcpclip.runtime.sink.Overlay;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Folder that one run writes its results to. It is ours alone while it is open, nothing in it is
 * replaced that this program did not make, and no picture that is inspected can be written over.
 */
final class OutputFolder implements AutoCloseable {
  /** Marks a folder as ours, and is what runs lock. */
  private static final String MARKER = PictureFolder.RESULTS_MARKER;

  private static final String TABLE = "results.csv";
  private static final String LINES = "results.jsonl";
  private static final String OVERLAYS = PictureFolder.OVERLAYS;

  /** What the results that are in it were made by. */
  private static final String RUN = ".vcpclip-run";

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
      return new OutputFolder(folder, lock);
    } catch (IOException e) {
      throw cannotWrite(folder, e);
    }
  }

  private static VcpClipException cannotWrite(Path folder, IOException e) {
    return new VcpClipException(
        folder
            + ": cannot write results here: "
            + DiskFailure.reason(e)
            + ". Choose another --out.",
        e);
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
    try (BufferedReader lines = AppendingFile.reader(table)) {
      String header = lines.readLine();
      return header != null && header.startsWith(OUR_HEADER);
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

  /** The folder itself. */
  Path path() {
    return folder;
  }

  /** Table of results. */
  Path table() {
    return folder.resolve(TABLE);
  }

  /** Results as JSON lines. */
  Path lines() {
    return folder.resolve(LINES);
  }

  /** Folder of the overlays: what is in it is never inspected. */
  Path overlays() {
    return overlaysIn(folder);
  }

  /**
   * Removes the results of an earlier run, its overlays included, and what a killed one left.
   *
   * @param run what the next results are made by: pictures, model, recipe, one line each
   */
  void begin(List<String> run) {
    try {
      Files.deleteIfExists(table());
      Files.deleteIfExists(lines());
      deleteOverlays();
      AtomicFile.write(
          folder.resolve(RUN), String.join("\n", run).getBytes(StandardCharsets.UTF_8));
      AtomicFile.deleteUnfinished(folder, Duration.ZERO);
    } catch (IOException e) {
      throw cannotWrite(folder, e);
    }
  }

  /**
   * Goes on with the results of an earlier run that did not come to its end.
   *
   * @param run as in {@link #begin}
   * @return verdicts by {@code source}; pictures that failed are not among them and have no row any
   *     more
   * @throws VcpClipException when they were made by something else
   */
  Map<String, String> resume(List<String> run) {
    Path made = folder.resolve(RUN);
    if (!Files.exists(made)) {
      begin(run);
      return Map.of();
    }
    try {
      List<String> before = Files.readAllLines(made, StandardCharsets.UTF_8);
      if (!before.equals(run)) {
        throw new VcpClipException(
            "%s: its results were made with %s, so this run cannot go on with them. Leave --resume out, or choose another --out."
                .formatted(folder, differences(before, run)));
      }
      AtomicFile.deleteUnfinished(overlays(), Duration.ZERO);
      return UnfinishedResults.trim(table(), lines());
    } catch (IOException e) {
      throw DiskFailure.cannotRead(made, e);
    }
  }

  private static String differences(List<String> before, List<String> run) {
    if (before.size() != run.size()) {
      return "another version of this program";
    }
    return IntStream.range(0, run.size())
        .filter(i -> !before.get(i).equals(run.get(i)))
        .mapToObj(i -> before.get(i) + ", now " + run.get(i))
        .collect(Collectors.joining("; "));
  }

  /** Those of an earlier run; what its user has put beside them stays. */
  private void deleteOverlays() throws IOException {
    if (!Files.isDirectory(overlays())) {
      return;
    }
    try (Stream<Path> files = LinkedFolder.walk(overlays(), Integer.MAX_VALUE)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
          AtomicFile.deleteUnfinished(file, Duration.ZERO);
          file.toFile().delete(); // only where nothing is left in it
        } else if (Overlay.isOverlay(file)) {
          Files.delete(file);
        }
      }
    }
  }

  /** Lets the next run have the folder. A second call does nothing. */
  @Override
  public void close() {
    lock.close();
  }
}
