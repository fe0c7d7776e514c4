package dev.vcpclip.runtime.gstreamer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.FrameSourceContract;
import dev.vcpclip.runtime.source.Grab;
import dev.vcpclip.runtime.source.NumberedPicture;
import dev.vcpclip.runtime.source.Shot;
import dev.vcpclip.runtime.source.SourceException;
import dev.vcpclip.runtime.source.SourceException.Code;
import dev.vcpclip.runtime.source.Sources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against the GStreamer that is installed. */
class GstreamerSourceTest extends FrameSourceContract {
  private static final String PICTURES = "videotestsrc is-live=true ! video/x-raw,framerate=50/1";

  private static final int CYCLES = 30;

  /** More threads than GLib keeps in store, which are eight, and fewer than one a cycle. */
  private static final int FEW = CYCLES / 2;

  @BeforeAll
  static void requireGstreamer() {
    InstalledGstreamer.require("videotestsrc");
  }

  @Override
  protected FrameSource healthy() {
    return source(PICTURES + ",width=64,height=48");
  }

  @Override
  protected FrameSource absent() {
    return source("v4l2src device=/dev/video-that-is-not-there");
  }

  @Test
  void handsOnWhatIsGreyOrBgrAndConvertsTheRest() throws Exception {
    // White; an odd width, whose rows are padded.
    String white =
        "videotestsrc is-live=true pattern=white ! video/x-raw,width=33,height=20,format=";
    for (String format : new String[] {"GRAY8", "BGR", "RGB", "I420", "NV12", "GRAY16_LE"}) {
      try (FrameSource source = source(white + format)) {
        source.open();
        try (Shot shot = take(source)) {
          assertThat(shot.frame().width()).isEqualTo(33);
          assertThat(shot.frame().height()).isEqualTo(20);
          assertThat(shot.frame().format())
              .as(format)
              .isEqualTo(
                  switch (format) {
                    case "GRAY8", "GRAY16_LE" -> PixelFormat.GRAY;
                    case "RGB" -> PixelFormat.RGB;
                    default -> PixelFormat.BGR;
                  });
          assertThat(NumberedPicture.channel(shot.frame(), 32, 19, 0))
              .as(format)
              .isGreaterThanOrEqualTo(230); // grey comes as the video range has it
        }
      }
    }
  }

  @Test
  void keepsRedAndBlueApart() throws Exception {
    try (FrameSource source = source("videotestsrc is-live=true pattern=red")) {
      source.open();
      try (Shot shot = take(source)) {
        assertThat(shot.frame().format()).isEqualTo(PixelFormat.BGR);
        assertThat(NumberedPicture.channel(shot.frame(), 10, 10, 2)).isGreaterThan(200);
        assertThat(NumberedPicture.channel(shot.frame(), 10, 10, 0)).isLessThan(60);
      }
    }
  }

  @Test
  void aFilesEveryFrameIsDeliveredAndThenTheEnd() throws Exception {
    try (FrameSource source =
        Sources.of(
            "gst:videotestsrc num-buffers=40 ! video/x-raw,width=32,height=32",
            "line-2",
            Map.of("live", "false"))) {
      assertThat(source.live()).isFalse();
      source.open();

      int frames = 0;
      Grab grab = source.next();
      while (grab instanceof Grab.Taken taken) {
        assertThat(taken.shot().capture().sequence()).isEqualTo(frames++);
        taken.shot().close();
        Thread.sleep(2); // slower than it could come
        grab = source.next();
      }

      assertThat(frames).isEqualTo(40);
      assertThat(grab).isInstanceOf(Grab.End.class);
    }
  }

  @Test
  void framesThatNobodyTakesLeaveAGapInTheSequence() throws Exception {
    try (FrameSource source = healthy()) {
      source.open();
      takeCapture(source);
      Thread.sleep(500);

      long last = 0;
      for (int i = 0; i < 8; i++) {
        last = takeCapture(source).sequence();
      }

      assertThat(last).isGreaterThan(10);
    }
  }

