package dev.vcpclip.runtime.camera;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vcpclip.runtime.camera.RtspServer.Login;
import dev.vcpclip.runtime.camera.RtspServer.Manners;
import dev.vcpclip.runtime.camera.StreamOptions.Transport;
import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.Grab;
import dev.vcpclip.runtime.source.NumberedPicture;
import dev.vcpclip.runtime.source.Shot;
import dev.vcpclip.runtime.source.SourceException;
import dev.vcpclip.runtime.source.SourceException.Code;
import dev.vcpclip.runtime.source.WaitingSourceContract;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RtspSourceTest extends WaitingSourceContract {
  private static final String AWKWARD = "p@ss/w#rd:1?%";

  private final List<RtspServer> cameras = new ArrayList<>();
  private final Socket nobody = new Socket();

  @AfterEach
  void switchCamerasOff() throws IOException {
    nobody.close();
    for (RtspServer camera : cameras) {
      camera.close();
    }
  }

  private RtspServer camera(Manners manners) throws IOException {
    RtspServer camera = RtspServer.start(manners);
    cameras.add(camera);
    return camera;
  }

  private static StreamSource source(RtspServer camera) {
    return source(camera, StreamOptions.defaults());
  }

  private static StreamSource source(RtspServer camera, StreamOptions options) {
    return StreamSource.of("line-2", CameraAddress.parse(camera.address()), options);
  }

  private static StreamOptions impatient() {
    return StreamOptions.defaults().toBuilder()
        .openTimeout(Duration.ofMillis(400))
        .frameTimeout(Duration.ofMillis(400))
        .build();
  }

  @Override
  protected FrameSource healthy() throws IOException {
    return source(camera(Manners.good()));
  }

  @Override
  protected FrameSource silent() throws IOException {
    return source(camera(Manners.good().stallsAfter(0)));
  }

  @Override
  protected FrameSource absent() throws IOException {
    // Bound and never listened on: nobody answers there, and no other program gets the port.
    nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    String address = "rtsp://127.0.0.1:" + nobody.getLocalPort() + "/live";
    return StreamSource.of("line-2", CameraAddress.parse(address), StreamOptions.defaults());
  }

  private static Code failureOf(FrameSource source) {
    SourceException failure =
        catchThrowableOfType(
            SourceException.class,
            () -> {
              try (source) {
                source.open();
                for (int i = 0; i < 10; i++) {
                  takeCapture(source);
                }
              }
            });
    assertThat(failure).isNotNull();
    assertThat(failure).message().contains("line-2").contains("rtsp://");
    return failure.code();
  }

  @ParameterizedTest
  @EnumSource
  void losesAndDoublesNoFrame(Transport transport) throws Exception {
    StreamOptions options = StreamOptions.defaults().toBuilder().transport(transport).build();
    try (StreamSource source = source(camera(Manners.good()), options)) {
      source.open();

      for (int expected = 0; expected < 40; expected++) {
        try (Shot shot = take(source)) {
          assertThat(NumberedPicture.number(shot.frame())).isEqualTo(expected);
          assertThat(NumberedPicture.isRed(shot.frame(), 20, 100)).isTrue();
          assertThat(NumberedPicture.isRed(shot.frame(), 230, 100)).isFalse();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BASIC", "DIGEST"})
  void logsInOnceWithAnAwkwardPassword(Login login) throws Exception {
    RtspServer camera = camera(Manners.good().demands(login, "line user", AWKWARD));
    String address = camera.address().replace("rtsp://", "rtsp://line user:" + AWKWARD + "@");
    try (StreamSource source =
        StreamSource.of("line-2", CameraAddress.parse(address), StreamOptions.defaults())) {
      source.open();

      takeCapture(source);

      assertThat(camera.connections()).isEqualTo(1);
      assertThat(camera.refusals()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BASIC", "DIGEST"})
  void triesAWrongPasswordOnceAndHidesIt(Login login) throws Exception {
    RtspServer camera = camera(Manners.good().demands(login, "user", "right"));
    CameraAddress address = CameraAddress.parse(camera.address()).withCredentials("user", AWKWARD);
    try (StreamSource source = StreamSource.of("line-2", address, StreamOptions.defaults())) {
      SourceException failure = catchThrowableOfType(SourceException.class, source::open);

      assertThat(failure.code()).isEqualTo(Code.AUTHENTICATION);
      assertThat(failure).message().doesNotContain("p@ss").doesNotContain("p%40ss");
      assertThat(failure.getCause()).isNull();
      assertThat(camera.refusals()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"404, NOT_FOUND", "403, AUTHENTICATION", "453, BUSY", "503, BUSY"})
  void tellsTheCamerasAnswersApart(int status, Code code) throws Exception {
    assertThat(failureOf(source(camera(Manners.good().answers(status))))).isEqualTo(code);
  }

  @Test
  void saysWhenTheCodecIsUnknown() throws Exception {
    assertThat(failureOf(source(camera(Manners.good().speaks("X-SECRET/90000")))))
        .isEqualTo(Code.CODEC);
  }

  @Test
  void givesUpOnACameraThatNeverAnswers() throws Exception {
    assertThat(failureOf(source(camera(Manners.good().staysMute()), impatient())))
        .isEqualTo(Code.TIMEOUT);
  }

  @ParameterizedTest
  @EnumSource
  void givesUpOnACameraThatFallsSilent(Transport transport) throws Exception {
    StreamOptions options = impatient().toBuilder().transport(transport).build();

    assertThat(failureOf(source(camera(Manners.good().stallsAfter(5)), options)))
        .isEqualTo(Code.TIMEOUT);
  }

  @Test
  void saysThatTheCameraIsGoneWhenItHangsUp() throws Exception {
    assertThat(failureOf(source(camera(Manners.good().cutsAfter(5))))).isEqualTo(Code.GONE);
  }

  @Test
  void saysWhenNobodyKnowsTheHost() {
    String noName = "x".repeat(64); // one letter too long: no name server is asked for it
    CameraAddress address = CameraAddress.parse("rtsp://" + noName + "/live");

    assertThat(failureOf(StreamSource.of("line-2", address, StreamOptions.defaults())))
        .isEqualTo(Code.NOT_FOUND);
  }

  @Test
  void followsAChangeOfSizeWithoutLosingAFrame() throws Exception {
    try (StreamSource source = source(camera(Manners.good().resizesAfter(3)))) {
      source.open();

      List<String> sizes = new ArrayList<>();
      for (int expected = 0; expected < 6; expected++) {
        try (Shot shot = take(source)) {
          assertThat(NumberedPicture.number(shot.frame())).isEqualTo(expected);
          sizes.add(shot.frame().width() + "x" + shot.frame().height());
        }
      }

      assertThat(sizes)
          .containsExactly("256x128", "256x128", "256x128", "192x64", "192x64", "192x64");
    }
  }

  @Test
  void handsADamagedPictureOutAsUnreadableAndGoesOn() throws Exception {
    try (StreamSource source = source(camera(Manners.good().damages(2)))) {
      source.open();
      takeCapture(source);
      takeCapture(source);

      Grab damaged = source.next();

      assertThat(damaged).isInstanceOf(Grab.Unreadable.class);
      assertThat(((Grab.Unreadable) damaged).capture().sequence()).isEqualTo(2);
      try (Shot next = take(source)) {
        assertThat(next.capture().sequence()).isEqualTo(3);
        assertThat(NumberedPicture.number(next.frame())).isEqualTo(3);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void closingFreesAReadThatHangs(Transport transport) throws Exception {
    StreamOptions options = StreamOptions.defaults().toBuilder().transport(transport).build();
    StreamSource source = source(camera(Manners.good().stallsAfter(1)), options);
    source.open();
    takeCapture(source);
    BlockingQueue<Object> answers = inBackground(source::next);
    assertThat(answers.poll(300, MILLISECONDS)).isNull();

    source.close();

    assertThat(answers.poll(20, SECONDS)).isInstanceOf(Grab.End.class);
  }

  @Test
  void closingFreesAConnectionThatHangs() throws Exception {
    RtspServer camera = camera(Manners.good().staysMute());
    StreamSource source = source(camera);
    BlockingQueue<Object> answers =
        inBackground(
            () -> {
              source.open();
              return "opened";
            });
    assertThat(answers.poll(700, MILLISECONDS)).isNull();

    source.close();

    assertThat(answers.poll(20, SECONDS)).isNotNull();
    assertThat(camera.connections()).isEqualTo(1);
  }

  @Test
  void tellsTheCameraWhenItLeaves() throws Exception {
    RtspServer camera = camera(Manners.good());
    StreamSource source = source(camera);
    source.open();
    takeCapture(source);

    source.close();

    for (int i = 0; i < 1500 && camera.farewells() == 0; i++) {
      MILLISECONDS.sleep(20);
    }
    assertThat(camera.farewells()).isEqualTo(1);
  }

  @Test
  void deliversNoFasterThanAsked() throws Exception {
    StreamOptions options = StreamOptions.defaults().toBuilder().maxRate(10).build();
    try (StreamSource source = source(camera(Manners.good()), options)) {
      source.open();

      List<Integer> numbers = new ArrayList<>();
      List<Long> times = new ArrayList<>();
      int leftOut = 0;
      while (numbers.size() < 5) {
        if (source.next() instanceof Grab.Taken taken) {
          try (Shot shot = taken.shot()) {
            assertThat(shot.capture().sequence()).isEqualTo(numbers.size());
            numbers.add(NumberedPicture.number(shot.frame()));
            times.add(shot.capture().capturedNanos());
          }
        } else {
          leftOut++;
        }
      }

      assertThat(times.get(4) - times.get(0)).isGreaterThan(MILLISECONDS.toNanos(390));
      assertThat(leftOut).as("signs of life").isEqualTo(numbers.get(4) - numbers.get(0) - 4);
    }
  }
}
