package dev.vcpclip.runtime.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.VcpClipException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir Path folder;

  private static ByteBuffer text(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void replacesAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "old");

    AtomicFile.write(file, channel -> channel.write(text("new")));

    assertThat(file).hasContent("new");
    assertThat(names()).containsExactly("a.txt");
  }

  @Test
  void keepsTheOldFileWhenWritingFails() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "old");

    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    channel -> {
                      channel.write(text("half of the ne"));
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("a.txt")
        .hasMessageContaining("the disk is full");

    assertThat(file).hasContent("old");
    assertThat(names()).containsExactly("a.txt");
  }

  private String[] names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toArray(String[]::new);
    }
  }

  @Test
  void writesAFileWhoseNameIsAsLongAsTheFileSystemTakes() {
    Path file = folder.resolve("\u691c".repeat(83) + ".txt"); // 253 bytes

    AtomicFile.write(file, new byte[] {1, 2, 3});

    assertThat(file).hasBinaryContent(new byte[] {1, 2, 3});
  }

  @Test
  void deletesWhatAKilledProgramDidNotFinishAndNothingElse() throws IOException {
    Path unfinished = Files.createFile(AtomicFile.temporarySibling(folder.resolve("a.txt")));
    Path young = Files.createFile(AtomicFile.temporarySibling(folder.resolve("b.txt")));
    Path foreign = Files.createFile(folder.resolve(".a.txt-1.tmp"));
    FileTime longAgo = FileTime.from(Instant.now().minus(2, ChronoUnit.HOURS));
    Files.setLastModifiedTime(unfinished, longAgo);
    Files.setLastModifiedTime(foreign, longAgo);

    AtomicFile.deleteUnfinished(unfinished.getParent(), Duration.ofHours(1));

    assertThat(unfinished).doesNotExist();
    assertThat(young).exists();
    assertThat(foreign).exists();
  }
}
