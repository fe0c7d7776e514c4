package dev.vcpclip.runtime.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;

import dev.vcpclip.runtime.camera.RtspServer.Manners;
import dev.vcpclip.runtime.source.Grab;
import dev.vcpclip.runtime.source.SourceException;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that FFmpeg allocated is left behind. */
class NativeMemoryTest {
  private static final long MEGABYTE = 1 << 20;
  private static final int ROUNDS = 5;

  @TempDir private Path folder;

  @Test
  void framesGiveTheirMemoryBack() throws Exception {
    Path file =
        new VideoFile(640, 480, 25)
            .write(folder.resolve("v.mp4"), "libopenh264", AV_PIX_FMT_YUV420P, 150);
    readAll(file);

    assertGrowthStops(
        64,
        () -> {
          for (int i = 0; i < 3; i++) {
            readAll(file); // 450 frames of 0.9 MB: kept ones would take 400 MB
          }
        });
  }

  private static void readAll(Path file) throws InterruptedException {
    try (StreamSource source = StreamSource.of("v", file, StreamOptions.defaults())) {
      source.open();
      while (source.next() instanceof Grab.Taken taken) {
        if (taken.shot().capture().sequence() % 3 == 0) {
          taken.shot().frame().pixels(); // converted, the others are not
        }
        taken.shot().close();
      }
    }
  }

  @Test
  void reconnectingLeavesNeitherThreadsNorMemoryBehind() throws Exception {
    try (RtspServer camera = RtspServer.start(Manners.good())) {
      CameraAddress address = CameraAddress.parse(camera.address());
      connect(address, 20);
      assertGrowthStops(32, () -> connect(address, 100));
    }
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (readers() > 0 && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
    assertThat(readers()).isZero();
  }

  @Test
  void aCodingThatCannotBeDecodedLeavesNothingBehind() throws Exception {
    StreamInput input = StreamInputs.file("v", folder.resolve("v.mp4"));
    AVFormatContext context = avformat_alloc_context();
    AVStream stream = avformat_new_stream(context, null); // of no coding at all
    try {
      assertGrowthStops(
          48,
          () -> {
            for (int i = 0; i < 200_000; i++) { // half a kilobyte each: kept ones would take 90 MB
              assertThatThrownBy(() -> new VideoDecoder(input, stream, 1))
                  .isInstanceOf(SourceException.class);
            }
          });
    } finally {
      avformat_free_context(context);
    }
  }

  /**
   * What leaks grows with every round; Java's heap, which this process has too, settles after some.
   */
  private static void assertGrowthStops(int megabytes, Round round) throws Exception {
    long growth = Long.MAX_VALUE;
    for (int i = 0; i < ROUNDS && growth >= megabytes * MEGABYTE; i++) {
      System.gc();
      long before = Pointer.physicalBytes();
      round.run();
      System.gc();
      growth = Pointer.physicalBytes() - before;
    }
    assertThat(growth).isLessThan(megabytes * MEGABYTE);
  }

  private interface Round {
    void run() throws Exception;
  }

  private static void connect(CameraAddress address, int times) throws InterruptedException {
    for (int i = 0; i < times; i++) {
      try (StreamSource source = StreamSource.of("leak", address, StreamOptions.defaults())) {
        source.open();
        if (i % 2 == 0 && source.next() instanceof Grab.Taken taken) {
          taken.shot().close();
        }
      }
    }
  }

  private static long readers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> "vcpclip-leak".equals(thread.getName()))
        .count();
  }
}
