package dev.vcpclip.runtime.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.VcpClipException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFolderTest {
  @TempDir Path folder;

  @Test
  void closingDeletesWhatIsInIt() throws IOException {
    Path path;
    try (TemporaryFolder temporary = TemporaryFolder.create("test")) {
      path = temporary.path();
      Files.createDirectories(path.resolve("deep/down"));
      Files.writeString(path.resolve("deep/down/file"), "x");
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void closingAfterItWasMovedAwayIsFine() throws IOException {
    Path target = folder.resolve("new/target");
    TemporaryFolder temporary = TemporaryFolder.beside(target);
    Files.writeString(temporary.path().resolve("file"), "x");
    AtomicFile.move(temporary.path(), target);
    temporary.close();
    temporary.close();
    assertThat(target.resolve("file")).hasContent("x");
    assertThat(target.getParent().toFile().list()).containsExactly("target");
  }

  @Test
  void namesTheTargetWhereTheDiskRefuses() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    assertThatThrownBy(() -> TemporaryFolder.beside(file.resolve("target")))
        .isInstanceOf(VcpClipException.class)
        .hasMessageStartingWith(file.resolve("target") + ": cannot be written");
  }
}
