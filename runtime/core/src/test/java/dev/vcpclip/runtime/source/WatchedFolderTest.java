package dev.vcpclip.runtime.source;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.image.PictureOptions;
import dev.vcpclip.runtime.image.PictureReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchedFolderTest extends WaitingSourceContract {
  private static final Duration SETTLED = Duration.ofMillis(150);

  @TempDir private Path folder;

  @Override
  protected FrameSource healthy() throws IOException {
    for (int number = 0; number < 4; number++) {
      Files.write(folder.resolve("part" + number + ".png"), picture(number, "png"));
    }
    return silent();
  }

  @Override
  protected FrameSource silent() {
    return WatchedFolder.of("line-2", folder, SETTLED);
  }

  @Override
  protected FrameSource absent() {
    return WatchedFolder.of("line-2", folder.resolve("missing"), SETTLED);
  }

  private static byte[] picture(int number, String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(NumberedPicture.draw(number, 192, 64), format, out);
    return out.toByteArray();
  }

  /** Time passes by the test's clock alone: half a file never becomes one that stays unreadable. */
  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "bmp"})
  void takesAFileOnlyWhenItIsWhole(String format) throws Exception {
    AtomicLong clock = new AtomicLong();
    byte[] bytes = picture(5, format);
    Path file = folder.resolve("part." + format);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    try (FrameSource source = watched(clock::get)) {
      source.open();
      clock.addAndGet(SETTLED.toNanos());
      BlockingQueue<Object> answers = inBackground(source::next);
      assertThat(answers.poll(500, MILLISECONDS)).isNull();

      Files.write(file, bytes);

      Object answer = null;
      while (answer == null) { // its look has to come first
        answer = answers.poll(300, MILLISECONDS);
        clock.addAndGet(SETTLED.toNanos());
      }
      assertThat(answer).isInstanceOf(Grab.Taken.class);
      try (Shot shot = ((Grab.Taken) answer).shot()) {
        assertThat(NumberedPicture.number(shot.frame())).isEqualTo(5);
      }
    }
  }

  private FrameSource watched(LongSupplier clock) {
    PictureReader reader = new PictureReader(PictureOptions.upright());
    return WatchedFolder.of("line-2", folder, SETTLED, reader, clock);
  }

  /** By a clock that goes on whenever it is asked: asked for each file, some would settle first. */
  @Test
  void filesThatAreSeenTogetherAreTakenInTheirOrderThoughALookTakesLong() throws Exception {
    AtomicLong asked = new AtomicLong();
    for (int number = 0; number < 8; number++) {
      Path file =
          Files.write(folder.resolve("z" + number * 3 % 8 + ".png"), picture(number, "png"));
      Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L + number * 1000));
    }
    long step = SETTLED.toNanos() / 24;
    try (FrameSource source = watched(() -> step * asked.getAndIncrement())) {
      source.open();

      for (int number = 0; number < 8; number++) {
        try (Shot shot = take(source)) {
          assertThat(NumberedPicture.number(shot.frame())).isEqualTo(number);
        }
      }
    }
  }

  @Test
  void saysWhichFileStaysUnreadable() throws Exception {
    Files.writeString(folder.resolve("text.png"), "no picture");
    try (FrameSource source = WatchedFolder.of("line-2", folder, Duration.ofMillis(50))) {
      source.open();

      Grab grab = source.next();

      assertThat(grab).isInstanceOf(Grab.Unreadable.class);
      assertThat(((Grab.Unreadable) grab).capture().source()).endsWith("text.png");
    }
  }

  @Test
  void takesAFileAgainThatIsWrittenAgain() throws Exception {
    Path file = Files.write(folder.resolve("same.png"), picture(1, "png"));
    try (FrameSource source = silent()) {
      source.open();
      Capture first = takeCapture(source);

      Files.write(file, picture(300, "png"));

      try (Shot second = take(source)) {
        assertThat(NumberedPicture.number(second.frame())).isEqualTo(300);
        assertThat(second.capture().pictureName()).isNotEqualTo(first.pictureName());
      }
    }
  }

  /** Each question for the time takes as long as a file does to be whole. */
  @Test
  void aFolderThatWasAwayStillHoldsThePicturesThatItHadGiven() throws Exception {
    AtomicLong asked = new AtomicLong();
    Path written = folder.resolve("part1.png");
    Path share = Files.createDirectory(folder.resolve("share"));
    Path elsewhere = folder.resolve("elsewhere");
    Files.write(share.resolve("part0.png"), picture(0, "png"));
    try (FrameSource source =
        WatchedFolder.of(
            "line-2",
            share,
            SETTLED,
            new PictureReader(PictureOptions.upright()),
            () -> SETTLED.toNanos() * asked.getAndIncrement())) {
      source.open();
      takeCapture(source);

      Files.move(share, elsewhere);
      Grab away = source.next();
      Files.move(elsewhere, share);
      Grab back = source.next();
      Files.write(written, picture(1, "png"));
      Files.move(written, share.resolve("part1.png"));

      assertThat(away).isInstanceOf(Grab.Down.class);
      assertThat(((Grab.Down) away).cause()).hasMessageContaining("cannot be listed any more");
      assertThat(back).isInstanceOf(Grab.Alive.class);
      try (Shot next = take(source)) {
        assertThat(NumberedPicture.number(next.frame())).isEqualTo(1);
      }
    }
  }

  /** Takes a file away for some looks of a source that is read meanwhile; it keeps its time. */
  private BlockingQueue<Object> readWhileAwayForLooks(
      FrameSource source, Path file, AtomicLong asked) throws Exception {
    Path hidden = folder.resolve("." + file.getFileName());
    Files.move(file, hidden);
    BlockingQueue<Object> next = inBackground(source::next);
    long looks = asked.get();
    while (asked.get() < looks + 6) { // three at least without it
      MILLISECONDS.sleep(2);
    }
    Files.move(hidden, file);
    return next;
  }

  /** As a share that is not mounted for a while: its place is there, and empty. */
  @Test
  void aPictureThatWasNotThereForALookIsNoNewOne() throws Exception {
    AtomicLong asked = new AtomicLong();
    Path file = folder.resolve("part0.png");
    Files.write(file, picture(0, "png"));
    try (FrameSource source = watched(() -> SETTLED.toNanos() * asked.getAndIncrement())) {
      source.open();
      takeCapture(source);
      BlockingQueue<Object> next = readWhileAwayForLooks(source, file, asked);
      Files.write(folder.resolve(".part1.png"), picture(1, "png"));
      Files.move(folder.resolve(".part1.png"), folder.resolve("part1.png"));

      try (Shot shot = ((Grab.Taken) next.poll(30, SECONDS)).shot()) {
        assertThat(NumberedPicture.number(shot.frame())).isEqualTo(1);
      }
    }
  }

  @Test
  void aPictureThatIsPutBackBesideOthersIsANewOne() throws Exception {
    AtomicLong asked = new AtomicLong();
    Path file = folder.resolve("part0.png");
    Files.write(file, picture(0, "png"));
    Files.write(folder.resolve("part1.png"), picture(1, "png"));
    try (FrameSource source = watched(() -> SETTLED.toNanos() * asked.getAndIncrement())) {
      source.open();
      takeCapture(source);
      takeCapture(source);
      BlockingQueue<Object> next = readWhileAwayForLooks(source, file, asked);

      try (Shot shot = ((Grab.Taken) next.poll(30, SECONDS)).shot()) {
        assertThat(NumberedPicture.number(shot.frame())).isZero();
      }
    }
  }

  @Test
  void takesEachFileOnceInTheOrderTheyCame() throws Exception {
    for (int number = 0; number < 3; number++) {
      Path file = Files.write(folder.resolve("z" + (9 - number) + ".png"), picture(number, "png"));
      Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L + number * 1000));
    }
    try (FrameSource source = silent()) {
      source.open();

      for (int number = 0; number < 3; number++) {
        try (Shot shot = take(source)) {
          assertThat(NumberedPicture.number(shot.frame())).isEqualTo(number);
        }
      }

      assertThat(inBackground(source::next).poll(600, MILLISECONDS)).isNull();
    }
  }
}
