package dev.vcpclip.trainer.data.synthetic;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.LinkedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/** Finds and reads the photographs that pictures are made of. */
final class PictureFiles {
  private PictureFiles() {}

  /**
   * The files of some folders, to any depth, each folder's in the order of their paths.
   *
   * @param wanted is asked with each path below its folder, in lower case
   * @throws VcpClipException if a folder is missing or cannot be listed
   */
  private static List<Path> below(List<Path> folders, Predicate<String> wanted) {
    List<Path> files = new ArrayList<>();
    for (Path folder : folders) {
      if (!Files.isDirectory(folder)) {
        throw new VcpClipException(folder + ": no such folder of pictures");
      }
      try (Stream<Path> all = LinkedFolder.walk(folder, Integer.MAX_VALUE)) {
        all.filter(f -> wanted.test(folder.relativize(f).toString().toLowerCase(Locale.ROOT)))
            .sorted()
            .forEach(files::add);
      } catch (IOException e) {
        throw new VcpClipException(folder + ": cannot be listed: " + e.getMessage(), e);
      }
    }
    return files;
  }

  /**
   * Reads what the wanted files show.
   *
   * @param read answers null for a file that shows nothing of the kind
   * @param kind what was expected, to be told if no file shows it
   * @return in the order of the files; empty if there is no folder
   * @throws VcpClipException if a folder is missing, or if no file of any shows it
   */
  static <T> List<T> read(
      List<Path> folders, Predicate<String> wanted, Function<Path, T> read, String kind) {
    List<Path> files = below(folders, wanted);
    List<T> found = files.parallelStream().map(read).filter(Objects::nonNull).toList();
    if (found.isEmpty() && !folders.isEmpty()) {
      throw new VcpClipException(
          "%s: %d pictures, none of them %s".formatted(folders, files.size(), kind));
    }
    return found;
  }

  /** The picture with the channels that it is stored with; an empty Mat if it is none. */
  static Mat readUnchanged(Path file) {
    try {
      byte[] content = Files.readAllBytes(file);
      if (content.length == 0) {
        return new Mat();
      }
      String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
      if (name.endsWith(".tga")) {
        return Targa.read(content);
      }
      try (Mat buffer = new Mat(content)) {
        return opencv_imgcodecs.imdecode(buffer, opencv_imgcodecs.IMREAD_UNCHANGED);
      }
    } catch (IOException e) {
      throw new VcpClipException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * The picture made smaller.
   *
   * @param side the shorter side is at most this
   * @param most the longer side is at most this: a longer one is squeezed
   */
  static Mat shrunk(Mat raw, int side, int most) {
    double scale = Math.min(1, side / (double) Math.min(raw.rows(), raw.cols()));
    int width = (int) Math.min(most, Math.round(raw.cols() * scale));
    int height = (int) Math.min(most, Math.round(raw.rows() * scale));
    Mat small = new Mat();
    try (Size size = new Size(width, height)) {
      opencv_imgproc.resize(raw, small, size, 0, 0, opencv_imgproc.INTER_AREA);
    }
    return small;
  }

  static byte[] bytes(Mat mat) {
    byte[] out = new byte[mat.rows() * mat.cols() * mat.channels()];
    mat.data().get(out);
    return out;
  }
}
