package dev.vcpclip.runtime.source;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PictureFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Picture files in a stable order: files as given, folders by their content. A file that cannot be
 * read costs that file alone.
 */
public final class PictureSource implements FrameSource {
  private final String stream;
  private final List<Entry> entries;
  private int next;
  private volatile boolean closed;

  private PictureSource(String stream, List<Entry> entries) {
    this.stream = stream;
    this.entries = entries;
  }

  /** A file and the name under which its results are stored, which no other has. */
  private record Entry(Path file, String pictureName) {}

  /**
   * Lists pictures.
   *
   * @param stream name of the stream
   * @param inputs files and folders
   * @param recursive whether folders below a folder count
   * @throws VcpClipException when an input is missing or a folder holds no picture
   */
  public static PictureSource of(String stream, List<Path> inputs, boolean recursive) {
    return of(stream, inputs, recursive, null);
  }

  /**
   * Lists pictures, but for those in one folder: results of an earlier run are no input of the
   * next.
   *
   * @param stream name of the stream
   * @param inputs files and folders
   * @param recursive whether folders below a folder count
   * @param leftOut folder whose files are not looked at, which need not exist; {@code null} for
   *     none
   * @throws VcpClipException when an input is missing or a folder holds no picture
   */
  public static PictureSource of(
      String stream, List<Path> inputs, boolean recursive, Path leftOut) {
    Path realLeftOut = real(leftOut);
    List<Entry> entries = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (Path input : inputs) {
      if (Files.isDirectory(input)) {
        for (Path file : PictureFolder.list(input, recursive)) {
          if (!isIn(realLeftOut, file)) {
            entries.add(new Entry(file, name(input.relativize(file), taken)));
          }
        }
      } else if (Files.exists(input)) {
        entries.add(new Entry(input, name(input.getFileName(), taken)));
      } else {
        throw new VcpClipException(input + ": no such file or folder.");
      }
    }
    if (entries.isEmpty() && !inputs.isEmpty()) {
      throw new VcpClipException(
          "%s: nothing but results of an earlier run (%s). Name the pictures themselves."
              .formatted(inputs.get(0), leftOut));
    }
    return new PictureSource(stream, List.copyOf(entries));
  }

  /** The folder with its links resolved; {@code null} where there is none to leave out. */
  private static Path real(Path folder) {
    try {
      return folder == null || !Files.isDirectory(folder) ? null : folder.toRealPath();
    } catch (IOException e) {
      throw new VcpClipException(folder + ": cannot be read (" + e + ").", e);
    }
  }

  private static boolean isIn(Path realFolder, Path file) {
    try {
      return realFolder != null && file.toRealPath().startsWith(realFolder);
    } catch (IOException e) {
      return false; // reading it will say what is wrong
    }
  }

  /** The relative path, its ending kept where two pictures differ in nothing else. */
  private static String name(Path relative, Set<String> taken) {
    String path = relative.toString().replace('\\', '/');
    String name =
        path.toLowerCase(Locale.ROOT).endsWith(".png")
            ? path.substring(0, path.length() - 4)
            : path;
    String unique = name;
    // Windows and macOS take two names that differ in their case alone for one.
    for (int copy = 2; !taken.add(unique.toLowerCase(Locale.ROOT)); copy++) {
      unique = name + "-" + copy;
    }
    return unique;
  }

  /** Pictures to be read, read ones included. */
  public int size() {
    return entries.size();
  }

  /** The pictures' files, in order. */
  public List<Path> files() {
    return entries.stream().map(Entry::file).toList();
  }

  @Override
  public String stream() {
    return stream;
  }

  @Override
  public String description() {
    return entries.size() + " pictures";
  }

  @Override
  public boolean live() {
    return false;
  }

  @Override
  public void open() {
    // Each file is opened when its turn comes.
  }

  @Override
  public Grab next() {
    if (closed || next == entries.size()) {
      return new Grab.End();
    }
    Entry entry = entries.get(next);
    String source = entry.file().toString();
    try {
      Frame frame = Frame.read(entry.file());
      return new Grab.Taken(
          new Shot(Capture.now(stream, next, source, entry.pictureName()), frame));
    } catch (VcpClipException e) {
      return new Grab.Unreadable(Capture.now(stream, next, source, entry.pictureName()), e);
    } catch (OutOfMemoryError e) { // one picture too large must not end the run
      VcpClipException cause =
          new VcpClipException(source + ": not enough memory to read this picture", e);
      return new Grab.Unreadable(Capture.now(stream, next, source, entry.pictureName()), cause);
    } finally {
      next++;
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
