package dev.vcpclip.runtime.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiskFailureTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "No space left on device, the disk is full",
    "There is not enough space on the disk, the disk is full",
    "File name too long, the name is too long for this file system",
    "Read-only file system, the disk is read-only",
    "Too many open files, too many files are open (ulimit -n)",
    "Something new, Something new",
  })
  void saysInPlainWordsWhatTheSystemSays(String said, String expected) {
    assertThat(DiskFailure.reason(new FileSystemException("a", null, said))).isEqualTo(expected);
    assertThat(DiskFailure.reason(new IOException(said))).isEqualTo(expected);
  }

  @Test
  void saysWhatJavaTellsByTheExceptionsTypeAlone() {
    assertThat(DiskFailure.reason(new AccessDeniedException("a"))).contains("no right");
    assertThat(DiskFailure.reason(new NoSuchFileException("a"))).contains("no such file");
  }

  @Test
  void aNameThatIsTooLongIsSaidAsSuch() {
    assumeThat(folder.getFileSystem().getSeparator()).isEqualTo("/");
    Path file = folder.resolve("検".repeat(90));

    assertThatThrownBy(() -> AtomicFile.write(file, new byte[1]))
        .hasMessageContaining("the name is too long for this file system");
  }

  @Test
  void aFileInPlaceOfAFolderIsSaidAsSuch() throws IOException {
    assumeThat(folder.getFileSystem().getSeparator()).isEqualTo("/");
    Path file = Files.createFile(folder.resolve("file"));

    assertThatThrownBy(() -> AtomicFile.write(file.resolve("below"), new byte[1]))
        .hasMessageContaining("cannot be written")
        .hasMessageNotContaining("Exception");
  }
}
