package dev.vcpclip.runtime.station.line;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.Finding;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.Timings;
import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.connector.PartVerdict;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.NativePicture;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.image.PixelPlane;
import dev.vcpclip.runtime.image.YuvPlanes;
import dev.vcpclip.runtime.map.VerdictRule;
import dev.vcpclip.runtime.provider.Provider;
import dev.vcpclip.runtime.source.Capture;
import dev.vcpclip.runtime.source.Shot;
import dev.vcpclip.runtime.station.journal.PictureLimits;
import dev.vcpclip.runtime.station.journal.PictureStore;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureDeskTest {
  private static final int SIDE = 16;

  @TempDir private Path folder;
  private final AtomicInteger open = new AtomicInteger();
  private final Recipe recipe = Recipe.builder().rule(VerdictRule.at(0.5)).build();
  private final List<String> lost = new CopyOnWriteArrayList<>();
  private PictureDesk desk;

  @BeforeEach
  void start() {
    desk =
        new PictureDesk(
            PictureStore.open(folder, PictureLimits.defaults()), (result, why) -> lost.add(why));
  }

  @AfterEach
  void everyFrameIsClosed() {
    desk.close();
    assertThat(open).hasValue(0);
  }

  private void take(String picture) {
    ByteBuffer pixels = ByteBuffer.allocateDirect(SIDE * SIDE);
    take(picture, Frame.wrap(pixels, SIDE, SIDE, SIDE, PixelFormat.GRAY, open::decrementAndGet));
  }

  private void take(String picture, Frame frame) {
    open.incrementAndGet();
    Finding finding = Finding.scoreOnly(SIDE, SIDE, 0.9f, Provider.CPU, Timings.NONE);
    Shot shot = new Shot(Capture.now("line-1", 0, "test", "test"), frame);
    desk.take(result(picture), shot, recipe.judge(finding));
  }

  private static PartResult result(String picture) {
    return new PartResult(
        "id",
        1,
        "line-1",
        "",
        PartVerdict.FAIL,
        0.9,
        0.5,
        0.5,
        0,
        "default",
        1,
        "CPU",
        Instant.now(),
        0,
        0,
        picture,
        "",
        "",
        Map.of());
  }

  @Test
  void keepsThePictureAndShowsTheLast() {
    desk.start();
    take("20260101/a.jpg");

    LineStationTest.await(() -> desk.count() == 1);

    assertThat(desk.kept("20260101/a.jpg")).isPresent();
    assertThat(desk.latest("line-1")).isPresent();
  }

  @Test
  void whatTheDiskRefusesIsCountedAndTheNextIsTriedAgain() throws Exception {
    Path inTheWay = Files.writeString(folder.resolve("20260101"), "a file where a folder belongs");
    desk.start();

    take("20260101/a.jpg");
    LineStationTest.await(() -> desk.failing() && !lost.isEmpty());
    assertThat(desk.failed()).isOne();
    assertThat(lost).singleElement().asString().contains("20260101");
    assertThat(desk.latest("line-1")).as("the page shows it all the same").isPresent();

    Files.delete(inTheWay);
    take("20260101/b.jpg");

    LineStationTest.await(() -> !desk.failing());
    assertThat(desk.count()).isOne();
  }

  @Test
  void aPictureWithoutTheMemoryForItIsLostAlone() {
    desk.start();

    take("20260101/a.jpg", Frame.of(new TooLarge()));
    LineStationTest.await(() -> !lost.isEmpty());
    take("20260101/b.jpg");

    LineStationTest.await(() -> desk.count() == 1);
    assertThat(lost).containsExactly("java.lang.OutOfMemoryError: of a moment");
  }

  private final class TooLarge implements NativePicture {
    @Override
    public int width() {
      return SIDE;
    }

    @Override
    public int height() {
      return SIDE;
    }

    @Override
    public PixelFormat format() {
      return PixelFormat.GRAY;
    }

    @Override
    public List<PixelPlane> planes() {
      return List.of();
    }

    @Override
    public Optional<YuvPlanes> yuv() {
      return Optional.empty();
    }

    @Override
    public Frame convert() {
      throw new OutOfMemoryError("of a moment");
    }

    @Override
    public void close() {
      open.decrementAndGet();
    }
  }

  @Test
  void picturesThatComeTooFastAreDroppedAndCountedNotKeptInMemory() {
    for (int i = 0; i < 10; i++) {
      take("20260101/" + i + ".jpg"); // nobody draws yet
    }

    assertThat(desk.dropped()).isEqualTo(6);
    assertThat(lost).hasSize(6).allMatch(why -> why.contains("faster than it could be drawn"));
    assertThat(open).hasValue(4);
  }
}
