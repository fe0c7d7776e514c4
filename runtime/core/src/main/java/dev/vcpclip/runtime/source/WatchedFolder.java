package dev.vcpclip.runtime.source;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PictureFolder;
import dev.vcpclip.runtime.image.PictureOptions;
import dev.vcpclip.runtime.image.PictureReader;
import dev.vcpclip.runtime.source.SourceException.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * A folder into which somebody else puts pictures; those that are there at the start come first.
 *
 * <p>A file is taken when it is whole: unchanged for a while and readable. One that stays
 * unreadable is {@link Grab.Unreadable} after ten times that while. A file written again under its
 * old name is a new picture. The folder is looked through ten times a second, not watched by the
 * operating system, which tells nothing of network drives. Files are left where they are; folders
 * below and hidden files are not looked at.
 *
 * <p>A network drive may be away for a moment, or for longer: then {@link Grab.Down} is told once,
 * and the folder is looked through until it is back. Files that were there before are the same ones
 * then, also where for up to an hour there was an empty folder in its place.
 */
public final class WatchedFolder implements FrameSource {
  static final Duration SETTLED = Duration.ofMillis(300);
  private static final long LOOK_MILLIS = 100;
  private static final int PATIENCE = 10;
  private static final long REMEMBERED_NANOS = TimeUnit.HOURS.toNanos(1);

  private final String stream;
  private final Path folder;
  private final long settledNanos;
  private final PictureReader reader;
  private final LongSupplier clock;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ArrayDeque<Path> settled = new ArrayDeque<>();
  private final Map<Path, Sight> sights = new HashMap<>();
  private boolean away;
  private long awayNanos;
  private boolean toldAway;
  private long sequence;

  private WatchedFolder(
      String stream, Path folder, Duration settled, PictureReader reader, LongSupplier clock) {
    this.stream = stream;
    this.folder = folder;
    this.settledNanos = settled.toNanos();
    this.reader = reader;
    this.clock = clock;
  }

  /** A file as it was seen last. */
  private static final class Sight {
    private final long size;
    private final FileTime modified;
    private final long since;
    private long last;
    private boolean done;

    Sight(BasicFileAttributes attributes, long nanos) {
      size = attributes.size();
      modified = attributes.lastModifiedTime();
      since = nanos;
      last = nanos;
    }

    boolean same(Sight other) {
      return size == other.size && modified.equals(other.modified);
    }

    long restNanos(long nanos) {
      return nanos - since;
    }
  }

  /**
   * A folder whose files are whole when nothing has changed for 0.3 s.
   *
   * @param stream name of the stream
   */
  public static WatchedFolder of(String stream, Path folder) {
    return of(stream, folder, SETTLED);
  }

  /**
   * A folder.
   *
   * @param stream name of the stream
   * @param settled how long a file has not changed when it is whole, more than nothing
   */
  public static WatchedFolder of(String stream, Path folder, Duration settled) {
    return of(stream, folder, settled, new PictureReader(PictureOptions.upright()));
  }

  /**
   * A folder whose pictures are read in a way of their own.
   *
   * @param stream name of the stream
   * @param settled how long a file has not changed when it is whole, more than nothing
   * @param reader otherwise upright, see {@link PictureOptions#upright()}
   */
  public static WatchedFolder of(
      String stream, Path folder, Duration settled, PictureReader reader) {
    return of(stream, folder, settled, reader, System::nanoTime);
  }

  /** By another clock, in nanoseconds, that tells how long a file has not changed. */
  static WatchedFolder of(
      String stream, Path folder, Duration settled, PictureReader reader, LongSupplier clock) {
    if (settled.isNegative() || settled.isZero()) {
      throw new SourceException(
          Code.CONFIGURATION,
          "folder '%s': settled is %s, expected more than nothing".formatted(stream, settled));
    }
    return new WatchedFolder(stream, folder, settled, reader, clock);
  }

  @Override
  public String stream() {
    return stream;
  }

  @Override
  public String description() {
    return folder.toString();
  }

