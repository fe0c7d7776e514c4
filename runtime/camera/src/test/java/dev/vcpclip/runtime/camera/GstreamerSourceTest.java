package dev.vcpclip.runtime.camera;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.camera.StreamOptions.Transport;
import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.FrameSourceContract;
import dev.vcpclip.runtime.source.Grab;
import dev.vcpclip.runtime.source.NumberedPicture;
import dev.vcpclip.runtime.source.Shot;
import dev.vcpclip.runtime.source.SourceException;
import dev.vcpclip.runtime.source.SourceException.Code;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** H.264 from a server nobody here wrote, where one is installed. */
class GstreamerSourceTest extends FrameSourceContract {
  private static final int STARTING = 20;

  private GstreamerServer camera;

  @AfterEach
  void switchTheCameraOff() {
    if (camera != null) {
      camera.close();
    }
  }

  @Override
  protected FrameSource healthy() throws IOException, InterruptedException {
    return source(StreamOptions.defaults());
  }

  @Override
  protected FrameSource absent() throws IOException, InterruptedException {
    FrameSource source = healthy();
    camera.close();
    return source;
  }

  private FrameSource source(StreamOptions options) throws IOException, InterruptedException {
    camera = GstreamerServer.start();
    return StreamSource.of("line-2", camera.address(), options);
  }

  @ParameterizedTest
  @EnumSource
  void losesAndDoublesNoFrame(Transport transport) throws Exception {
    StreamOptions options = StreamOptions.defaults().toBuilder().transport(transport).build();
    try (FrameSource source = source(options)) {
      source.open();

      for (int i = 0; i < STARTING; i++) {
        number(source); // while its pipeline starts, the server itself leaves frames out
      }
      int first = number(source);
      for (int expected = first + 1; expected < first + 40; expected++) {
        assertThat(number(source)).isEqualTo(expected);
      }
    }
  }

  private static int number(FrameSource source) throws InterruptedException {
    try (Shot shot = take(source)) {
      return NumberedPicture.number(shot.frame());
    }
  }

  @ParameterizedTest
  @EnumSource
  void closingFreesAReadThatHangsOnAFrozenCamera(Transport transport) throws Exception {
    FrameSource source = source(StreamOptions.defaults().toBuilder().transport(transport).build());
    source.open();
    takeCapture(source);
    camera.freeze();
    BlockingQueue<Object> answers = inBackground(source);
    assertThat(answers.poll(300, MILLISECONDS)).isNull();

    source.close();

    assertThat(answers.poll(20, SECONDS)).isInstanceOf(Grab.End.class);
  }

  /** The answer after the frames that were on their way. */
  private static BlockingQueue<Object> inBackground(FrameSource source) {
    BlockingQueue<Object> answers = new ArrayBlockingQueue<>(1);
    Thread thread =
        new Thread(
            () -> {
              try {
                Grab grab = source.next();
                while (grab instanceof Grab.Taken taken) {
                  taken.shot().close();
                  grab = source.next();
                }
                answers.add(grab);
              } catch (InterruptedException | RuntimeException e) {
                answers.add(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    return answers;
  }

  @Test
  void givesUpOnAFrozenCamera() throws Exception {
    StreamOptions impatient = // but not with the first picture, which has to be encoded first
        StreamOptions.defaults().toBuilder().frameTimeout(Duration.ofSeconds(5)).build();
    try (FrameSource source = source(impatient)) {
      source.open();
      takeCapture(source);
      camera.freeze();

      assertThatThrownBy(
              () -> {
                while (true) { // ends after the pictures that were on their way
                  takeCapture(source);
                }
              })
          .isInstanceOfSatisfying(
              SourceException.class, e -> assertThat(e.code()).isEqualTo(Code.TIMEOUT));
    }
  }
}
