package dev.vcpclip.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.bundle.TinyBundle;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.sink.Overlay;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A line runs for months: what inspections leave behind is counted, in a JVM whose heap is too
 * small to hide it.
 */
class InspectorMemoryTest {
  private static final int MOST_BUFFERS = 50;

  @TempDir Path temp;
  private Path bundle;

  @BeforeEach
  void writeBundle() {
    bundle = temp.resolve("bundle");
    TinyBundle.write(bundle);
  }

  /** A picture of 480 x 320 takes 460 kB: 2,000 that leak would leave 900 MB. */
  @Test
  void twoThousandInspectionsLeaveNothingBehind() throws IOException, InterruptedException {
    Path picture = temp.resolve("picture.png");
    BufferedImage image = new BufferedImage(480, 320, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = image.createGraphics();
    graphics.fillRect(100, 100, 50, 50);
    graphics.dispose();
    ImageIO.write(image, "png", picture.toFile());

    assertLeavesNothing(inChild(Inspects.class, bundle, picture));
  }

  /** A map of 12 million values takes 48 MB: half the child's heap, were it made. */
  @Test
  void judgesLargeFramesOfChangingSizeInLittleMemory() throws IOException, InterruptedException {
    assertLeavesNothing(inChild(InspectsLarge.class, bundle));
  }

  @Test
  void openingAndClosingLeavesNothingBehind() throws IOException, InterruptedException {
    assertLeavesNothing(inChild(Opens.class, bundle));
  }

  /** With a heap that is resident from the start: what grows is native. */
  private ChildJvm inChild(Class<?> main, Object... arguments)
      throws IOException, InterruptedException {
    List<String> command = ChildJvm.command(main, arguments);
    command.addAll(1, List.of("-Xms96m", "-XX:+AlwaysPreTouch"));
    return ChildJvm.run(temp, command);
  }

  private static void assertLeavesNothing(ChildJvm child) {
    assertThat(child.exitCode()).as(child.output()).isZero();
    // The collector may not have come to the last few; one a call would be hundreds.
    assertThat(growth(child, "direct buffers")).isLessThan(MOST_BUFFERS);
    assertThat(growth(child, "native kB")).isLessThan(1_000);
    assertThat(growth(child, "resident MB")).isLessThan(100);
  }

  private static long growth(ChildJvm child, String what) {
    return Long.parseLong(child.output().replaceAll("(?s).*" + what + ": (-?\\d+).*", "$1"));
  }

  /** Native memory of this process. */
  private record Memory(long buffers, long pointers, long resident) {
    private static final Path STATM = Path.of("/proc/self/statm");
    private static final int PAGE = 4096;

    static Memory now() throws IOException {
      System.gc(); // buffers that nobody refers to any more are freed by the collector
      return new Memory(
          ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
              .filter(pool -> pool.getName().equals("direct"))
              .mapToLong(BufferPoolMXBean::getCount)
              .sum(),
          Pointer.totalBytes(),
          Files.exists(STATM) // Linux only; elsewhere the other two are all there is
              ? Long.parseLong(Files.readString(STATM).split(" ")[1]) * PAGE
              : 0);
    }

    /** The collector's own threads free the buffers that it found; they may have to wait. */
    void printGrowth() throws IOException, InterruptedException {
      Memory now = now();
      for (int i = 0; i < 100 && now.buffers - buffers >= MOST_BUFFERS; i++) {
        Thread.sleep(200);
        now = now();
      }
      System.out.println("direct buffers: " + (now.buffers - buffers));
      System.out.println("native kB: " + ((now.pointers - pointers) >> 10));
      System.out.println("resident MB: " + ((now.resident - resident) >> 20));
    }
  }

  /** Inspects a picture, now and then draws it, over and over. */
  static final class Inspects {
    private Inspects() {}

    public static void main(String[] args) throws IOException, InterruptedException {
      try (Inspector inspector = Inspector.open(Path.of(args[0]))) {
        inspect(inspector, Path.of(args[1]), 500);
        Memory before = Memory.now();

        inspect(inspector, Path.of(args[1]), 2_000);

        before.printGrowth();
      }
    }

    private static void inspect(Inspector inspector, Path picture, int times) {
      for (int i = 0; i < times; i++) {
        try (Frame frame = Frame.read(picture)) {
          Inspection inspection = inspector.inspect(frame);
          assertThat(inspection.regions()).hasSize(1);
          if (i % 20 == 0) {
            assertThat(Overlay.png(frame, inspection)).isNotEmpty();
          }
        }
      }
    }
  }

  /** Inspects frames of 12 megapixels and others in turn, keeping the last results. */
  static final class InspectsLarge {
    private static final int WIDTH = 4000;
    private static final int HEIGHT = 3000;

    private InspectsLarge() {}

    public static void main(String[] args) throws IOException, InterruptedException {
      ByteBuffer pixels = ByteBuffer.allocateDirect(WIDTH * HEIGHT * 3);
      for (int x = 300; x < 600; x++) { // a white line: one region
        pixels.put(3 * WIDTH + x, (byte) 255);
      }
      try (Inspector inspector = Inspector.open(Path.of(args[0]))) {
        inspect(inspector, pixels, 10);
        Memory before = Memory.now();

        inspect(inspector, pixels, 40);

        before.printGrowth();
      }
    }

    private static void inspect(Inspector inspector, ByteBuffer pixels, int times) {
      Deque<Inspection> latest = new ArrayDeque<>();
      for (int i = 0; i < times; i++) {
        int smaller = i % 7;
        int width = WIDTH - 500 * smaller;
        try (Frame frame =
            Frame.wrap(pixels, width, HEIGHT, WIDTH * 3, PixelFormat.RGB, () -> {})) {
          Inspection inspection = inspector.inspect(frame);
          assertThat(inspection.map().orElseThrow().width()).isEqualTo(width);
          assertThat(inspection.regions()).isNotNull();
          latest.add(inspection);
        }
        if (latest.size() > 8) {
          latest.remove();
        }
      }
    }
  }

  /** Opens and closes an inspector over and over. */
  static final class Opens {
    private Opens() {}

    public static void main(String[] args) throws IOException, InterruptedException {
      open(Path.of(args[0]), 100);
      Memory before = Memory.now();

      open(Path.of(args[0]), 500);

      before.printGrowth();
    }

    private static void open(Path bundle, int times) {
      for (int i = 0; i < times; i++) {
        Inspector.open(bundle).close();
      }
    }
  }
}
