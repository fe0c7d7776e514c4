package dev.vcpclip.runtime.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.camera.RtspServer.Manners;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.NumberedPicture;
import dev.vcpclip.runtime.source.PatternSource;
import dev.vcpclip.runtime.source.PictureSource;
import dev.vcpclip.runtime.source.SourceException;
import dev.vcpclip.runtime.source.WatchedFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeTest {
  @TempDir private Path folder;

  @Test
  void saysWhatACameraSendsAndKeepsAPicture() throws Exception {
    Path picture = folder.resolve("probe.png");
    try (RtspServer camera = RtspServer.start(Manners.good().damages(3))) {
      StreamSource source =
          StreamSource.of(
              "line-2", CameraAddress.parse(camera.address()), StreamOptions.defaults());

      ProbeReport report = Probe.run(source, Duration.ofSeconds(3), Optional.of(picture));

      assertThat(report.source()).isEqualTo(camera.address());
      assertThat(report.codec()).contains("mjpeg");
      assertThat(report.pictures()).isEqualTo("256 x 128 BGR");
      assertThat(report.framesPerSecond())
          .as("50 are sent; a busy machine reads late and in bursts")
          .isGreaterThan(1);
      assertThat(report.unreadable()).isEqualTo(1);
      assertThat(report.lost()).isZero();
      try (Frame saved = Frame.read(picture)) {
        assertThat(NumberedPicture.number(saved)).isZero();
      }
    }
  }

  @Test
  void isDoneWithAFolderThatGetsNoMorePictures() throws Exception {
    Path picture = folder.resolve("probe.png");
    try (PatternSource pattern = PatternSource.of("pattern", 32, 16, 50)) {
      Probe.run(pattern, Duration.ofMillis(100), Optional.of(picture));
    }
    WatchedFolder watched = WatchedFolder.of("line-2", folder);

    ProbeReport report = Probe.run(watched, Duration.ofSeconds(3), Optional.empty());

    assertThat(report.frames()).isEqualTo(1);
    assertThat(report.fault()).isEmpty();
    assertThat(report.pictures()).startsWith("32 x 16");
  }

  @Test
  void saysInASentenceWhyThereIsNoPicture() throws Exception {
    Duration soon = Duration.ofSeconds(1);
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThat(fault(WatchedFolder.of("line-2", empty), soon))
        .hasValue(
            "no picture within 1 s. Put one into the folder, or trigger the camera and check that"
                + " it sends.");

    Path damaged = Files.writeString(folder.resolve("damaged.png"), "no picture");
    PictureSource pictures =
        PictureSource.builder("line-2").inputs(List.of(damaged), false).build();
    assertThat(fault(pictures, Duration.ofSeconds(30)).orElseThrow())
        .startsWith(damaged + ": ")
        .contains("expected");
    PictureSource twice =
        PictureSource.builder("line-2").inputs(List.of(damaged, damaged), false).build();
    assertThat(fault(twice, Duration.ofSeconds(30)).orElseThrow())
        .startsWith("none of 2 pictures could be read, the first: " + damaged + ": ");
  }

  private static Optional<String> fault(FrameSource source, Duration firstFrameWithin)
      throws InterruptedException {
    return Probe.run(source, Duration.ofSeconds(1), Optional.empty(), firstFrameWithin).fault();
  }

  @Test
  void saysWhyASourceCannotBeReadAndLeavesNoPicture() {
    Path picture = folder.resolve("probe.png");
    StreamSource source =
        StreamSource.of("line-2", folder.resolve("missing.mp4"), StreamOptions.defaults());

    assertThatThrownBy(() -> Probe.run(source, Duration.ofSeconds(1), Optional.of(picture)))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("missing.mp4");
    assertThat(Files.exists(picture)).isFalse();
  }
}
