package dev.vcpclip.trainer.data.synthetic;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Writes pictures as a plain dataset folder: {@code images/}, {@code masks/}, and on {@link
 * #close()} {@code captions.csv}.
 *
 * <p>Thread-safe.
 */
public final class PictureWriter implements Closeable {
  private final Path folder;
  private final Map<Integer, String> captions = new TreeMap<>();

  /**
   * @param folder made if it is not there
   * @throws IOException if it cannot be made
   */
  public PictureWriter(Path folder) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder.resolve("images"));
    Files.createDirectories(folder.resolve("masks"));
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
      Files.write(folder.resolve("images").resolve(name), png(bgr));
      Files.write(folder.resolve("masks").resolve(name), png(mask));
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
    rows.add("file,caption");
    synchronized (captions) {
      rows.addAll(captions.values());
    }
    Files.write(folder.resolve("captions.csv"), rows);
  }
}
