package dev.vcpclip.runtime.station.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.connector.PartResult;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LostPicturesTest {
  @TempDir private Path folder;
  private Journal journal;

  @BeforeEach
  void open() {
    journal = Journal.open(folder.resolve("journal.db"), List.of(), JournalLimits.defaults());
  }

  @AfterEach
  void close() {
    journal.close();
  }

  private PictureStore store(int most) {
    return PictureStore.open(
        folder.resolve("pictures"), new PictureLimits(most, 1000, JournalLimits.FOREVER));
  }

  private PartResult append(String id) {
    return journal.append(Results.withPicture(id, name(id))).result();
  }

  private static String name(String id) {
    return "20260101/" + id + ".jpg";
  }

  private String lost(String id) {
    return journal.find("line", id).orElseThrow().pictureLost();
  }

  @Test
  void whatAnEarlierRunHasLostIsNotedWithTheFirstFlushAndWhatIsOnItsWayIsLeftAlone() {
    PictureStore store = store(10);
    append("first");
    PartResult kept = append("kept");
    append("lost");
    PartResult without = journal.append(Results.fail("without", "")).result();
    store.put(name("kept"), new byte[1]); // after the next part was triggered
    LostPictures pictures = new LostPictures(journal);

    pictures.lookFor(store);
    PartResult coming = append("coming");
    assertThat(lost("lost")).isEmpty();
    pictures.flush();
    pictures.flush();

    assertThat(lost("first")).contains("not there");
    assertThat(lost("lost")).contains("not there");
    assertThat(journal.find("line", "kept")).contains(kept);
    assertThat(journal.find("line", "without")).contains(without);
    assertThat(journal.find("line", "coming")).contains(coming);
  }

  @Test
  void whatTheLimitsHaveTakenWasNotLost() {
    PictureStore store = store(2);
    for (String id : List.of("taken", "a", "b")) {
      append(id);
      store.put(name(id), new byte[1]);
    }
    append("lost");
    LostPictures pictures = new LostPictures(journal);

    pictures.lookFor(store);
    pictures.flush();

    assertThat(lost("taken")).isEmpty();
    assertThat(lost("lost")).contains("not there");
  }
}
