package dev.vcpclip.runtime.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.VcpClipException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedFileTest {
  private static final int WINDOW = 64;

  @TempDir Path folder;

  /** A byte of padding, so that no element is aligned, then 0, 1, 2, ... as float. */
  private Path floats(int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(1 + count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0);
    for (int i = 0; i < count; i++) {
      bytes.putFloat(i);
    }
    return Files.write(folder.resolve("floats.bin"), bytes.array());
  }

  @Test
  void readsElementsThatCrossWindows() throws IOException {
    try (MappedFile file = MappedFile.open(floats(100), WINDOW)) {
      float[] values = file.floats(DataType.F32, 1 + 3 * Float.BYTES, 90);

      assertThat(values).hasSize(90).startsWith(3, 4, 5).endsWith(91, 92);
      for (int i = 0; i < values.length; i++) {
        assertThat(values[i]).isEqualTo(i + 3);
      }
    }
  }

  @Test
  void readsBytesThatCrossWindows() throws IOException {
    try (MappedFile file = MappedFile.open(floats(100), WINDOW)) {
      ByteBuffer bytes = file.bytes(1 + 10 * Float.BYTES, 60 * Float.BYTES);

      assertThat(bytes.isReadOnly()).isTrue();
      assertThat(bytes.getFloat(59 * Float.BYTES)).isEqualTo(69);
    }
  }

  @Test
  void readsUpToTheLastByte() throws IOException {
    try (MappedFile file = MappedFile.open(floats(16), WINDOW)) {
      assertThat(file.floats(DataType.F32, 1, 16)).endsWith(14, 15);
      assertThat(file.bytes(file.size(), 0).remaining()).isZero();
    }
  }

  @Test
  void refusesRangesOutsideTheFile() throws IOException {
    try (MappedFile file = MappedFile.open(floats(4))) {
      assertThatThrownBy(() -> file.bytes(10, 8)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> file.floats(DataType.F32, 1, 5))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void refusesToReadOnceClosed() throws IOException {
    MappedFile file = MappedFile.open(floats(4));

    file.close();
    file.close();

    assertThatThrownBy(() -> file.floats(DataType.F32, 1, 1))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void saysWhetherAFileIsMissingOrAFolder() {
    assertThatThrownBy(() -> MappedFile.open(folder.resolve("nowhere.bin")))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("nowhere.bin: no such file");
    assertThatThrownBy(() -> MappedFile.open(folder))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("is a folder");
  }
}
