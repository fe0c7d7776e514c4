package dev.vcpclip.runtime.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bytedeco.ffmpeg.global.avutil.*;
import static org.bytedeco.ffmpeg.global.swscale.*;

import dev.vcpclip.runtime.camera.StreamOptions.Turn;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.image.Preprocessor;
import dev.vcpclip.runtime.source.SourceException;
import java.nio.ByteBuffer;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model's input from a decoder's planes against the one from converted pixels. */
class DecodedFramesTest {
  private static final int WIDTH = 322;
  private static final int HEIGHT = 242;

  @ParameterizedTest(name = "{0}, colour space {1}")
  @CsvSource({
    "yuv420p, 2, false",
    "yuv420p, 1, false",
    "yuv420p, 6, false",
    "yuv420p, 9, false",
    "yuvj420p, 2, false",
    "yuvj420p, 1, false",
    "yuv422p, 2, false",
    "yuvj422p, 5, false",
    "yuv444p, 2, false",
    "nv12, 2, false",
    "nv21, 1, false",
    "yuyv422, 2, false",
    "uyvy422, 2, false",
    "yuv420p, 2, true",
    "yuvj422p, 2, true",
    "yuyv422, 2, true",
    "ya8, 2, false"
  })
  void resizesPlanesToWhatTheirConvertedPixelsGive(String format, int space, boolean gray) {
    StreamOptions options = StreamOptions.defaults().toBuilder().gray(gray).build();
    try (DecodedFrames frames = new DecodedFrames(options, 1);
        Frame frame = frame(frames, av_get_pix_fmt(format), space)) {

      byte[] fromPlanes = input(frame);

      assertThat(difference(fromPlanes, input(pixelsOf(frame)))).isLessThan(0.6);
      assertThat(bias(fromPlanes, input(pixelsOf(frame)))).isBetween(-0.1, 0.1);
      boolean isGray = gray || "ya8".equals(format);
      assertThat(frame.format()).isEqualTo(isGray ? PixelFormat.GRAY : PixelFormat.BGR);
    }
  }

  @ParameterizedTest
  @CsvSource({"yuv422p10le, 2", "bgr0, 0", "gray16le, 2", "bayer_rggb8, 0", "yuv420p, 7"})
  void resizesConvertedPixelsWherePlanesDoNot(String format, int space) {
    try (DecodedFrames frames = new DecodedFrames(StreamOptions.defaults(), 1);
        Frame frame = frame(frames, av_get_pix_fmt(format), space)) {
      assertThat(input(frame)).isEqualTo(input(pixelsOf(frame)));
    }
  }

  @Test
  void refusesColoursThatCannotBeConvertedBeforeSomebodyLooks() {
    try (DecodedFrames frames = new DecodedFrames(StreamOptions.defaults(), 1)) {
      assertThatThrownBy(() -> frame(frames, AV_PIX_FMT_YUV420P, AVCOL_SPC_YCGCO))
          .isInstanceOf(SourceException.class)
          .hasMessageContaining("format yuv420p with colours ycgco cannot be converted");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "yuv420p, NONE, true",
    "yuv420p, RIGHT, false",
    "yuv420p, RIGHT, true",
    "yuv420p, HALF, false",
    "yuv420p, HALF, true",
    "yuv420p, LEFT, false",
    "yuv420p, LEFT, true",
    "gray, RIGHT, false",
    "gray16le, LEFT, true",
    "bgr24, RIGHT, true"
  })
  void turnsWhatWasResizedAsTheWholePicture(String format, Turn turn, boolean mirrored) {
    StreamOptions options =
        StreamOptions.defaults().toBuilder().turn(turn).mirrored(mirrored).build();
    try (DecodedFrames frames = new DecodedFrames(options, 1);
        Frame frame = frame(frames, av_get_pix_fmt(format), AVCOL_SPC_UNSPECIFIED)) {
      Preprocessor wide = new Preprocessor(112, 70);

      byte[] fromPlanes = input(frame, wide);

      assertThat(difference(fromPlanes, input(pixelsOf(frame), wide))).isLessThan(0.6);
    }
  }

