package dev.vcpclip.runtime.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.camera.RtspServer.Login;
import dev.vcpclip.runtime.camera.RtspServer.Manners;
import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.FrameSourceContract;
import dev.vcpclip.runtime.source.NumberedPicture;
import dev.vcpclip.runtime.source.Shot;
import dev.vcpclip.runtime.source.SourceException;
import dev.vcpclip.runtime.source.SourceException.Code;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted streams, from Java's TLS. */
class TlsSourceTest extends FrameSourceContract {
  private static final String PASSWORD = "p@ss/w#rd:1";

  @TempDir private static Path folder;
  private static Path trusted;
  private static Path other;

  private RtspServer camera;
  private TlsFront front;

  @BeforeAll
  static void makeCertificates() throws Exception {
    trusted = TlsFront.certificate(folder, "camera");
    other = TlsFront.certificate(folder, "other");
  }

  @BeforeEach
  void switchOn() throws Exception {
    camera = RtspServer.start(Manners.good().demands(Login.DIGEST, "admin", PASSWORD));
    front = TlsFront.start(trusted, camera.port());
  }

  @AfterEach
  void switchOff() throws IOException {
    front.close();
    camera.close();
  }

  @Override
  protected FrameSource healthy() {
    return source(front.port(), StreamOptions.defaults().toBuilder().certificates(trusted).build());
  }

  @Override
  protected FrameSource absent() throws IOException {
    front.close();
    return healthy();
  }

  private static StreamSource source(int port, StreamOptions options) {
    CameraAddress address = CameraAddress.parse("rtsps://127.0.0.1:" + port + "/live");
    return StreamSource.of("line-2", address.withCredentials("admin", PASSWORD), options);
  }

  @Test
  void withoutCertificatesWhoeverAnswersIsBelieved() throws Exception {
    try (FrameSource source = source(front.port(), StreamOptions.defaults())) {
      source.open();
      try (Shot shot = take(source)) {
        assertThat(NumberedPicture.number(shot.frame())).isZero();
      }
    }
  }

  @Test
  void anotherCertificateIsRefused() {
    assertTls(
        source(front.port(), StreamOptions.defaults().toBuilder().certificates(other).build()));
    assertThat(camera.connections() - camera.farewells())
        .as("no word reached the camera")
        .isLessThanOrEqualTo(1);
    assertThat(camera.refusals()).isZero();
  }

  @Test
  void aCameraThatSpeaksNoTlsIsToldApart() {
    StreamOptions impatient =
        StreamOptions.defaults().toBuilder().openTimeout(Duration.ofSeconds(2)).build();
    assertThatThrownBy(() -> source(camera.port(), impatient).open())
        .isInstanceOfSatisfying(
            SourceException.class, e -> assertThat(e.code()).isIn(Code.TLS, Code.TIMEOUT))
        .message()
        .doesNotContain("w#rd")
        .doesNotContain("w%23rd");
  }

  private static void assertTls(FrameSource source) {
    try (source) {
      assertThatThrownBy(source::open)
          .isInstanceOfSatisfying(
              SourceException.class, e -> assertThat(e.code()).isEqualTo(Code.TLS))
          .message()
          .doesNotContain("w#rd")
          .doesNotContain("w%23rd");
    }
  }
}
