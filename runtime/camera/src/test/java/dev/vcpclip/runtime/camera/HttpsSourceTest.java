package dev.vcpclip.runtime.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.vcpclip.runtime.source.FrameSource;
import dev.vcpclip.runtime.source.FrameSourceContract;
import dev.vcpclip.runtime.source.NumberedPicture;
import dev.vcpclip.runtime.source.Shot;
import dev.vcpclip.runtime.source.SourceException;
import dev.vcpclip.runtime.source.SourceException.Code;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Motion JPEG as web cameras have it, from Java's own web server with a test's certificate. */
class HttpsSourceTest extends FrameSourceContract {
  private static final String BOUNDARY = "next";
  private static final int PICTURES = 200;
  private static final long PERIOD_MILLIS = 20;

  @TempDir private static Path folder;
  private static Path trusted;
  private static Path other;

  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "test-https");
            thread.setDaemon(true);
            return thread;
          });
  private final AtomicInteger requests = new AtomicInteger();
  private HttpsServer camera;

  @BeforeAll
  static void makeCertificates() throws Exception {
    trusted = TlsFront.certificate(folder, "camera");
    other = TlsFront.certificate(folder, "other");
  }

  @BeforeEach
  void switchOn() throws Exception {
    camera = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    camera.setHttpsConfigurator(new HttpsConfigurator(TlsFront.context(trusted)));
    camera.createContext("/video", this::film);
    camera.setExecutor(threads);
    camera.start();
  }

  @AfterEach
  void switchOff() {
    camera.stop(0);
    threads.shutdownNow();
  }

  private void film(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    exchange
        .getResponseHeaders()
        .set("Content-Type", "multipart/x-mixed-replace;boundary=" + BOUNDARY);
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      for (int number = 0; number < PICTURES; number++) {
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        ImageIO.write(NumberedPicture.draw(number, 256, 128), "jpg", jpeg);
        String header =
            "--%s\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"
                .formatted(BOUNDARY, jpeg.size());
        out.write(header.getBytes(StandardCharsets.US_ASCII));
        jpeg.writeTo(out);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
        Thread.sleep(PERIOD_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  protected FrameSource healthy() {
    return source(StreamOptions.defaults().toBuilder().certificates(trusted).build());
  }

  @Override
  protected FrameSource absent() {
    camera.stop(0);
    return healthy();
  }

  private StreamSource source(StreamOptions options) {
    String address = "https://127.0.0.1:%d/video".formatted(camera.getAddress().getPort());
    return StreamSource.of("line-2", CameraAddress.parse(address), options);
  }

  @Test
  void deliversWhatTheCameraSendsByTheCertificateThatItHas() throws Exception {
    try (FrameSource source = healthy()) {
      source.open();
      int first;
      try (Shot shot = take(source)) {
        first = NumberedPicture.number(shot.frame());
      }

      try (Shot shot = take(source)) {
        assertThat(NumberedPicture.number(shot.frame())).isEqualTo(first + 1);
      }
    }
  }

  @Test
  void withoutCertificatesWhoeverAnswersIsBelieved() throws Exception {
    try (FrameSource source = source(StreamOptions.defaults())) {
      source.open();
      take(source).close();
    }
  }

  @Test
  void anotherCertificateIsRefusedBeforeAnythingIsAskedFor() {
    StreamOptions wrong = StreamOptions.defaults().toBuilder().certificates(other).build();

    try (FrameSource source = source(wrong)) {
      assertThatThrownBy(source::open)
          .isInstanceOfSatisfying(
              SourceException.class, e -> assertThat(e.code()).isEqualTo(Code.TLS));
    }
    assertThat(requests).hasValue(0);
  }

  @Test
  void anAddressThatIsNotThereIsToldApart() {
    String address = "https://127.0.0.1:%d/none".formatted(camera.getAddress().getPort());
    StreamOptions options = StreamOptions.defaults().toBuilder().certificates(trusted).build();

    try (FrameSource source = StreamSource.of("line-2", CameraAddress.parse(address), options)) {
      assertThatThrownBy(source::open)
          .isInstanceOfSatisfying(
              SourceException.class, e -> assertThat(e.code()).isEqualTo(Code.NOT_FOUND));
    }
  }
}
