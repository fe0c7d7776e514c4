package dev.vcpclip.runtime.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.PatternSource;
import dev.vcpclip.runtime.source.SourceException;
import dev.vcpclip.runtime.source.SourceException.Code;
import dev.vcpclip.runtime.source.Sources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the launcher's verbs are given, without knowing this module. */
class CameraSourcesTest {
  @TempDir private Path folder;

  @Test
  void tellsKindsApartByWhatAUserWrote() throws Exception {
    Path video = Files.createFile(folder.resolve("line.mp4"));

    assertThat(Sources.of("rtsp://user:s3cret@cam/live", "a"))
        .isInstanceOf(StreamSource.class)
        .extracting(FrameSource::description)
        .isEqualTo("rtsp://***@cam/live");
    assertThat(Sources.of(video.toString(), "a").live()).isFalse();
    assertThat(Sources.of("process:\"/opt/my grabber\" --serial 1", "a").description())
        .isEqualTo("my grabber");
    assertThat(Sources.of("pattern:", "a")).isInstanceOf(PatternSource.class);
    assertThat(Sources.forms()).anyMatch(form -> form.startsWith("rtsp://"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "transport|carrier pigeon|expected tcp or udp",
        "frameTimeout|-1|expected seconds, more than 0",
        "cutOut|1,2|expected X,Y,WIDTHxHEIGHT",
        "cutOut|0,0,0x5|expected X,Y,WIDTHxHEIGHT",
        "turn|up|expected none, right, half or left",
        "mirrored|yes|expected true or false",
        "speed|2|has no option speed, it takes"
      })
  void saysWhichOptionIsWrong(String name, String value, String message) {
    assertThatThrownBy(() -> Sources.of("rtsp://cam/live", "line-2", Map.of(name, value)))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("line-2")
        .hasMessageContaining(message);
  }

  @Test
  void takesEveryOption() {
    Map<String, String> options =
        Map.of(
            "user", "u",
            "password", "p@ss",
            "transport", "udp",
            "openTimeout", "0.5",
            "decoderThreads", "2",
            "gray", "true",
            "cutOut", "1,2,30x40",
            "turn", "left",
            "maxRate", "12.5");

    FrameSource source = Sources.of("rtsp://cam/live", "line-2", options);

    assertThat(source.description()).isEqualTo("rtsp://***@cam/live");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void saysWhenThereIsNoSuchUsbCamera() {
    Map<String, String> options = Map.of("size", "64x48", "rate", "30", "exposure", "150");
    SourceException failure =
        catchThrowableOfType(
            SourceException.class,
            () -> {
              try (FrameSource source = Sources.of("usb:99", "line-2", options)) {
                source.open();
              }
            });

    // Without the libraries that FFmpeg's devices need, that is what has to be said.
    assertThat(failure.code()).isIn(Code.NOT_FOUND, Code.CONFIGURATION);
    assertThat(failure).hasMessageContaining("/dev/video99");
  }
}
