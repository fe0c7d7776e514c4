package dev.vcpclip.trainer.data.synthetic;

import dev.vcpclip.runtime.VcpClipException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Writes pictures as a plain dataset folder: {@code images/}, {@code masks/}, and on {@link
 * #close()} {@code captions.csv}. A set that was finished in the same folder goes first, so that
 * two are never mixed.
 *
 * <p>Thread-safe.
 */
public final class PictureWriter implements Closeable {
  private static final String HEAD = "file,caption";
  private static final Pattern NAME = Pattern.compile("\\d{5,}\\.png");

  private final Path images;
  private final Path masks;
  private final Path list;
  private final Map<Integer, String> captions = new TreeMap<>();

  /**
   * @param folder made if it is not there
   * @throws IOException if it cannot be made
   * @throws VcpClipException if it holds pictures or masks that no finished set of its own lists
   */
  public PictureWriter(Path folder) throws IOException {
    this.images = folder.resolve("images");
    this.masks = folder.resolve("masks");
    this.list = folder.resolve("captions.csv");
    Set<String> earlier = earlier();
    for (Path place : List.of(images, masks)) {
      Files.createDirectories(place);
      requireNothingBut(earlier, place);
    }
    // Images first: without its mask a defective picture would count as good.
    for (Path place : List.of(images, masks)) {
      for (String name : earlier) {
        Files.deleteIfExists(place.resolve(name));
      }
    }
    Files.deleteIfExists(list);
  }

  /** Names of the pictures that a finished set lists. */
  private Set<String> earlier() throws IOException {
    List<String> rows = Files.exists(list) ? Files.readAllLines(list) : List.of();
    if (rows.isEmpty() || !rows.get(0).equals(HEAD)) {
      return Set.of();
    }
    return rows.stream()
        .map(row -> row.split(",", 2)[0])
        .filter(name -> NAME.matcher(name).matches())
        .collect(Collectors.toSet());
  }

  private static void requireNothingBut(Set<String> earlier, Path place) throws IOException {
    try (Stream<Path> files = Files.list(place)) {
      Optional<Path> other =
          files.filter(file -> !earlier.contains(file.getFileName().toString())).findFirst();
      if (other.isPresent()) {
        throw new VcpClipException(
            "%s: is there already and belongs to no finished set of generated pictures, so that two would be mixed. Delete %s or choose another --out."
                .formatted(other.get(), place.getParent()));
      }
    }
  }

  /**
   * Writes one picture and its mask.
   *
   * @throws IOException if the disk refuses
   */
  public void write(int number, GeneratedPicture picture) throws IOException {
    String name = String.format(Locale.ROOT, "%05d.png", number);
    int size = picture.size();
    byte[] white = new byte[size * size];
    for (int i = 0; i < white.length; i++) {
      white[i] = (byte) (picture.mask()[i] == 0 ? 0 : 255);
    }
    try (Mat rgb = new Mat(size, size, opencv_core.CV_8UC3);
        Mat bgr = new Mat();
        Mat mask = new Mat(size, size, opencv_core.CV_8UC1)) {
      rgb.data().put(picture.rgb());
      opencv_imgproc.cvtColor(rgb, bgr, opencv_imgproc.COLOR_RGB2BGR);
      mask.data().put(white);
      // The mask first: a run that is killed leaves no defective picture that counts as good.
      Files.write(masks.resolve(name), png(mask));
      Files.write(images.resolve(name), png(bgr));
    }
    synchronized (captions) {
      captions.put(number, name + "," + picture.caption());
    }
  }

  private static byte[] png(Mat mat) {
    try (BytePointer coded = new BytePointer()) {
      opencv_imgcodecs.imencode(".png", mat, coded);
      byte[] bytes = new byte[(int) coded.limit()];
      coded.get(bytes);
      return bytes;
    }
  }

  @Override
  public void close() throws IOException {
    List<String> rows = new ArrayList<>();
    rows.add(HEAD);
    synchronized (captions) {
      rows.addAll(captions.values());
    }
    Files.write(list, rows);
  }
}
