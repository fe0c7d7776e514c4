package dev.vcpclip.runtime.camera;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.Grab;
import dev.vcpclip.runtime.source.NumberedPicture;
import dev.vcpclip.runtime.source.Shot;
import dev.vcpclip.runtime.source.SourceException;
import dev.vcpclip.runtime.source.SourceException.Code;
import dev.vcpclip.runtime.source.WaitingSourceContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessSourceTest extends WaitingSourceContract {
  private static ProcessSource program(String behaviour, int pictures) {
    return ProcessSource.of(
        "line-2",
        CameraProgram.command(behaviour, Integer.toString(pictures), "password=s3cret"),
        StreamOptions.defaults());
  }

  @Override
  protected FrameSource healthy() {
    return program("hangs", 5);
  }

  @Override
  protected FrameSource silent() {
    return program("hangs", 0);
  }

  @Override
  protected FrameSource absent() {
    return ProcessSource.of("line-2", List.of("/no/such/program"), StreamOptions.defaults());
  }

  private static SourceException failureOf(FrameSource source) {
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
    assertThat(failure).message().contains("line-2").doesNotContain("s3cret");
    return failure;
  }

  @Test
  void bringsPicturesNumbersAndParts() throws Exception {
    try (FrameSource source = healthy()) {
      source.open();

      for (int number = 0; number < 5; number++) {
        try (Shot shot = take(source)) {
          assertThat(NumberedPicture.number(shot.frame())).isEqualTo(number);
          assertThat(shot.capture().sequence()).isEqualTo(number);
          assertThat(shot.capture().partId()).contains("part " + number);
        }
      }
    }
  }

  @Test
  void capturesNothingBeforeThePictureBeforeIt() throws Exception {
    try (FrameSource source = program("sets its clock back", 3)) {
      source.open();

      List<Long> times = new ArrayList<>();
      for (int number = 0; number < 3; number++) {
        times.add(takeCapture(source).capturedNanos());
      }

      assertThat(times).isSorted();
    }
  }

  @Test
  void handsAPictureWithAWrongChecksumOutAsUnreadable() throws Exception {
    try (FrameSource source = program("damages", 3)) {
      source.open();
      takeCapture(source);

      Grab damaged = source.next();

      assertThat(damaged).isInstanceOf(Grab.Unreadable.class);
      assertThat(((Grab.Unreadable) damaged).capture().sequence()).isEqualTo(1);
      assertThat(takeCapture(source).sequence()).isEqualTo(2);
    }
  }

  @Test
  void picturesThatComeTooSoonAreSignsOfLife() throws Exception {
    StreamOptions aDay = StreamOptions.defaults().toBuilder().maxRate(1 / 86_400.0).build();
    try (FrameSource source =
        ProcessSource.of("line-2", CameraProgram.command("hangs", "3"), aDay)) {
      source.open();

      takeCapture(source);

      assertThat(source.next()).isInstanceOf(Grab.Alive.class);
      assertThat(source.next()).isInstanceOf(Grab.Alive.class);
    }
  }

  @Test
  void aTimeThatSomebodyHasChosenCountsThoughSilenceIsNormal() {
    StreamOptions usual = StreamOptions.defaults();
    StreamOptions chosen = usual.toBuilder().frameTimeout(Duration.ofSeconds(30)).build();

    assertThat(usual.patience(false)).isEqualTo(Duration.ofSeconds(10));
    assertThat(usual.patience(true)).isGreaterThan(Duration.ofDays(1000));
    assertThat(chosen.patience(true)).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void saysHowTheProgramEnded() {
    SourceException failure = failureOf(program("ends", 2));

    assertThat(failure.code()).isEqualTo(Code.GONE);
    assertThat(failure)
        .hasMessageContaining("exit code 3")
        .hasMessageContaining("no licence for rtsp://***@cam");
  }

  @Test
  void saysWhatItFoundInPlaceOfAHeader() {
    SourceException failure = failureOf(program("babbles", 1));

    assertThat(failure.code()).isEqualTo(Code.CODEC);
    assertThat(failure).hasMessageContaining("Welcome to the camera's SDK");
  }

  @Test
  void refusesNumbersThatDoNotGrow() {
    assertThat(failureOf(program("repeats", 2)))
        .hasMessageContaining("picture 7 follows picture 8");
  }

  @Test
  void givesUpOnAProgramThatFallsSilent() {
    StreamOptions impatient =
        StreamOptions.defaults().toBuilder().frameTimeout(Duration.ofMillis(300)).build();

    SourceException failure =
        failureOf(ProcessSource.of("line-2", CameraProgram.command("hangs", "0"), impatient));

    assertThat(failure.code()).isEqualTo(Code.TIMEOUT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hangs", "ignores"})
  void endsTheProgramWithTheSource(String behaviour) throws Exception {
    List<ProcessHandle> others = ProcessHandle.current().children().toList();
    FrameSource source = program(behaviour, 1);
    source.open();
    takeCapture(source);
    List<ProcessHandle> children =
        ProcessHandle.current().children().filter(child -> !others.contains(child)).toList();
    assertThat(children).isNotEmpty();

    source.close();

    for (ProcessHandle child : children) {
      child.onExit().get(50, SECONDS);
    }
  }
}
