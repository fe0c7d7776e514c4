package dev.vcpclip.runtime.image;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.DiskFailure;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The picture files of a folder, told by their names' endings. */
public final class PictureFolder {
  private static final Set<String> EXTENSIONS =
      Set.of(
          "png", "jpg", "jpeg", "jpe", "jfif", "bmp", "dib", "tif", "tiff", "webp", "pgm", "ppm",
          "pbm", "pnm");

  /** Pictures, too, but of formats that are not read here. */
  private static final Set<String> UNREAD_EXTENSIONS =
      Set.of(
          "gif", "jp2", "j2k", "jpf", "jpx", "jxl", "avif", "heic", "heif", "pam", "pfm", "exr",
          "hdr", "psd", "dcm", "tga", "dng", "raw", "cr2", "cr3", "nef", "arw");

  /** File that marks a folder into which {@code inspect} wrote its results. */
  public static final String RESULTS_MARKER = ".vcpclip-output";

  /** The pictures among them. */
  public static final String OVERLAYS = "overlays";

  private PictureFolder() {}

  /**
   * What a folder holds.
   *
   * @param pictures in the order of their names; never empty
   * @param passedOver pictures of formats that are not read here (GIF, JPEG 2000, AVIF, HEIC ...)
   * @param unreadable folders below that could not be looked into
   * @param results folders of overlays that inspections wrote, which were not looked into
   */
  public record Listing(
      List<Path> pictures, List<Path> passedOver, List<Path> unreadable, List<Path> results) {
    /** Copies the lists. */
    public Listing {
      pictures = List.copyOf(pictures);
      passedOver = List.copyOf(passedOver);
      unreadable = List.copyOf(unreadable);
      results = List.copyOf(results);
    }
  }

  /**
   * Lists a folder's pictures in the order of their names; see {@link #scan}.
   *
   * @param recursive whether folders below count
   * @throws VcpClipException when it is no folder or holds no picture
   */
  public static List<Path> list(Path folder, boolean recursive) {
    return scan(folder, recursive).pictures();
  }

  /**
   * Looks through a folder. Links are followed, to the folder itself and, with {@code recursive},
   * to folders outside it; hidden files and folders (a name that begins with a dot, such as the
   * {@code ._} files that a Mac leaves on a memory stick) are not looked at, nor are the overlays
   * below a folder with the {@link #RESULTS_MARKER}: they are results, not pictures of parts.
   *
   * @param recursive whether folders below count
   * @throws VcpClipException when it is no folder, cannot be listed or holds no picture
   */
  public static Listing scan(Path folder, boolean recursive) {
    if (!Files.exists(folder)) {
      throw new VcpClipException(folder + ": no such folder");
    }
    try {
      Visitor visitor = new Visitor(folder);
      Files.walkFileTree(
          folder,
          EnumSet.of(FileVisitOption.FOLLOW_LINKS),
          recursive ? Integer.MAX_VALUE : 1,
          visitor);
      visitor.pictures.sort(null);
      visitor.passedOver.sort(null);
      if (visitor.pictures.isEmpty()) {
        throw new VcpClipException(nothingFound(folder, recursive, visitor));
      }
      return new Listing(visitor.pictures, visitor.passedOver, visitor.unreadable, visitor.results);
    } catch (AccessDeniedException e) {
      throw new VcpClipException(folder + ": no right to look into this folder", e);
    } catch (IOException e) {
      throw DiskFailure.cannotRead(folder, e);
    }
  }

  private static String nothingFound(Path folder, boolean recursive, Visitor visitor) {
    StringBuilder message =
        new StringBuilder(
            "%s: no picture in this folder. Expected files ending in %s%s."
                .formatted(
                    folder,
                    String.join(", ", EXTENSIONS.stream().sorted().toList()),
                    recursive ? "" : "; --recursive looks into folders below"));
    if (!visitor.passedOver.isEmpty()) {
      message.append(
          " %d files are of formats that are not read, such as %s."
              .formatted(visitor.passedOver.size(), visitor.passedOver.get(0).getFileName()));
    }
    if (!visitor.unreadable.isEmpty()) {
      message.append(" No right to look into " + visitor.unreadable.get(0) + ".");
    }
    if (!visitor.results.isEmpty()) {
      message.append(" " + visitor.results.get(0) + " holds results of an earlier run.");
    }
    return message.toString();
  }

  /** Whether a file's name ends like a picture that can be read. */
  public static boolean isPicture(Path file) {
    return EXTENSIONS.contains(extension(file));
  }

  /** What follows the last dot of a file's name, in lower case. */
  public static String extension(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  private static boolean isHidden(Path file) {
    return file.getFileName() != null && file.getFileName().toString().startsWith(".");
  }

  private static final class Visitor extends SimpleFileVisitor<Path> {
    private final Path folder;
    private final Path realFolder;
    private final List<Path> pictures = new ArrayList<>();
    private final List<Path> passedOver = new ArrayList<>();
    private final List<Path> unreadable = new ArrayList<>();
    private final List<Path> results = new ArrayList<>();

    Visitor(Path folder) throws IOException {
      this.folder = folder;
      realFolder = folder.toRealPath();
    }

    @Override
    public FileVisitResult preVisitDirectory(Path below, BasicFileAttributes attributes)
        throws IOException {
      if (below.equals(folder)) {
        return FileVisitResult.CONTINUE;
      }
      if (isResults(below)) {
        results.add(below);
        return FileVisitResult.SKIP_SUBTREE;
      }
      // A link to what lies in this folder anyway would bring every picture twice.
      boolean again = Files.isSymbolicLink(below) && below.toRealPath().startsWith(realFolder);
      return isHidden(below) || again ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    private static boolean isResults(Path below) {
      return below.getFileName().toString().equals(OVERLAYS)
          && Files.exists(below.resolveSibling(RESULTS_MARKER));
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isDirectory() || isHidden(file)) {
        return FileVisitResult.CONTINUE; // a folder at the end of the depth
      }
      if (isPicture(file)) {
        pictures.add(file);
      } else if (UNREAD_EXTENSIONS.contains(extension(file))) {
        passedOver.add(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (file.equals(folder)) {
        throw failure;
      }
      if (isPicture(file) && !isHidden(file)) {
        pictures.add(file); // reading it says why
      } else if (!(failure instanceof FileSystemLoopException)) {
        unreadable.add(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path below, IOException failure) throws IOException {
      if (failure != null) {
        if (below.equals(folder)) {
          throw failure;
        }
        unreadable.add(below);
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
