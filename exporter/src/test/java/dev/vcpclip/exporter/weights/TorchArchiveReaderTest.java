package dev.vcpclip.exporter.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.tensor.DataType;
import dev.vcpclip.runtime.tensor.Mutation;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TorchArchiveReaderTest {
  private static final byte[] SIX = floats(0, 1, 2, 3, 4, 5);

  @TempDir Path folder;

  private static byte[] floats(float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }

  private static long[] dims(long... dims) {
    return dims;
  }

  /** {@code {name: tensor}} over a storage of six floats. */
  private static byte[] dictionary(String name, long offset, long[] shape, long[] stride) {
    return PickleBytes.start()
        .op('}')
        .string(name)
        .tensor("FloatStorage", "0", 6, offset, shape, stride)
        .op('s')
        .stop();
  }

  private static ZipBytes archive(byte[] pickle) {
    return new ZipBytes().store("archive/data.pkl", pickle).store("archive/data/0", SIX);
  }

  private Path write(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("weights.pth"), bytes);
  }

  private WeightReader open(ZipBytes zip) throws IOException {
    return WeightFiles.open(write(zip.bytes()));
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

  private void assertRefused(ZipBytes zip, String why) throws IOException {
    assertRefused(zip.bytes(), why);
  }

  @Test
  void readsContiguousTensor() throws IOException {
    try (var reader = open(archive(dictionary("w", 0, dims(2, 3), dims(3, 1))))) {
      assertThat(reader.tensors().get("w").shape()).containsExactly(2L, 3L);
      assertThat(reader.tensors().get("w").dataType()).isEqualTo(DataType.F32);
      assertThat(reader.floats("w")).containsExactly(0, 1, 2, 3, 4, 5);
    }
  }

  @Test
  void readsTransposedTensor() throws IOException {
    try (var reader = open(archive(dictionary("w", 0, dims(3, 2), dims(1, 3))))) {
      assertThat(reader.floats("w")).containsExactly(0, 3, 1, 4, 2, 5);
    }
  }

  @Test
  void readsSliceWithOffset() throws IOException {
    try (var reader = open(archive(dictionary("w", 1, dims(2, 2), dims(3, 1))))) {
      assertThat(reader.floats("w")).containsExactly(1, 2, 4, 5);
    }
  }

  @Test
  void readsExpandedTensorWithinItsStorage() throws IOException {
    try (var reader = open(archive(dictionary("w", 4, dims(2, 2), dims(0, 1))))) {
      assertThat(reader.floats("w")).containsExactly(4, 5, 4, 5);
    }
  }

  @Test
  void readsScalarAndEmptyTensor() throws IOException {
    try (var reader = open(archive(dictionary("w", 5, dims(), dims())))) {
      assertThat(reader.floats("w")).containsExactly(5);
    }
    try (var reader = open(archive(dictionary("w", 0, dims(0, 3), dims(3, 1))))) {
      assertThat(reader.floats("w")).isEmpty();
    }
  }

  @Test
  void joinsNestedNamesWithDots() throws IOException {
    byte[] pickle =
        PickleBytes.start()
            .op('}')
            .string("model")
            .global("collections", "OrderedDict")
            .op(')', 'R')
            .string("layers")
            .op(']')
            .tensor("FloatStorage", "0", 6, 0, dims(6), dims(1))
            .op('a', 's', 's')
            .string("epoch")
            .integer(10)
            .op('s')
            .stop();

    try (var reader = open(archive(pickle))) {
      assertThat(reader.tensors().keySet()).containsExactly("model.layers.0");
    }
  }

  @Test
  void readsTorchScriptModulesAsAttributes() throws IOException {
    byte[] pickle =
        PickleBytes.start()
            .global("__torch__.clip.model.___torch_mangle_3", "Visual")
            .op(')')
            .op(0x81)
            .op('}')
            .string("training")
            .op(0x88)
            .op('s')
            .string("proj")
            .tensor("FloatStorage", "0", 6, 0, dims(6), dims(1))
            .op('s', 'b')
            .stop();

    try (var reader = open(archive(pickle))) {
      assertThat(reader.tensors().keySet()).containsExactly("proj");
    }
  }

  @Test
  void readsParameters() throws IOException {
    byte[] pickle =
        PickleBytes.start()
            .op('}')
            .string("w")
            .global("torch._utils", "_rebuild_parameter")
            .op('(')
            .tensor("FloatStorage", "0", 6, 0, dims(6), dims(1))
            .op(0x88)
            .global("collections", "OrderedDict")
            .op(')', 'R', 't', 'R', 's')
            .stop();

    try (var reader = open(archive(pickle))) {
      assertThat(reader.floats("w")).hasSize(6);
    }
  }

  @Test
  void readsDeflatedEntries() throws IOException {
    byte[] pickle = dictionary("w", 2, dims(2), dims(1));
    var zip =
        new ZipBytes()
            .deflate("a/data.pkl", pickle, pickle.length)
            .deflate("a/data/0", SIX, SIX.length);

    try (var reader = open(zip)) {
      assertThat(reader.floats("w")).containsExactly(2, 3);
    }
  }

  @Test
  void readsZip64() throws IOException {
    try (var reader = open(archive(dictionary("w", 0, dims(6), dims(1))).zip64())) {
      assertThat(reader.floats("w")).containsExactly(0, 1, 2, 3, 4, 5);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "os,system",
    "posix,system",
    "builtins,eval",
    "torch.hub,load",
    "__main__,VCPModel",
    "torch,load",
    "torch._utils,_rebuild_sparse_tensor",
    "__torch__x,A"
  })
  void refusesEveryOtherClassByName(String module, String name) throws IOException {
    byte[] pickle =
        PickleBytes.start().global(module, name).string("echo no").op(0x85).op('R').stop();

    assertRefused(archive(pickle), "names '" + module + "." + name + "'");
  }

  @Test
  void refusesOtherClassNamedOnTheStack() throws IOException {
    byte[] pickle =
        PickleBytes.start().string("posix").string("system").op(0x93).op(')', 'R').stop();

    assertRefused(archive(pickle), "names 'posix.system'");
  }

  @ParameterizedTest
  @ValueSource(chars = {'i', 'o', 'P', 'S', 'V', 'I'})
  void refusesInstructionsThatWeightsDoNotNeed(char opcode) throws IOException {
    assertRefused(archive(PickleBytes.start().op(opcode).stop()), "holds the instruction");
  }

  @Test
  void refusesStorageBeyondItsEntry() throws IOException {
    byte[] pickle =
        PickleBytes.start()
            .op('}')
            .string("w")
            .tensor("FloatStorage", "0", 7, 0, dims(7), dims(1))
            .op('s')
            .stop();

    assertRefused(archive(pickle), "its entry 'archive/data/0' has 24 bytes");
  }

  @Test
  void refusesMissingStorage() throws IOException {
    byte[] pickle = dictionary("w", 0, dims(6), dims(1));

    assertRefused(new ZipBytes().store("a/data.pkl", pickle), "the bytes of 'w' are missing");
  }

  @Test
  void refusesTensorBeyondItsStorage() throws IOException {
    assertRefused(archive(dictionary("w", 1, dims(6), dims(1))), "its storage holds 6");
    assertRefused(archive(dictionary("w", 0, dims(2, 3), dims(4, 1))), "its storage holds 6");
  }

  @Test
  void refusesExpansionBeyondItsStorage() throws IOException {
    assertRefused(archive(dictionary("w", 0, dims(1L << 40), dims(0))), "its storage holds 6");
  }

  @Test
  void refusesShapesThatOverflow() throws IOException {
    assertRefused(
        archive(dictionary("w", 0, dims(1L << 40, 1L << 40), dims(0, 0))), "more than any file");
    assertRefused(
        archive(dictionary("w", 0, dims(2), dims(Long.MAX_VALUE))), "its storage holds 6");
    assertRefused(archive(dictionary("w", 1, dims(3), dims(Long.MAX_VALUE))), "more than any file");
  }

  @Test
  void allocatesNothingForWhatAFileOnlyClaims() throws IOException {
    Path file = write(archive(dictionary("w", 0, dims(1L << 40), dims(0))).bytes());
    assertThatThrownBy(() -> WeightFiles.open(file)).isInstanceOf(VcpClipException.class);
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    long before = threads.getCurrentThreadAllocatedBytes();
    assertThatThrownBy(() -> WeightFiles.open(file)).isInstanceOf(VcpClipException.class);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(allocated).isLessThan(1 << 20);
  }

  @Test
  void refusesNegativeSizes() throws IOException {
    assertRefused(archive(dictionary("w", 0, dims(-1), dims(1))), "negative size -1");
    assertRefused(archive(dictionary("w", 0, dims(2), dims(-1))), "negative size -1");
    assertRefused(archive(dictionary("w", -1, dims(2), dims(1))), "describes a tensor");
  }

  @Test
  void refusesStringLongerThanThePickle() throws IOException {
    byte[] pickle = PickleBytes.start().op('X').int32(Integer.MAX_VALUE).stop();

    assertRefused(archive(pickle), "claims 2147483647 bytes");
  }

  @Test
  void refusesBigEndianArchives() throws IOException {
    byte[] pickle = dictionary("w", 0, dims(6), dims(1));
    byte[] big = "big".getBytes(StandardCharsets.UTF_8);

    assertRefused(archive(pickle).store("archive/byteorder", big), "byte order is 'big'");
  }

  @Test
  void refusesDictionaryInsideItself() throws IOException {
    byte[] pickle = PickleBytes.start().op('}').op('q', 0).string("a").op('h', 0).op('s').stop();

    assertRefused(archive(pickle), "nested beyond any model");
  }

  @Test
  @Timeout(30)
  void refusesFewBytesThatDescribeAnEnormousTree() throws IOException {
    PickleBytes pickle = PickleBytes.start().op('}');
    for (int level = 0; level < 30; level++) {
      // Each level holds the one below it twice.
      pickle.op('q', level).op('}').string("a").op('h', level).op('s').string("b").op('h', level);
      pickle.op('s');
    }

    assertRefused(archive(pickle.stop()), "nested beyond any model");
  }

  @Test
  void refusesPickleTooLargeForAnyModel() throws IOException {
    byte[] pickle = new byte[5 << 20];
    Arrays.fill(pickle, (byte) '}');

    assertRefused(archive(pickle), "more than any model needs");
  }

  @Test
  void refusesZipBombs() throws IOException {
    byte[] zeros = new byte[1 << 22];
    var bomb =
        new ZipBytes()
            .store("a/data.pkl", dictionary("w", 0, dims(6), dims(1)))
            .deflate("a/data/0", zeros, zeros.length);

    assertRefused(bomb, "zip bomb");
  }

  @Test
  void ignoresHowWellEntriesCompressThatItNeverReads() throws IOException {
    byte[] zeros = new byte[1 << 22];
    var zip =
        archive(dictionary("w", 0, dims(6), dims(1)))
            .deflate("archive/code/__torch__.py.debug_pkl", zeros, zeros.length);

    try (var reader = open(zip)) {
      assertThat(reader.floats("w")).hasSize(6);
    }
  }

  @Test
  void refusesEntryThatUnpacksToMoreThanItClaims() throws IOException {
    var zip =
        new ZipBytes()
            .store("a/data.pkl", dictionary("w", 0, dims(6), dims(1)))
            .deflate("a/data/0", new byte[25], 24);

    assertRefused(zip, "does not unpack to the 24 bytes");
  }

  @Test
  void refusesEncryptedEntries() throws IOException {
    var zip =
        archive(dictionary("w", 0, dims(6), dims(1)))
            .add(new ZipBytes.Item("archive/x", 0, 1, SIX, 24, null));

    assertRefused(zip, "'archive/x' is encrypted");
  }

  @Test
  void refusesEntriesThatOverlap() throws IOException {
    byte[] pickle = dictionary("w", 0, dims(6), dims(1));
    var zip =
        archive(pickle).add(new ZipBytes.Item("archive/data/0", 0, 0, SIX, 24, "archive/data/0"));

    assertRefused(zip, "two entries named 'archive/data/0'");
    // One entry that swallows the next.
    byte[] bytes = archive(pickle).bytes();
    ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int central = view.getInt(bytes.length - 6);
    view.putInt(central + 20, pickle.length + 50).putInt(central + 24, pickle.length + 50);
    assertRefused(bytes, "overlap");
  }

  @Test
  void refusesEntryOutsideTheFile() throws IOException {
    byte[] bytes = archive(dictionary("w", 0, dims(6), dims(1))).bytes();
    ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int central = view.getInt(bytes.length - 6);
    view.putInt(central + 42, 0x7fffffff);

    assertRefused(bytes, "lies outside the archive");
  }

  @Test
  void refusesTruncatedArchive() throws IOException {
    byte[] bytes = archive(dictionary("w", 0, dims(6), dims(1))).bytes();

    assertRefused(Arrays.copyOf(bytes, bytes.length - 30), "no table of contents");
  }

  @Test
  void refusesZipOfOtherThings() throws IOException {
    assertRefused(new ZipBytes().store("word/document.xml", SIX), "0 entries named data.pkl");
  }

  @Test
  void explainsWhatOtherFilesAre() throws IOException {
    byte[] legacy = PickleBytes.start().op(0x8a, 10).op('l', 'x').stop();

    assertRefused(legacy, "PyTorch before 1.6");
    assertRefused("<!DOCTYPE html>".getBytes(StandardCharsets.UTF_8), "web page");
    assertRefused(
        "version https://git-lfs.github.com/spec/v1".getBytes(StandardCharsets.UTF_8),
        "Git LFS pointer");
    assertRefused("ONNX or whatever".getBytes(StandardCharsets.UTF_8), "neither safetensors");
    assertRefused(new byte[0], "is empty");
  }

  /** Whatever an archive is damaged to, it is read or refused with a message. */
  @Test
  @Timeout(120)
  void refusesOrReadsEveryMutation() throws IOException {
    byte[] pickle = dictionary("w", 0, dims(3, 2), dims(1, 3));
    byte[] stored = archive(pickle).bytes();
    byte[] deflated =
        new ZipBytes()
            .deflate("a/data.pkl", pickle, pickle.length)
            .deflate("a/data/0", SIX, SIX.length)
            .zip64()
            .bytes();
    Random random = new Random(333);
    int refused = 0;

    for (int i = 0; i < 2000; i++) {
      Path file = write(Mutation.of(i % 2 == 0 ? stored : deflated, random));
      try (WeightReader reader = WeightFiles.open(file)) {
        reader.tensors().keySet().forEach(reader::floats);
      } catch (VcpClipException e) {
        refused++;
      }
    }

    assertThat(refused).isBetween(500, 1999);
  }

  /** The same for the pickle alone, which an archive's own checks would shield. */
  @Test
  @Timeout(120)
  void refusesOrRunsEveryMutatedPickle() {
    byte[] sound = dictionary("w", 0, dims(3, 2), dims(1, 3));
    Random random = new Random(333);
    int refused = 0;

    for (int i = 0; i < 30_000; i++) {
      byte[] bytes = sound;
      for (int damages = 1 + i % 3; damages > 0 && bytes.length > 0; damages--) {
        bytes = Mutation.of(bytes, random);
      }
      try {
        TensorCollector.collect("w", Unpickler.load("w", ByteBuffer.wrap(bytes)));
      } catch (VcpClipException e) {
        refused++;
      }
    }

    assertThat(refused).isBetween(10_000, 29_999);
  }
}
