package dev.vcpclip.runtime.camera;

import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;

import dev.vcpclip.runtime.camera.RtspServer.Manners;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.Preprocessor;
import dev.vcpclip.runtime.source.Grab;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures; not run by {@code verify}, as its name is no test's. {@code ./mvnw -pl runtime/camera
 * -am -Dtest=CameraFigures -Dsurefire.failIfNoSpecifiedTests=false test}.
 */
class CameraFigures {
  private static final int FRAMES = 300;
  private static final int MODEL_SIZE = 518;

  /** As a pipeline looks at each to find a frozen one; at all of it only where these are alike. */
  private static final int SOME_ROWS = 8;

  @TempDir private Path folder;

  @Test
  void hungReaderFreed() throws Exception {
    double[] millis = new double[100];
    try (RtspServer camera = RtspServer.start(Manners.good().stallsAfter(1))) {
      for (int i = 0; i < millis.length; i++) {
        StreamSource source = source(camera, StreamOptions.defaults());
        source.open();
        discard(source.next());
        CountDownLatch freed = new CountDownLatch(1);
        Thread reader = new Thread(() -> read(source, freed));
        reader.start();
        Thread.sleep(50);
        long start = System.nanoTime();
        source.close();
        freed.await();
        millis[i] = (System.nanoTime() - start) * 1e-6;
        reader.join();
      }
    }
    say("hung reader freed", millis, "ms");
  }

  private static void read(StreamSource source, CountDownLatch freed) {
    try {
      source.next();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    freed.countDown();
  }

  @Test
  void openingAndFirstFrame() throws Exception {
    double[] opening = new double[50];
    double[] first = new double[50];
    try (RtspServer camera = RtspServer.start(Manners.good())) {
      for (int i = 0; i < opening.length; i++) {
        try (StreamSource source = source(camera, StreamOptions.defaults())) {
          long start = System.nanoTime();
          source.open();
          opening[i] = (System.nanoTime() - start) * 1e-6;
          discard(source.next());
          first[i] = (System.nanoTime() - start) * 1e-6;
        }
      }
    }
    say("opening", opening, "ms");
    say("first frame", first, "ms");
  }

  /**
   * In a JVM whose heap neither grows nor shrinks, so that what grows is native; with the first
   * compiler alone, as the second one's memory comes and goes by 20 MB; the camera in another JVM.
   */
  @Test
  void thousandReconnects() throws Exception {
    try (RtspServer camera = RtspServer.start(Manners.good())) {
      String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
      Process child =
          new ProcessBuilder(
                  java,
                  "-Xms64m",
                  "-Xmx64m",
                  "-XX:+AlwaysPreTouch",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  CameraFigures.class.getName(),
                  camera.address())
              .redirectErrorStream(true)
              .start();
      System.out.write(child.getInputStream().readAllBytes());
      System.out.flush();
    }
  }

  /** Reconnects to the camera of this address, 4000 times. */
  public static void main(String[] arguments) throws Exception {
    for (int thousand = 0; thousand <= 4; thousand++) {
      System.gc();
      System.out.printf(
          "after %d reconnects: RSS %.1f MB, threads and file handles %s%n",
          thousand * 1000, Pointer.physicalBytes() / 1e6, handles());
      connect(arguments[0], thousand < 4 ? 1000 : 0);
    }
  }

  private static void connect(String camera, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      try (StreamSource source = source(camera, StreamOptions.defaults())) {
        source.open();
        discard(source.next());
      }
    }
    Thread.sleep(500);
  }

  private static String handles() {
    String[] files = new File("/proc/self/fd").list();
    return Thread.activeCount() + " and " + (files == null ? "?" : files.length);
  }

  /**
   * 1080p H.264, ways in turn, so that a machine that is busy for a while is so for all: FFmpeg's
   * own program, which decodes and converts nothing; frames that are dropped, and what else may be
   * done to them before the next is read.
   */
  @Test
  void decodes1080p() throws Exception {
    Path kept = Path.of(System.getProperty("figures.video", folder.resolve("v.mp4").toString()));
    if (!Files.exists(kept)) {
      new VideoFile(1920, 1080, 25).write(kept, "libopenh264", AV_PIX_FMT_YUV420P, FRAMES);
    }
    Map<String, List<Double>> rates = new LinkedHashMap<>();
    for (int round = 0; round < 8; round++) {
      Map<String, Double> now = new LinkedHashMap<>();
      now.put("ffmpeg -threads 1 -f null", ffmpeg(kept));
      now.put("read and dropped, one thread", read(kept, 1, frame -> {}));
      now.put("read and dropped, two threads", read(kept, 2, frame -> {}));
      now.put("and some rows looked at", read(kept, 1, f -> f.update(new CRC32C(), SOME_ROWS)));
      now.put("and looked at as a whole", read(kept, 1, f -> f.update(new CRC32C())));
      now.put("and made a model's input of 518 x 518", read(kept, 1, input()));
      now.put("and converted to BGR as a whole", read(kept, 1, Frame::pixels));
      if (round > 2) { // Java's compiler has seen it all
        now.forEach((way, rate) -> rates.computeIfAbsent(way, w -> new ArrayList<>()).add(rate));
      }
    }
    rates.forEach(
        (way, each) ->
            say(way, each.stream().mapToDouble(Double::doubleValue).toArray(), "frames/s"));
  }

  private static Consumer<Frame> input() {
    Preprocessor preprocessor = new Preprocessor(MODEL_SIZE, MODEL_SIZE);
    ByteBuffer rgb = ByteBuffer.allocateDirect(preprocessor.bytes());
    return frame -> preprocessor.process(frame, rgb);
  }

  private static double read(Path video, int threads, Consumer<Frame> look) throws Exception {
    StreamOptions options = StreamOptions.defaults().toBuilder().decoderThreads(threads).build();
    try (StreamSource source = StreamSource.of("v", video, options)) {
      source.open();
      long start = System.nanoTime();
      while (source.next() instanceof Grab.Taken taken) {
        look.accept(taken.shot().frame());
        taken.shot().close();
      }
      return FRAMES / ((System.nanoTime() - start) * 1e-9);
    }
  }

  /** FFmpeg's own program, with one decoding thread. */
  private static double ffmpeg(Path video) throws Exception {
    Process process =
        new ProcessBuilder(
                Loader.load(org.bytedeco.ffmpeg.ffmpeg.class),
                "-threads",
                "1",
                "-benchmark",
                "-i",
                video.toString(),
                "-f",
                "null",
                "-")
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Matcher seconds = Pattern.compile("rtime=([0-9.]+)s").matcher(said);
    return seconds.find() ? FRAMES / Double.parseDouble(seconds.group(1)) : Double.NaN;
  }

  private static StreamSource source(RtspServer camera, StreamOptions options) {
    return source(camera.address(), options);
  }

  private static StreamSource source(String camera, StreamOptions options) {
    return StreamSource.of("line-2", CameraAddress.parse(camera), options);
  }

  private static void discard(Grab grab) {
    StreamSource.discard(grab);
  }

  private static void say(String what, double[] values, String unit) {
    Arrays.sort(values);
    System.out.printf(
        "%s: median %.1f, largest %.1f %s%n",
        what, values[values.length / 2], values[values.length - 1], unit);
  }
}
