package dev.vcpclip.runtime.station.journal;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.AtomicFile;
import dev.vcpclip.runtime.io.DiskFailure;
import dev.vcpclip.runtime.io.LinkedFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of pictures that stays within its limits: what is put beyond them makes the oldest go.
 * Thread-safe. Writing takes as long as the disk does: not for the thread that gives verdicts.
 */
public final class PictureStore {
  /** Names that lead nowhere else: one folder a day, then the picture. */
  private static final Pattern NAME = Pattern.compile("\\d{8}/[A-Za-z0-9_-]{1,200}\\.(png|jpg)");

  private static final String ENDINGS = "glob:**.{png,jpg}";

  /** Those that are too old go with those that come, so that a wrong clock does not take all. */
  private static final int AGED_AT_ONCE = 5;

  private final Path folder;
  private final PictureLimits limits;
  private final ClockGuard clock;

  /** Oldest first. */
  private final Deque<Kept> kept = new ArrayDeque<>();

  /** Also read without the lock, which waits for the disk; {@link #count} likewise. */
  private volatile long bytes;

  private volatile int count;

  private record Kept(Path file, long bytes, Instant at) {}

  private PictureStore(Path folder, PictureLimits limits, ClockGuard clock) {
    this.folder = folder;
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * Opens a store and takes stock of what is there.
   *
   * @param folder created when it is missing
   * @throws VcpClipException when it cannot be written
   */
  public static PictureStore open(Path folder, PictureLimits limits) {
    return open(folder, limits, ClockGuard.system());
  }

  static PictureStore open(Path folder, PictureLimits limits, ClockGuard clock) {
    PictureStore store = new PictureStore(folder, limits, clock);
    try {
      Files.createDirectories(folder);
      if (!Files.isWritable(folder)) {
        throw new VcpClipException(folder + ": cannot be written. Check the folder's rights.");
      }
      store.takeStock();
    } catch (IOException | UncheckedIOException e) {
      IOException why = e instanceof IOException own ? own : ((UncheckedIOException) e).getCause();
      throw new VcpClipException(
          folder + ": no place for pictures: " + DiskFailure.reason(why) + ".", e);
    }
    return store;
  }

  private void takeStock() throws IOException {
    var pictures = folder.getFileSystem().getPathMatcher(ENDINGS);
    try (Stream<Path> files = LinkedFolder.walk(folder, 2)) {
      List<Kept> found =
          files
              .filter(pictures::matches)
              .filter(Files::isRegularFile)
              .map(PictureStore::kept)
              .sorted(Comparator.comparing(Kept::at))
              .toList();
      kept.addAll(found);
      bytes = found.stream().mapToLong(Kept::bytes).sum();
      count = kept.size();
    }
  }

  private static Kept kept(Path file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Kept(file, attributes.size(), attributes.lastModifiedTime().toInstant());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Keeps a picture.
   *
   * @param name as {@code 20260131/name.jpg}
   * @throws VcpClipException when the disk refuses
   */
  public synchronized void put(String name, byte[] picture) {
    Path file = resolve(name).orElseThrow(() -> new IllegalArgumentException(name));
    AtomicFile.write(file, picture);
    kept.addLast(new Kept(file, picture.length, Instant.now()));
    bytes += picture.length;
    removeOldest();
    count = kept.size();
  }

  private void removeOldest() {
    while (kept.size() > 1 && (kept.size() > limits.count() || bytes > limits.bytes())) {
      removeFirst();
    }
    Instant oldest = clock.now().map(now -> now.minus(limits.age())).orElse(Instant.MIN);
    for (int i = 0; i < AGED_AT_ONCE; i++) {
      if (kept.size() > 1 && kept.getFirst().at().isBefore(oldest)) {
        removeFirst();
      }
    }
  }

  private void removeFirst() {
    Kept gone = kept.removeFirst();
    bytes -= gone.bytes();
    delete(gone.file());
  }

  private void delete(Path file) {
    try {
      Files.deleteIfExists(file);
      if (!file.getParent().equals(folder)) {
        Files.deleteIfExists(file.getParent()); // fails while other pictures are in it
      }
    } catch (IOException e) {
      // A picture that cannot be deleted now is found again at the next start.
    }
  }

  /** A picture's file; empty for names that are not of the store's form, or when it is gone. */
  public Optional<Path> find(String name) {
    return resolve(name).filter(Files::isRegularFile);
  }

  private Optional<Path> resolve(String name) {
    return NAME.matcher(name).matches() ? Optional.of(folder.resolve(name)) : Optional.empty();
  }

  /**
   * Until when pictures that are older than all that are here may have gone with the limits: as
   * long as the store has room, only those that are too old.
   */
  public synchronized Instant mayHaveTakenUntil() {
    long largest = kept.stream().mapToLong(Kept::bytes).max().orElse(0);
    boolean full = kept.size() >= limits.count() || bytes + largest > limits.bytes();
    return full ? Instant.MAX : Instant.now().minus(limits.age());
  }

  /** Number of pictures; never waits for the disk. */
  public int count() {
    return count;
  }

  /** Their bytes together; never waits for the disk. */
  public long bytes() {
    return bytes;
  }
}
