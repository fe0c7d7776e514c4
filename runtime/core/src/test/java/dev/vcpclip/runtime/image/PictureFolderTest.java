package dev.vcpclip.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureFolderTest {
  @TempDir Path temp;
  private Path folder;

  @BeforeEach
  void fill() throws IOException {
    folder = Files.createDirectories(temp.resolve("folder"));
    for (String name : List.of("b.PNG", "a.jfif", "._b.png", "notes.txt", "c.gif", "d.JP2")) {
      Files.createFile(folder.resolve(name));
    }
  }

  @Test
  void countsPicturesOfOtherFormatsAndLeavesHiddenFilesAlone() {
    PictureFolder.Listing listing = PictureFolder.scan(folder, false);

    assertThat(listing.pictures()).containsExactly(in("a.jfif"), in("b.PNG"));
    assertThat(listing.passedOver()).containsExactly(in("c.gif"), in("d.JP2"));
    assertThat(listing.unreadable()).isEmpty();
  }

  @Test
  void saysWhichPicturesAreNotReadWhenThereAreNoOthers() throws IOException {
    Files.delete(in("b.PNG"));
    Files.delete(in("a.jfif"));

    assertThatThrownBy(() -> PictureFolder.list(folder, false))
        .hasMessageContaining("no picture in this folder")
        .hasMessageContaining("2 files are of formats that are not read, such as c.gif");
  }

  @Test
  void overlaysOfAnEarlierRunAreNoPicturesOfParts() throws IOException {
    Path results = Files.createDirectories(in("2026/inspection"));
    Files.createFile(results.resolve(PictureFolder.RESULTS_MARKER));
    Files.createFile(Files.createDirectories(results.resolve("overlays")).resolve("a.png"));
    Path own = Files.createDirectories(in("overlays"));
    Files.createFile(own.resolve("c.png"));

    PictureFolder.Listing listing = PictureFolder.scan(folder, true);

    assertThat(listing.pictures()).containsExactly(in("a.jfif"), in("b.PNG"), own.resolve("c.png"));
    assertThat(listing.results()).containsExactly(results.resolve("overlays"));
  }

  @Test
  void followsLinksToFolders() throws IOException {
    Path link = Files.createSymbolicLink(temp.resolve("current"), folder);
    Path root = Files.createDirectories(temp.resolve("root"));
    Files.createSymbolicLink(root.resolve("sub"), folder);

    assertThat(PictureFolder.list(link, false)).hasSize(2);
    assertThat(PictureFolder.list(root, true)).hasSize(2);
  }

  @Test
  void endsWhereLinksLeadInACircleAndListsNothingTwice() throws IOException {
    Path below = Files.createDirectories(in("below"));
    Files.createFile(below.resolve("e.bmp"));
    Files.createSymbolicLink(below.resolve("up"), folder);
    Files.createSymbolicLink(in("latest"), below);

    assertThat(PictureFolder.list(folder, true))
        .containsExactly(in("a.jfif"), in("b.PNG"), below.resolve("e.bmp"));
  }

  @Test
  void listsPicturesWhoseLinksLeadNowhereSoThatReadingSaysSo() throws IOException {
    Files.createSymbolicLink(in("gone.png"), temp.resolve("nowhere.png"));

    assertThat(PictureFolder.list(folder, true)).contains(in("gone.png"));
  }

  @Test
  void goesOnPastAFolderWithoutRights() throws IOException {
    Path closed = Files.createDirectories(in("closed"));
    assumeThat(closed.toFile().setReadable(false)).isTrue();
    assumeThat(Files.isReadable(closed)).as("root may read everything").isFalse();

    PictureFolder.Listing listing = PictureFolder.scan(folder, true);

    assertThat(listing.pictures()).hasSize(2);
    assertThat(listing.unreadable()).containsExactly(closed);
  }

  private Path in(String name) {
    return folder.resolve(name);
  }
}
