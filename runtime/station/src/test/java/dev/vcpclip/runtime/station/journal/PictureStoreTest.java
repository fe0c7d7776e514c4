package dev.vcpclip.runtime.station.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.VcpClipException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PictureStoreTest {
  private static final Duration LONG = Duration.ofDays(999);

  @TempDir private Path folder;

  @Test
  void countingThemNeverWaitsForTheDisk() throws Exception {
    PictureStore store = PictureStore.open(folder, PictureLimits.defaults());
    store.put("20260101/a.jpg", new byte[10]);

    synchronized (store) { // as while a picture is written to a disk that hangs
      assertThat(CompletableFuture.supplyAsync(store::count).get(100, TimeUnit.SECONDS)).isOne();
      assertThat(CompletableFuture.supplyAsync(store::bytes).get(100, TimeUnit.SECONDS))
          .isEqualTo(10);
    }
  }

  @Test
  void theOldestPicturesGoWhenThereAreTooMany() {
    PictureStore store = PictureStore.open(folder, new PictureLimits(2, 1000, LONG));

    for (String name : new String[] {"a", "b", "c"}) {
      store.put("20260101/" + name + ".jpg", new byte[10]);
    }

    assertThat(store.find("20260101/a.jpg")).isEmpty();
    assertThat(store.find("20260101/c.jpg")).isPresent();
    assertThat(store.bytes()).isEqualTo(20);
  }

  @Test
  void theOldestPicturesGoWhenTheyTakeTooMuch() {
    PictureStore store = PictureStore.open(folder, new PictureLimits(100, 25, LONG));

    for (String day : new String[] {"20260101", "20260102", "20260103"}) {
      store.put(day + "/a.jpg", new byte[10]);
    }

    assertThat(store.count()).isEqualTo(2);
    assertThat(folder.resolve("20260101")).doesNotExist();
  }

  @Test
  void picturesOfAnEarlierStartCountAndGrowOld() throws Exception {
    PictureStore.open(folder, PictureLimits.defaults()).put("20260101/a.jpg", new byte[10]);
    Files.setLastModifiedTime(
        folder.resolve("20260101/a.jpg"), FileTime.from(Instant.now().minus(Duration.ofDays(31))));

    PictureStore store =
        PictureStore.open(folder, new PictureLimits(100, 1000, Duration.ofDays(30)));
    assertThat(store.count()).isOne();
    store.put("20260201/b.jpg", new byte[10]);

    assertThat(store.find("20260101/a.jpg")).isEmpty();
    assertThat(store.count()).isOne();
  }

  @Test
  void aClockThatIsSetAheadTakesNoPictures() {
    AtomicReference<Instant> wall = new AtomicReference<>(Instant.now());
    PictureStore store =
        PictureStore.open(
            folder, PictureLimits.defaults(), new ClockGuard(wall::get, System::nanoTime));
    store.put("20260101/a.jpg", new byte[10]);

    wall.set(Instant.now().plus(Duration.ofDays(200)));
    store.put("20260101/b.jpg", new byte[10]);

    assertThat(store.count()).isEqualTo(2);
  }

  @Test
  void picturesThatAreTooOldGoAFewAtATime() throws Exception {
    PictureStore earlier = PictureStore.open(folder, PictureLimits.defaults());
    for (int i = 0; i < 12; i++) {
      earlier.put("20260101/" + i + ".jpg", new byte[10]);
      Files.setLastModifiedTime(
          folder.resolve("20260101/" + i + ".jpg"),
          FileTime.from(Instant.now().minus(Duration.ofDays(91))));
    }
    PictureStore store = PictureStore.open(folder, PictureLimits.defaults());

    store.put("20260201/a.jpg", new byte[10]);
    assertThat(store.count()).isEqualTo(12 + 1 - 5);
    store.put("20260201/b.jpg", new byte[10]);
    store.put("20260201/c.jpg", new byte[10]);

    assertThat(store.count()).isEqualTo(3);
  }

  @Test
  void picturesOfAnEarlierStartCountWhereTheFolderIsALinkToAnotherDisk() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    Path link = Files.createSymbolicLink(folder.resolve("pictures"), disk);
    PictureStore.open(link, PictureLimits.defaults()).put("20260101/a.jpg", new byte[10]);

    PictureStore store = PictureStore.open(link, new PictureLimits(1, 1000, LONG));
    assertThat(store.count()).isOne();
    store.put("20260102/b.jpg", new byte[10]);

    assertThat(store.find("20260101/a.jpg")).isEmpty();
    assertThat(store.count()).isOne();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../etc/passwd", "20260101/../x.jpg", "/etc/x.jpg", "x.jpg", ""})
  void namesThatLeadElsewhereAreNotFound(String name) {
    PictureStore store = PictureStore.open(folder.resolve("store"), PictureLimits.defaults());

    assertThat(store.find(name)).isEmpty();
    assertThatThrownBy(() -> store.put(name, new byte[1]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFolderThatCannotBeMadeIsSaid() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "in the way");

    assertThatThrownBy(() -> PictureStore.open(file.resolve("store"), PictureLimits.defaults()))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("no place for pictures");
  }
}
