package dev.vcpclip.runtime.gstreamer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.FrameSourceContract;
import dev.vcpclip.runtime.source.NetworkNamespace;
import dev.vcpclip.runtime.source.Shot;
import dev.vcpclip.runtime.source.SourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A GigE Vision camera: Aravis' fake one, on a cable of its own. Where no such cable can be made,
 * on the loopback, which serves it as long as Aravis may not open packet sockets either.
 */
class AravisTest extends FrameSourceContract {
  private static final Path PROGRAM = Path.of("/usr/bin/arv-fake-gv-camera-0.8");
  private static final String SERIAL = "VCP1";
  private static final String NAME = "Aravis-Fake-" + SERIAL;

  private static Optional<NetworkNamespace> computer = Optional.empty();
  private static Process camera;

  @BeforeAll
  static void startCamera() throws IOException, InterruptedException {
    boolean installed = Files.isExecutable(PROGRAM);
    if (Boolean.getBoolean("gstreamer.required")) {
      assertThat(installed).as("Debian's aravis-tools").isTrue();
    }
    assumeThat(installed).as("Debian's aravis-tools").isTrue();
    InstalledGstreamer.require("aravissrc");
    computer = NetworkNamespace.tryToMake();
    String address = computer.map(NetworkNamespace::address).orElse("127.0.0.1");
    String[] command = {PROGRAM.toString(), "-i", address, "-s", SERIAL};
    camera =
        new ProcessBuilder(computer.map(other -> other.command(command)).orElse(command))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    awaitCamera();
  }

  private static void awaitCamera() throws InterruptedException {
    for (int i = 0; ; i++) {
      assertThat(camera.isAlive()).as("the camera is running").isTrue();
      try (FrameSource source = source(NAME)) {
        source.open();
        return;
      } catch (SourceException e) {
        if (i == 100) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(200);
      }
    }
  }

  @AfterAll
  static void stopCamera() throws InterruptedException {
    if (camera != null) {
      camera.destroy();
      camera.waitFor(5, TimeUnit.SECONDS);
    }
    computer.ifPresent(NetworkNamespace::close);
  }

  @Override
  protected FrameSource healthy() {
    return source(NAME);
  }

  @Override
  protected FrameSource absent() {
    return source("Aravis-Fake-none");
  }

  @Test
  void deliversGreyPicturesOfTheSizeThatWasAskedFor() throws Exception {
    try (FrameSource source = healthy()) {
      source.open();
      for (int i = 0; i < 20; i++) {
        try (Shot shot = take(source)) {
          assertThat(shot.frame().format()).isEqualTo(PixelFormat.GRAY);
          assertThat(shot.frame().width()).isEqualTo(128);
          assertThat(shot.frame().height()).isEqualTo(128);
        }
      }
    }
  }

  @Test
  void saysWhichCameraIsNotThere() {
    assertThatThrownBy(() -> absent().open())
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("Aravis-Fake-none");
  }

  @Test
  void aPulledCableEndsInATimeout() throws Exception {
    assumeThat(computer).as("a network namespace to pull the cable of").isPresent();
    GstreamerOptions impatient =
        new GstreamerOptions(true, Duration.ofSeconds(5), Optional.of(Duration.ofSeconds(3)));
    try (FrameSource source = GstreamerSource.of("line-2", pipeline(NAME), impatient)) {
      source.open();
      takeCapture(source);
      computer.get().pull();

      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 20; i++) {
                  takeCapture(source);
                }
              })
          .isInstanceOf(SourceException.class);
    } finally {
      computer.get().plug();
    }
  }

  private static FrameSource source(String name) {
    return GstreamerSource.of("line-2", pipeline(name), GstreamerOptions.defaults());
  }

  private static String pipeline(String name) {
    return "aravissrc camera-name="
        + name
        + " ! video/x-raw,format=GRAY8,width=128,height=128,framerate=25/1";
  }
}
