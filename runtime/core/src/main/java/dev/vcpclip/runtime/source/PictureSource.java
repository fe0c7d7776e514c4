package dev.vcpclip.runtime.source;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PictureFolder;
import dev.vcpclip.runtime.image.PictureOptions;
import dev.vcpclip.runtime.image.PictureReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * Picture files in a stable order: files as given, folders by their content. A file that cannot be
 * read costs that file alone.
 */
public final class PictureSource implements FrameSource {
  private final String stream;
  private final List<Entry> entries;
  private final List<Path> passedOver;
  private final List<Path> unreadable;
  private final PictureReader reader;
  private int next;
  private volatile boolean closed;

  private PictureSource(Builder builder) {
    stream = builder.stream;
    entries = List.copyOf(builder.entries);
    passedOver = List.copyOf(builder.passedOver);
    unreadable = List.copyOf(builder.unreadable);
    reader = builder.reader;
  }

  /** A file, its place among all, and the name of its results, which no other has. */
  private record Entry(Path file, int number, String pictureName) {}

  /**
   * Lists pictures, which are read upright.
   *
   * @param stream name of the stream
   * @param inputs files and folders
   * @param recursive whether folders below a folder count
   * @throws VcpClipException when an input is missing or a folder holds no picture
   */
  public static PictureSource of(String stream, List<Path> inputs, boolean recursive) {
    return builder(stream).inputs(inputs, recursive).build();
  }

  /**
   * A list without pictures yet.
   *
   * @param stream name of the stream
   */
  public static Builder builder(String stream) {
    return new Builder(stream);
  }

  /** Collects pictures; not thread-safe. */
  public static final class Builder {
    private final String stream;
    private final List<Entry> entries = new ArrayList<>();
    private final Set<String> taken = new HashSet<>();
    private final List<Path> passedOver = new ArrayList<>();
    private final List<Path> unreadable = new ArrayList<>();
    private Path realLeftOut;
    private Path leftOut;
    private PictureReader reader = new PictureReader(PictureOptions.upright());

    private Builder(String stream) {
      this.stream = Objects.requireNonNull(stream, "stream");
    }

    /**
     * Leaves out what lies in one folder: results of an earlier run are no input of the next. To be
     * said before {@link #inputs}.
     *
     * @param folder need not exist
     */
    public Builder leaveOut(Path folder) {
      leftOut = folder;
      realLeftOut = real(folder);
      return this;
    }

    /** How files are read; otherwise upright, see {@link PictureOptions#upright()}. */
    public Builder reader(PictureReader value) {
      reader = Objects.requireNonNull(value, "reader");
      return this;
    }

    /**
     * Adds files, and the pictures in folders.
     *
     * @param inputs files and folders
     * @param recursive whether folders below a folder count
     * @throws VcpClipException when an input is missing or a folder holds no picture
     */
    public Builder inputs(List<Path> inputs, boolean recursive) {
      int before = entries.size();
      inputs.forEach(input -> add(input, recursive));
      if (entries.size() == before && !inputs.isEmpty()) {
        throw new VcpClipException(
            "%s: nothing but results of an earlier run (%s). Name the pictures themselves."
                .formatted(inputs.get(0), leftOut));
      }
      return this;
    }

    private void add(Path input, boolean recursive) {
      if (Files.isDirectory(input)) {
        PictureFolder.Listing listing = PictureFolder.scan(input, recursive);
        for (Path file : listing.pictures()) {
          if (!isIn(realLeftOut, file)) {
            add(file, input.relativize(file));
          }
        }
        passedOver.addAll(listing.passedOver());
        unreadable.addAll(listing.unreadable());
      } else if (Files.exists(input)) {
        add(input, input.getFileName());
      } else {
        throw new VcpClipException(input + ": no such file or folder.");
      }
    }

    private void add(Path file, Path name) {
      entries.add(new Entry(file, entries.size(), name(name, taken)));
    }

    /** The source. */
    public PictureSource build() {
      return new PictureSource(this);
    }

    /**
     * The source without pictures that were inspected before; the others keep their numbers and
     * names.
     *
     * @param done by {@link Capture#source()}
     */
    public PictureSource buildWithout(Set<String> done) {
      entries.removeIf(entry -> done.contains(entry.file().toString()));
      return build();
    }
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

  /** Pictures in the folders that are of formats which are not read here. */
  public List<Path> passedOver() {
    return passedOver;
  }

  /** Folders below the given ones that could not be looked into. */
  public List<Path> unreadable() {
    return unreadable;
  }

  @Override
  public String stream() {
    return stream;
  }

  @Override
  public String description() {
    return entries.size() == 1 ? entries.get(0).file().toString() : entries.size() + " pictures";
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
    Entry entry = entries.get(next++);
    String source = entry.file().toString();
    try {
      Frame frame = reader.read(entry.file());
      return new Grab.Taken(new Shot(capture(entry), frame));
    } catch (VcpClipException e) {
      return new Grab.Unreadable(capture(entry), e);
    } catch (OutOfMemoryError e) { // one picture too large must not end the run
      VcpClipException cause =
          new VcpClipException(source + ": not enough memory to read this picture", e);
      return new Grab.Unreadable(capture(entry), cause);
    }
  }

  private Capture capture(Entry entry) {
    return Capture.now(stream, entry.number(), entry.file().toString(), entry.pictureName());
  }

  @Override
  public void close() {
    closed = true;
  }
}
