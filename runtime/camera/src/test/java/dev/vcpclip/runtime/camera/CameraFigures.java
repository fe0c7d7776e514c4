package dev.vcpclip.runtime.camera;

import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;

import dev.vcpclip.runtime.camera.RtspServer.Manners;
import dev.vcpclip.runtime.source.Grab;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures; not run by {@code verify}, as its name is no test's. {@code ./mvnw -pl runtime/camera
 * -am -Dtest=CameraFigures -Dsurefire.failIfNoSpecifiedTests=false test}.
 */
class CameraFigures {
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

  @Test
  void decodesAndConverts1080p() throws Exception {
    int frames = 300;
    Path kept = Path.of(System.getProperty("figures.video", folder.resolve("v.mp4").toString()));
    if (!Files.exists(kept)) {
      new VideoFile(1920, 1080, 25).write(kept, "libopenh264", AV_PIX_FMT_YUV420P, frames);
    }
    for (int run = 0; run < 5; run++) {
      ffmpeg(kept, frames, "ffmpeg -threads 1 -f null");
      ffmpeg(kept, frames, "ffmpeg -threads 1 -pix_fmt bgr24 -f null");
    }
    for (int threads : new int[] {1, 2}) {
      StreamOptions options = StreamOptions.defaults().toBuilder().decoderThreads(threads).build();
      double[] rates = new double[5];
      for (int run = 0; run < rates.length; run++) {
        try (StreamSource source = StreamSource.of("v", kept, options)) {
          source.open();
          long start = System.nanoTime();
          int read = 0;
          for (Grab grab = source.next(); grab instanceof Grab.Taken; grab = source.next()) {
            discard(grab);
            read++;
          }
          rates[run] = read / ((System.nanoTime() - start) * 1e-9);
        }
      }
      say("1080p H.264 decoded and converted, threads " + threads, rates, "frames/s");
    }
  }

  /**
   * FFmpeg's own program: one decoding thread, with or without the conversion that is done here.
   */
  private static void ffmpeg(Path video, int frames, String command) throws Exception {
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    words.set(0, Loader.load(org.bytedeco.ffmpeg.ffmpeg.class));
    words.addAll(words.indexOf("1") + 1, List.of("-benchmark", "-i", video.toString()));
    words.add("-");
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Matcher seconds = Pattern.compile("rtime=([0-9.]+)s").matcher(said);
    System.out.printf(
        "%s: %.1f frames/s%n",
        command, seconds.find() ? frames / Double.parseDouble(seconds.group(1)) : Double.NaN);
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
