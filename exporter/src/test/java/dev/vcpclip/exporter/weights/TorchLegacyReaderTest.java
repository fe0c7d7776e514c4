package dev.vcpclip.exporter.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.tensor.DataType;
import dev.vcpclip.runtime.tensor.Mutation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class TorchLegacyReaderTest {
  private static final int[] MAGIC = {0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19};

  @TempDir Path folder;

  private static byte[] magic() {
    return PickleBytes.start().op(0x8a, 10).op(MAGIC).stop();
  }

  private static byte[] protocol(int number) {
    return PickleBytes.start().op('M').op(number & 0xff, number >> 8).stop();
  }

  private static byte[] machine(boolean littleEndian) {
    return PickleBytes.start()
        .op('}')
        .string("little_endian")
        .op(littleEndian ? 0x88 : 0x89)
        .op('s')
        .stop();
  }

  private static byte[] keys(String... keys) {
    PickleBytes pickle = PickleBytes.start().op(']', '(');
    for (String key : keys) {
      pickle.string(key);
    }
    return pickle.op('e').stop();
  }

  private static byte[] storage(long elements, float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES + values.length * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(elements);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /** An ordered dictionary: {@code a} is a transposed view of six floats, {@code b} of two. */
  private static byte[] twoTensors() {
    return PickleBytes.start()
        .global("collections", "OrderedDict")
        .op(')', 'R')
        .op('(')
        .string("a")
        .tensor("FloatStorage", "70", 6, 0, new long[] {3, 2}, new long[] {1, 3})
        .string("b")
        .tensor("FloatStorage", "9", 2, 1, new long[] {1}, new long[] {1})
        .op('u')
        .stop();
  }

  /** The storages lie in another order than their tensors. */
  private static byte[] sound() {
    return join(
        magic(),
        protocol(1001),
        machine(true),
        twoTensors(),
        keys("9", "70"),
        storage(2, 7, 8),
        storage(6, 0, 1, 2, 3, 4, 5));
  }

  private Path write(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("weights.pth"), bytes);
  }

  private void assertRefused(byte[] bytes, String why) throws IOException {
    Path file = write(bytes);
    assertThatThrownBy(
            () -> {
              try (WeightReader reader = WeightFiles.open(file)) {
                reader.tensors().keySet().forEach(reader::floats);
              }
            })
        .isExactlyInstanceOf(VcpClipException.class)
        .hasMessageContaining("weights.pth")
        .hasMessageContaining(why);
  }

  @Test
  void readsTensorsWhereverTheirStorageLies() throws IOException {
    try (WeightReader reader = WeightFiles.open(write(sound()))) {
      assertThat(reader.tensors().keySet()).containsExactly("a", "b");
      assertThat(reader.tensors().get("a").shape()).isEqualTo(List.of(3L, 2L));
      assertThat(reader.tensors().get("a").dataType()).isEqualTo(DataType.F32);
      assertThat(reader.floats("a")).containsExactly(0, 3, 1, 4, 2, 5);
      assertThat(reader.floats("b")).containsExactly(8);
    }
  }

  @Test
  void refusesCodeAsTheZipReaderDoes() throws IOException {
    byte[] code = PickleBytes.start().global("os", "system").stop();

    assertRefused(join(magic(), protocol(1001), machine(true), code), "'os.system'");
  }

  @Test
  void refusesAnotherProtocolAndAnotherByteOrder() throws IOException {
    assertRefused(join(magic(), protocol(1002)), "protocol");
    assertRefused(join(magic(), protocol(1001), machine(false)), "little-endian");
  }

  @Test
  void refusesStoragesThatAreMissingOrCutOffOrOfAnotherSize() throws IOException {
    byte[] head = join(magic(), protocol(1001), machine(true), twoTensors());

    assertRefused(join(head, keys("9"), storage(2, 7, 8)), "lacks the bytes of 'a'");
    assertRefused(join(head, keys("9", "70"), storage(2, 7, 8)), "Cut off?");
    assertRefused(join(head, keys("9", "70"), storage(3, 7, 8, 9)), "'9'");
    assertRefused(join(head, keys("9", "9"), storage(2, 7, 8), storage(2, 7, 8)), "twice");
    assertRefused(join(head, keys("5")), "no named tensor");
    assertRefused(Arrays.copyOf(sound(), sound().length - 1), "Cut off?");
  }

  @Test
  void refusesOneStorageDescribedInTwoWays() throws IOException {
    byte[] object =
        PickleBytes.start()
            .op('}', '(')
            .string("a")
            .tensor("FloatStorage", "1", 2, 0, new long[] {2}, new long[] {1})
            .string("b")
            .tensor("HalfStorage", "1", 2, 0, new long[] {2}, new long[] {1})
            .op('u')
            .stop();

    assertRefused(
        join(magic(), protocol(1001), machine(true), object, keys("1"), storage(2, 7, 8)),
        "in two ways");
  }

  @Test
  void tellsWhatToDoWithAPickleThatIsNotOfTorchSave() throws IOException {
    assertRefused(PickleBytes.start().op('}').stop(), "bare pickle");
  }

  @Test
  @Timeout(60)
  void failsWithAMessageWhateverByteIsDamaged() throws IOException {
    Random random = new Random(11);
    for (int i = 0; i < 2000; i++) {
      Path file = write(Mutation.of(sound(), random));
      try (WeightReader reader = WeightFiles.open(file)) {
        reader.tensors().keySet().forEach(reader::floats);
      } catch (VcpClipException e) {
        assertThat(e).hasMessageContaining("weights.pth");
      }
    }
  }
}