  @Test
  void aTimeThatSomebodyHasChosenCountsThoughSilenceIsNormal() {
    GstreamerOptions usual = GstreamerOptions.defaults();
    GstreamerOptions chosen =
        new GstreamerOptions(true, usual.openTimeout(), Optional.of(Duration.ofSeconds(30)));

    assertThat(usual.patience(false)).isEqualTo(Duration.ofSeconds(10));
    assertThat(usual.patience(true)).isGreaterThan(Duration.ofDays(1000));
    assertThat(chosen.patience(true)).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void silenceEndsInATimeout() throws Exception {
    GstreamerOptions patient =
        new GstreamerOptions(true, Duration.ofSeconds(5), Optional.of(Duration.ofMillis(300)));
    // Gives one picture and then none for a minute.
    String silent = "videotestsrc is-live=true ! video/x-raw,framerate=1/60";
    try (FrameSource source = GstreamerSource.of("line-2", silent, patient)) {
      source.open();

      assertThatThrownBy(
              () -> {
                takeCapture(source);
                source.next();
              })
          .isInstanceOfSatisfying(
              SourceException.class, e -> assertThat(e.code()).isEqualTo(Code.TIMEOUT))
          .hasMessageContaining("no picture for 0.3 s");
    }
  }

  @Test
  void closingFreesAReadThatHangs() throws Exception {
    FrameSource source = source("videotestsrc is-live=true ! video/x-raw,framerate=1/60");
    source.open();
    Thread closer =
        new Thread(
            () -> {
              try {
                Thread.sleep(200);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              source.close();
            });
    closer.start();

    Grab grab = source.next();
    while (grab instanceof Grab.Taken taken) {
      taken.shot().close();
      grab = source.next();
    }

    assertThat(grab).isInstanceOf(Grab.End.class);
    closer.join();
  }

  @Test
  void saysWhatIsWrongWithAPipelineWithoutItsSecrets() {
    assertThatThrownBy(() -> source("nosuchelement").open())
        .isInstanceOfSatisfying(
            SourceException.class, e -> assertThat(e.code()).isEqualTo(Code.CONFIGURATION))
        .hasMessageContaining("nosuchelement");

    String secret = "rtspsrc location=rtsp://admin:p@s/s#w:rd@127.0.0.1:1/x user-pw=hidden1";
    try (FrameSource source = source(secret + " ! decodebin")) {
      assertThat(source.description()).doesNotContain("s#w").doesNotContain("hidden1");
      assertThatThrownBy(
              () -> {
                source.open();
                source.next();
              })
          .isInstanceOf(SourceException.class)
          .message()
          .doesNotContain("s#w")
          .doesNotContain("rd@")
          .doesNotContain("hidden1");
    }
  }

  @Test
  void threadsAndPicturesAreGivenBack() throws Exception {
    cycle();
    Set<Thread> before = Thread.getAllStackTraces().keySet();

    for (int i = 0; i < CYCLES; i++) {
      cycle();
    }

    for (int i = 0; i < 100 && !areGivenBack(startedSince(before)); i++) {
      Thread.sleep(200);
    }
    List<String> left = startedSince(before);
    assertThat(areGivenBack(left)).as("given back but for %s", left).isTrue();
  }

  private static List<String> startedSince(Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread))
        .map(Thread::getName)
        .toList();
  }

  /** All of ours; of GStreamer's, of which it keeps a few for the next pipeline, all but these. */
  private static boolean areGivenBack(List<String> threads) {
    return threads.size() < FEW && threads.stream().noneMatch(t -> t.startsWith("vcpclip-"));
  }

  private static void cycle() throws InterruptedException {
    try (FrameSource source = source(PICTURES)) {
      source.open();
      takeCapture(source);
    }
  }

  private static FrameSource source(String pipeline) {
    return GstreamerSource.of("line-2", pipeline, GstreamerOptions.defaults());
  }
}