  @ParameterizedTest
  @CsvSource({"yuv420p, 1", "nv12, 1", "yuyv422, 0", "gray16le, 0", "bayer_rggb8, 0"})
  void sumsUpEveryPlane(String format, int plane) {
    try (DecodedFrames frames = new DecodedFrames(StreamOptions.defaults(), 1);
        Frame one = frame(frames, av_get_pix_fmt(format), 2);
        Frame same = frame(frames, av_get_pix_fmt(format), 2);
        Frame other =
            frame(
                frames,
                av_get_pix_fmt(format),
                2,
                picture -> {
                  picture.data(plane).put(5, (byte) (picture.data(plane).get(5) + 1));
                  return picture;
                })) {
      assertThat(sum(same)).isEqualTo(sum(one));
      assertThat(sum(other)).isNotEqualTo(sum(one));
    }
  }

  private static long sum(Frame frame) {
    CRC32C checksum = new CRC32C();
    frame.update(checksum);
    return checksum.getValue();
  }

  private static Frame frame(DecodedFrames frames, int format, int space) {
    return frame(frames, format, space, picture -> picture);
  }

  private static Frame frame(
      DecodedFrames frames, int format, int space, UnaryOperator<AVFrame> change) {
    AVFrame picture = picture(format).colorspace(space);
    Frame frame = frames.frame(change.apply(picture));
    av_frame_free(picture);
    return frame;
  }

  /** Slopes of colour in a format. */
  private static AVFrame picture(int format) {
    AVFrame rgb = allocated(AV_PIX_FMT_RGB24);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        long at = (long) y * rgb.linesize(0) + 3L * x;
        rgb.data(0).put(at, (byte) (30 + x / 2));
        rgb.data(0).put(at + 1, (byte) (60 + y / 2 + x / 8));
        rgb.data(0).put(at + 2, (byte) (200 - y / 2));
      }
    }
    AVFrame picture = allocated(format);
    if (sws_test_format(format, 1) == 0) { // a colour filter array: as good as any
      for (int i = 0; i < picture.linesize(0) * HEIGHT; i++) {
        picture.data(0).put(i, (byte) (i / 500));
      }
    } else {
      SwsContext scaler = sws_alloc_context();
      assertThat(sws_scale_frame(scaler, picture, rgb)).isNotNegative();
      sws_freeContext(scaler);
    }
    av_frame_free(rgb);
    return picture;
  }

  private static AVFrame allocated(int format) {
    AVFrame frame = av_frame_alloc().format(format).width(WIDTH).height(HEIGHT);
    assertThat(av_frame_get_buffer(frame, 0)).isNotNegative();
    return frame;
  }

  /** The converted picture without its origin. */
  private static Frame pixelsOf(Frame frame) {
    return Frame.wrap(
        frame.pixels(), frame.width(), frame.height(), frame.stride(), frame.format(), () -> {});
  }

  private static byte[] input(Frame frame) {
    return input(frame, new Preprocessor(98, 98));
  }

  private static byte[] input(Frame frame, Preprocessor preprocessor) {
    ByteBuffer rgb = ByteBuffer.allocate(preprocessor.bytes());
    preprocessor.process(frame, rgb);
    return rgb.array();
  }

  /** How much brighter one picture is than another, in grey levels. */
  private static double bias(byte[] a, byte[] b) {
    long sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] & 0xFF) - (b[i] & 0xFF);
    }
    return (double) sum / a.length;
  }

  /** Mean of the bytes' differences. */
  private static double difference(byte[] a, byte[] b) {
    long sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs((a[i] & 0xFF) - (b[i] & 0xFF));
    }
    return (double) sum / a.length;
  }
}
