package dev.vcpclip.runtime.station.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.source.Capture;
import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.Grab;
import dev.vcpclip.runtime.source.Shot;
import dev.vcpclip.runtime.source.SourceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartRecorderTest {
  private static final int SIDE = 16;

  @TempDir private Path folder;

  @Test
  void keepsPicturesWhosePixelsAreReadBackAsTheyCame() throws InterruptedException {
    Camera camera = new Camera().picture(0, 10).picture(1, 20);

    int kept = recorder(5, Duration.ZERO).record(camera, () -> {});

    assertThat(kept).isEqualTo(2);
    assertThat(camera.closed).isTrue();
    try (Frame read = Frame.read(folder.resolve("00002.png"))) {
      assertThat(read.format()).isEqualTo(PixelFormat.GRAY);
      assertThat(read.pixels().get(0)).isEqualTo((byte) 20);
    }
  }

  @Test
  void waitsForTheNextPartAndStopsWhenThereAreEnough() throws InterruptedException {
    Camera camera = new Camera();
    for (int i = 0; i < 100; i++) {
      camera.picture(i * 0.1, 100 + i);
    }
    AtomicInteger steps = new AtomicInteger();

    recorder(3, Duration.ofSeconds(2)).record(camera, steps::incrementAndGet);

    assertThat(steps).hasValue(3);
    try (Frame second = Frame.read(folder.resolve("00002.png"))) {
      assertThat(second.pixels().get(0)).isEqualTo((byte) 120);
    }
    assertThat(camera.left()).isEqualTo(100 - 41);
  }

  @Test
  void aFrozenPictureEndsTheRecordingAndSaysWhatIsThere() {
    Camera camera = new Camera().picture(0, 1);
    for (int i = 0; i < 40; i++) {
      camera.picture(i, 2);
    }

    assertThatThrownBy(() -> recorder(9, Duration.ZERO).record(camera, () -> {}))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("30 identical pictures. 2 of 9 pictures are in " + folder);
  }

  @Test
  void aCameraThatFailsLeavesWhatWasKept() throws Exception {
    Camera camera = new Camera().picture(0, 1).failing();

    assertThatThrownBy(() -> recorder(9, Duration.ZERO).record(camera, () -> {}))
        .hasMessageContaining("pulled. 1 of 9 pictures are in")
        .hasMessageContaining("--good " + folder);
    assertThat(camera.closed).isTrue();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
    assertThatThrownBy(() -> recorder(9, Duration.ZERO).requireFresh())
        .hasMessageContaining("earlier recording");
  }

  private PartRecorder recorder(int count, Duration interval) {
    return new PartRecorder(folder, count, interval);
  }

  /** Shows plain grey pictures, taken when the test says. */
  private static final class Camera implements FrameSource {
    private final Deque<Grab> grabs = new ArrayDeque<>();
    private boolean fails;
    private boolean closed;

    Camera picture(double seconds, int gray) {
      byte[] pixels = new byte[SIDE * SIDE];
      Arrays.fill(pixels, (byte) gray);
      Capture capture =
          new Capture(
              "good",
              grabs.size(),
              Instant.EPOCH,
              (long) (seconds * 1e9),
              "x",
              "x",
              Optional.empty());
      Frame frame = Frame.copyOf(pixels, SIDE, SIDE, PixelFormat.GRAY);
      grabs.add(new Grab.Taken(new Shot(capture, frame)));
      return this;
    }

    Camera failing() {
      fails = true;
      return this;
    }

    int left() {
      return grabs.size();
    }

    @Override
    public String stream() {
      return "good";
    }

    @Override
    public String description() {
      return "a camera";
    }

    @Override
    public boolean live() {
      return true;
    }

    @Override
    public void open() {
      // The pictures are there.
    }

    @Override
    public Grab next() {
      if (grabs.isEmpty() && fails) {
        throw new SourceException(SourceException.Code.GONE, "'good': cable pulled");
      }
      return grabs.isEmpty() ? new Grab.End() : grabs.poll();
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
