package dev.vcpclip.runtime.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.bytedeco.ffmpeg.global.avutil.*;

import dev.vcpclip.runtime.camera.StreamOptions.CutOut;
import dev.vcpclip.runtime.camera.StreamOptions.Turn;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.FrameSourceContract;
import dev.vcpclip.runtime.source.Grab;
import dev.vcpclip.runtime.source.NumberedPicture;
import dev.vcpclip.runtime.source.Shot;
import dev.vcpclip.runtime.source.SourceException;
import dev.vcpclip.runtime.source.SourceException.Code;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VideoFileSourceTest extends FrameSourceContract {
  private static final VideoFile VIDEO = new VideoFile(256, 128, 25);

  @TempDir private Path folder;

  @Override
  protected FrameSource healthy() {
    return source(h264(10), options -> options);
  }

  @Override
  protected FrameSource absent() {
    return source(folder.resolve("no.mp4"), options -> options);
  }

  private Path h264(int frames) {
    return VIDEO.write(folder.resolve("video.mp4"), "libopenh264", AV_PIX_FMT_YUV420P, frames);
  }

  /** Lossless, so that pixels can be compared. */
  private Path lossless(int frames, int pixelFormat) {
    return VIDEO.write(folder.resolve("video.mkv"), "ffv1", pixelFormat, frames);
  }

  private static StreamSource source(Path file, UnaryOperator<StreamOptions.Builder> change) {
    StreamOptions.Builder options = StreamOptions.defaults().toBuilder();
    return StreamSource.of("line-2", file, change.apply(options).build());
  }

  @Test
  void capturesNothingBeforeThePictureBeforeItWhenTheyComeOutOfOrder() throws Exception {
    Path video = VIDEO.reordered(folder.resolve("reordered.mp4"), 20);
    try (StreamSource source = source(video, options -> options)) {
      source.open();

      List<Long> times = new ArrayList<>();
      for (int expected = 0; expected < 20; expected++) {
        try (Shot shot = take(source)) {
          assertThat(NumberedPicture.number(shot.frame())).isEqualTo(expected);
          times.add(shot.capture().capturedNanos());
        }
      }

      assertThat(times).isSorted();
    }
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "4"})
  void deliversEveryFrameInOrderAndEnds(int threads) throws Exception {
    try (StreamSource source = source(h264(60), options -> options.decoderThreads(threads))) {
      source.open();

      for (int expected = 0; expected < 60; expected++) {
        try (Shot shot = take(source)) {
          assertThat(NumberedPicture.number(shot.frame())).isEqualTo(expected);
          assertThat(shot.capture().sequence()).isEqualTo(expected);
        }
      }

      assertThat(source.next()).isInstanceOf(Grab.End.class);
      assertThat(source.next()).isInstanceOf(Grab.End.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "yuv420p, BGR",
    "yuv422p10le, BGR",
    "bgr0, BGR",
    "gray, GRAY",
    "gray16le, GRAY",
    "gray10le, GRAY"
  })
  void convertsWhatCamerasSend(String format, PixelFormat expected) throws Exception {
    Path file = lossless(1, av_get_pix_fmt(format));
    try (StreamSource source = source(file, options -> options)) {
      source.open();

      try (Shot shot = take(source)) {
        assertThat(shot.frame().format()).isEqualTo(expected);
        // Black and white bars; full range, whatever the range of the file.
        assertThat(NumberedPicture.channel(shot.frame(), 4, 8, 0)).isLessThan(4);
        int red = NumberedPicture.channel(shot.frame(), 20, 100, expected.channels() - 1);
        assertThat(red).isBetween(expected == PixelFormat.GRAY ? 70 : 250, 255);
      }
    }
  }

  @Test
  void deliversGreyWhereColourIsNotWanted() throws Exception {
    Path file = lossless(2, AV_PIX_FMT_YUV420P);
    try (StreamSource source = source(file, options -> options.gray(true))) {
      source.open();
      takeCapture(source);

      try (Shot shot = take(source)) {
        assertThat(shot.frame().format()).isEqualTo(PixelFormat.GRAY);
        assertThat(NumberedPicture.channel(shot.frame(), 4, 8, 0)).isGreaterThan(251);
        assertThat(NumberedPicture.channel(shot.frame(), 12, 8, 0)).isLessThan(4);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    // turn, mirrored, size, where the picture's upper left corner (its first bar) went
    "NONE, false, 256, 128, 4, 8",
    "NONE, true, 256, 128, 251, 8",
    "RIGHT, false, 128, 256, 119, 4",
    "RIGHT, true, 128, 256, 119, 251",
    "HALF, false, 256, 128, 251, 119",
    "HALF, true, 256, 128, 4, 119",
    "LEFT, false, 128, 256, 8, 251",
    "LEFT, true, 128, 256, 8, 4"
  })
  void turnsAndMirrors(Turn turn, boolean mirrored, int width, int height, int x, int y)
      throws Exception {
    Path file = lossless(2, AV_PIX_FMT_YUV420P);
    try (StreamSource source = source(file, options -> options.turn(turn).mirrored(mirrored))) {
      source.open();
      takeCapture(source);

      try (Shot shot = take(source)) { // number 1: the first bar alone is white
        assertThat(shot.frame().width()).isEqualTo(width);
        assertThat(shot.frame().height()).isEqualTo(height);
        assertThat(NumberedPicture.channel(shot.frame(), x, y, 1)).isGreaterThan(240);
        int otherX = width - 1 - x;
        int otherY = height - 1 - y;
        assertThat(NumberedPicture.channel(shot.frame(), otherX, otherY, 1)).isLessThan(20);
      }
    }
  }

  @Test
  void cutsOut() throws Exception {
    Path file = lossless(2, AV_PIX_FMT_YUV420P);
    try (StreamSource source =
        source(file, options -> options.cutOut(new CutOut(120, 20, 20, 30)))) {
      source.open();

      try (Shot shot = take(source)) {
        assertThat(shot.frame().width()).isEqualTo(20);
        assertThat(shot.frame().height()).isEqualTo(30);
        assertThat(NumberedPicture.isRed(shot.frame(), 5, 15)).isTrue();
        assertThat(NumberedPicture.isRed(shot.frame(), 11, 15)).isFalse();
      }
    }
  }

  @Test
  void refusesACutOutBesideThePicture() throws Exception {
    Path file = lossless(1, AV_PIX_FMT_YUV420P);
    try (StreamSource source =
        source(file, options -> options.cutOut(new CutOut(250, 0, 20, 20)))) {
      source.open();

      assertThatThrownBy(source::next).hasMessageContaining("256 x 128");
    }
  }

  @Test
  void thinsAFileOutByItsOwnClock() throws Exception {
    try (StreamSource source = source(h264(50), options -> options.maxRate(5))) {
      source.open();

      for (int expected = 0; expected < 50; expected += 5) {
        try (Shot shot = take(source)) {
          assertThat(NumberedPicture.number(shot.frame())).isEqualTo(expected);
        }
      }
      assertThat(source.next()).isInstanceOf(Grab.End.class);
    }
  }

  @Test
  void handsDamagedPicturesOutUpToTheNextThatStandsAlone() throws Exception {
    Path file = h264(75); // three groups
    byte[] bytes = Files.readAllBytes(file);
    for (int i = bytes.length * 2 / 5; i < bytes.length * 2 / 5 + 60; i++) {
      bytes[i] ^= 0x55;
    }
    Files.write(file, bytes);
    int good = 0;
    int damaged = 0;
    int lastNumber = -1;

    try (StreamSource source = source(file, options -> options.decoderThreads(1))) {
      source.open();
      for (Grab grab = source.next(); !(grab instanceof Grab.End); grab = source.next()) {
        if (grab instanceof Grab.Taken taken) {
          try (Shot shot = taken.shot()) {
            lastNumber = NumberedPicture.number(shot.frame());
            good++;
          }
        } else {
          damaged++;
        }
      }
    }

    assertThat(damaged).isPositive();
    assertThat(good).isBetween(26, 74);
    assertThat(lastNumber).isEqualTo(74);
  }

  @Test
  void tellsFailuresOfFilesApart() throws Exception {
    Path noVideo = Files.writeString(folder.resolve("text.mp4"), "this is no video".repeat(99));
    Path empty = Files.createFile(folder.resolve("empty.mp4"));

    assertThat(codeOf(folder.resolve("missing.mp4"))).isEqualTo(Code.NOT_FOUND);
    assertThat(codeOf(noVideo)).isEqualTo(Code.CODEC);
    assertThat(codeOf(empty)).isIn(Code.CODEC, Code.GONE);
    assertThat(failureOf(noVideo))
        .hasMessageContaining(noVideo + "): cannot open it: ")
        .hasMessageEndingWith(
            "; expected a video or picture, or a camera set to H.264, H.265 or MJPEG");
  }

  private static Code codeOf(Path file) {
    return failureOf(file).code();
  }

  private static SourceException failureOf(Path file) {
    return catchThrowableOfType(
        SourceException.class,
        () -> {
          try (StreamSource source = source(file, options -> options)) {
            source.open();
            source.next();
          }
        });
  }
}
