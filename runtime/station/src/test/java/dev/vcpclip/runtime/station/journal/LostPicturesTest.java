package dev.vcpclip.runtime.station.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.connector.PartResult;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LostPicturesTest {
  @TempDir private Path folder;

  @Test
  void whatAnEarlierRunHasLostIsNotedWithTheFirstFlushAndWhatIsOnItsWayIsLeftAlone() {
    PictureStore store =
        PictureStore.open(
            folder.resolve("pictures"), new PictureLimits(10, 1000, JournalLimits.FOREVER));
    store.put("20260101/kept.jpg", new byte[1]);
    try (Journal journal =
        Journal.open(folder.resolve("journal.db"), List.of(), JournalLimits.defaults())) {
      PartResult lost = journal.append(Results.withPicture("lost", "20260101/lost.jpg"));
      PartResult kept = journal.append(Results.withPicture("kept", "20260101/kept.jpg"));
      PartResult without = journal.append(Results.fail("without", ""));
      LostPictures pictures = new LostPictures(journal);

      pictures.lookFor(store);
      PartResult coming = journal.append(Results.withPicture("coming", "20260101/coming.jpg"));
      assertThat(journal.find("lost")).contains(lost);
      pictures.flush();
      pictures.flush();

      assertThat(journal.find("lost").orElseThrow().pictureLost()).contains("not there");
      assertThat(journal.find("kept")).contains(kept);
      assertThat(journal.find("without")).contains(without);
      assertThat(journal.find("coming")).contains(coming);
    }
  }
}
