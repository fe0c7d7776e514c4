package dev.vcpclip.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.vcpclip.runtime.bundle.TinyBundle;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.sink.Overlay;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A line runs for months: what one picture leaves behind is counted in native memory. */
class InspectorMemoryTest {
  private static final Path STATM = Path.of("/proc/self/statm");
  private static final int PAGE = 4096;
  private static final int MEGABYTE = 1 << 20;

  @TempDir Path temp;

  /** A picture of 480 x 320 takes 460 kB; 2,000 that leak would leave 900 MB. */
  @Test
  void twoThousandInspectionsLeaveNothingBehind() throws IOException {
    TinyBundle.write(temp.resolve("bundle"));
    Path picture = temp.resolve("picture.png");
    BufferedImage image = new BufferedImage(480, 320, BufferedImage.TYPE_3BYTE_BGR);
    image.createGraphics().fillRect(100, 100, 50, 50);
    ImageIO.write(image, "png", picture.toFile());

    try (Inspector inspector = Inspector.open(temp.resolve("bundle"))) {
      inspect(inspector, picture, 300);
      long buffers = directBuffers();
      long native1 = Pointer.totalBytes();
      long resident = resident();

      inspect(inspector, picture, 2_000);

      assertThat(directBuffers()).isLessThanOrEqualTo(buffers);
      assertThat(Pointer.totalBytes()).isLessThanOrEqualTo(native1 + MEGABYTE);
      assumeThat(resident).isPositive();
      assertThat(resident() - resident).isLessThan(250L * MEGABYTE); // the heap grows as well
    }
  }

  @Test
  void openingAndClosingLeavesNothingBehind() {
    TinyBundle.write(temp.resolve("bundle"));
    for (int i = 0; i < 5; i++) {
      Inspector.open(temp.resolve("bundle")).close();
    }
    long resident = resident();

    for (int i = 0; i < 100; i++) {
      Inspector.open(temp.resolve("bundle")).close();
    }

    assumeThat(resident).isPositive();
    assertThat(resident() - resident).isLessThan(100L * MEGABYTE);
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

  private static long directBuffers() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getCount)
        .sum();
  }

  /** Bytes of this process in memory; 0 where the system does not say. */
  private static long resident() {
    try {
      return Files.exists(STATM) ? Long.parseLong(Files.readString(STATM).split(" ")[1]) * PAGE : 0;
    } catch (IOException e) {
      return 0;
    }
  }
}
