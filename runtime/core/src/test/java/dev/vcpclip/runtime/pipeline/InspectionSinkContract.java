package dev.vcpclip.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.Outcome;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.sink.Inspections;
import dev.vcpclip.runtime.source.Capture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link InspectionSink} does; each sink's test extends it. */
public abstract class InspectionSinkContract {
  private static final int WIDTH = 40;
  private static final int HEIGHT = 30;

  @TempDir protected Path temp;

  /** A sink that writes into a folder, or next to where a former one in it has stopped. */
  protected abstract InspectionSink open(Path folder);

  /**
   * What it has written about frames that could be inspected, in order: one text a frame that holds
   * the frame's {@link Capture#source()} or picture name.
   */
  protected abstract List<String> written(Path folder) throws IOException;

  /** Makes it impossible to write into a folder; {@code false} where that cannot be done. */
  protected abstract boolean obstruct(Path folder) throws IOException;

  @Test
  void hasAName() {
    try (InspectionSink sink = open(temp.resolve("out"))) {
      assertThat(sink.name()).isNotBlank();
    }
  }

  @Test
  void takesFramesInOrder() throws IOException {
    try (InspectionSink sink = open(temp.resolve("out"))) {
      IntStream.range(0, 5).forEach(i -> accept(sink, i));
    }

    List<String> written = written(temp.resolve("out"));
    assertThat(written).hasSize(5);
    for (int i = 0; i < 5; i++) {
      assertThat(written.get(i)).contains("picture-" + i);
    }
  }

  @Test
  void needsTheFrameOnlyUntilItReturns() throws IOException {
    try (InspectionSink sink = open(temp.resolve("out"))) {
      accept(sink, 0); // closes its frame at once
      accept(sink, 1);
    }

    assertThat(written(temp.resolve("out"))).hasSize(2);
  }

  @Test
  void takesFramesThatCouldNotBeInspectedAndGoesOn() throws IOException {
    try (InspectionSink sink = open(temp.resolve("out"))) {
      sink.accept(
          new InspectedShot(
              capture(0), Optional.empty(), Outcome.failed(new VcpClipException("cut short"))));
      accept(sink, 1);
    }

    assertThat(String.join("\n", written(temp.resolve("out")))).contains("picture-1");
  }

  @Test
  void takesAnInspectionWithoutAMap() {
    try (InspectionSink sink = open(temp.resolve("out"));
        Frame frame = Frame.copyOf(new byte[8 * 6], 8, 6, PixelFormat.GRAY)) {
      sink.accept(
          new InspectedShot(
              capture(0), Optional.of(frame), Outcome.of(Inspections.scoreOnly(0.1))));
    }
  }

  @Test
  void keepsWhatAnEarlierOneWrote() throws IOException {
    try (InspectionSink sink = open(temp.resolve("out"))) {
      accept(sink, 0);
    }
    try (InspectionSink sink = open(temp.resolve("out"))) {
      accept(sink, 1);
    }

    assertThat(written(temp.resolve("out"))).hasSize(2);
  }

  @Test
  void refusesFramesOnceClosed() {
    InspectionSink sink = open(temp.resolve("out"));
    sink.close();
    sink.close();

    assertThatThrownBy(() -> accept(sink, 0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void saysWhereItCannotWrite() throws IOException {
    Path folder = temp.resolve("blocked");
    if (!obstruct(folder)) {
      return;
    }

    assertThatThrownBy(
            () -> {
              try (InspectionSink sink = open(folder)) {
                accept(sink, 0);
              }
            })
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("blocked");
  }

  private static void accept(InspectionSink sink, int number) {
    Inspection inspection = Inspections.withDefect(WIDTH, HEIGHT);
    try (Frame frame = Frame.copyOf(new byte[WIDTH * HEIGHT], WIDTH, HEIGHT, PixelFormat.GRAY)) {
      sink.accept(new InspectedShot(capture(number), Optional.of(frame), Outcome.of(inspection)));
    }
  }

  private static Capture capture(int number) {
    return Capture.now("line", number, "picture-" + number, "picture-" + number);
  }

  /** Puts a file where a folder is to be. */
  protected static boolean fileInTheWay(Path folder) throws IOException {
    Files.writeString(folder, "in the way");
    return true;
  }
}