  @Override
  public boolean live() {
    return false;
  }

  @Override
  public void open() {
    if (!Files.isDirectory(folder)) {
      throw new SourceException(Code.NOT_FOUND, "'%s': no folder %s".formatted(stream, folder));
    }
    look();
  }

  @Override
  public Grab next() throws InterruptedException {
    while (closed.getCount() > 0) {
      for (Path file = settled.poll(); file != null; file = settled.poll()) {
        Grab grab = grab(file);
        if (grab != null) {
          return grab;
        }
      }
      if (closed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        break;
      }
      Grab change = lookAgain();
      if (change != null) {
        return change;
      }
    }
    return new Grab.End();
  }

  /** Answers {@code null} where there is nothing to tell of whether the folder is there. */
  private Grab lookAgain() {
    try {
      look();
    } catch (SourceException e) {
      long now = clock.getAsLong();
      awayNanos = away ? awayNanos : now;
      away = true;
      if (toldAway || now - awayNanos < settledNanos * PATIENCE) {
        return null;
      }
      toldAway = true;
      return new Grab.Down(e);
    }
    boolean back = toldAway;
    away = false;
    toldAway = false;
    return back ? new Grab.Alive() : null;
  }

  /**
   * Brings what is known of the files up to date, and queues those that are whole, oldest first.
   * Files that a look has seen first have rested since its end, until the beginning of a later one:
   * all the same, however long a look takes, or a newer file would be taken before an older one.
   */
  private void look() {
    long begin = clock.getAsLong();
    Map<Path, BasicFileAttributes> there = new HashMap<>();
    for (Path file : list()) {
      try {
        there.put(file, Files.readAttributes(file, BasicFileAttributes.class));
      } catch (IOException e) {
        // Gone again in the meantime, which is its owner's right.
      }
    }
    long end = clock.getAsLong();
    there.forEach(
        (file, attributes) -> {
          Sight now = new Sight(attributes, end);
          Sight sight = sights.merge(file, now, (before, same) -> before.same(now) ? before : now);
          sight.last = end;
        });
    if (away) {
      sights.values().forEach(sight -> sight.last = end); // while nobody could look, none has gone
    }
    // A share's place without the share is an empty folder.
    long remembered = there.isEmpty() ? REMEMBERED_NANOS : 0;
    sights.values().removeIf(sight -> end - sight.last > remembered);
    settled.clear();
    sights.entrySet().stream()
        .filter(entry -> there.containsKey(entry.getKey()) && isDue(entry.getValue(), begin))
        .sorted(
            Comparator.comparing((Map.Entry<Path, Sight> entry) -> entry.getValue().modified)
                .thenComparing(Map.Entry::getKey))
        .forEach(entry -> settled.add(entry.getKey()));
  }

  private boolean isDue(Sight sight, long nanos) {
    return !sight.done && sight.size > 0 && sight.restNanos(nanos) >= settledNanos;
  }

  private List<Path> list() {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> PictureFolder.isPicture(file) && Files.isRegularFile(file))
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .toList();
    } catch (AccessDeniedException e) {
      throw new SourceException(
          Code.PERMISSION, "'%s': %s cannot be listed".formatted(stream, folder), e);
    } catch (IOException | UncheckedIOException e) {
      throw new SourceException(
          Code.GONE, "'%s': %s cannot be listed any more".formatted(stream, folder), e);
    }
  }

  /** The file's picture, or {@code null} when it has to be looked at again. */
  private Grab grab(Path file) {
    Sight sight = sights.get(file);
    try {
      Frame frame = reader.read(file);
      sight.done = true;
      return new Grab.Taken(new Shot(capture(file), frame));
    } catch (VcpClipException e) {
      if (!Files.exists(file) || sight.restNanos(clock.getAsLong()) < settledNanos * PATIENCE) {
        return null;
      }
      sight.done = true;
      return new Grab.Unreadable(capture(file), e);
    }
  }

  private Capture capture(Path file) {
    return Capture.readAt(System.nanoTime(), stream, sequence++, file.toString());
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
