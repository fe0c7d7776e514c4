package dev.vcpclip.runtime.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.VcpClipException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsFileTest {
  @TempDir Path folder;

  private Path write(long headerLength, String header, int dataBytes) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + dataBytes);
    bytes.order(ByteOrder.LITTLE_ENDIAN).putLong(headerLength).put(json);
    return Files.write(folder.resolve("weights.safetensors"), bytes.array());
  }

  private Path write(String header, int dataBytes) throws IOException {
    return write(header.getBytes(StandardCharsets.UTF_8).length, header, dataBytes);
  }

  private static String tensor(String name, String type, String shape, String offsets) {
    return String.format(
        "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}", name, type, shape, offsets);
  }

  private void assertRefused(Path file, String why) {
    assertThatThrownBy(() -> SafetensorsFile.open(file).close())
        .isExactlyInstanceOf(VcpClipException.class)
        .hasMessageContaining("weights.safetensors")
        .hasMessageContaining(why);
  }

  @Test
  void readsTensorsInTheHeadersOrder() throws IOException {
    Path file =
        write(
            "{\"__metadata__\":{\"format\":\"pt\"},"
                + tensor("b", "F32", "[1,2]", "[4,12]")
                + ","
                + tensor("a", "I32", "[]", "[0,4]")
                + "}  ",
            12);

    try (SafetensorsFile weights = SafetensorsFile.open(file)) {
      assertThat(weights.tensors().keySet()).containsExactly("b", "a");
      assertThat(weights.tensors().get("b").shape()).containsExactly(1L, 2L);
      assertThat(weights.metadata()).isEqualTo(Map.of("format", "pt"));
      assertThat(weights.floats("b")).containsExactly(0, 0);
      assertThat(weights.floats("a")).containsExactly(0);
      assertThat(weights.bytes("b").remaining()).isEqualTo(8);
    }
  }

  @Test
  void readsAnEmptyTensor() throws IOException {
    Path file = write("{" + tensor("a", "F32", "[0,7]", "[0,0]") + "}", 0);

    try (SafetensorsFile weights = SafetensorsFile.open(file)) {
      assertThat(weights.floats("a")).isEmpty();
    }
  }

  @Test
  void namesATensorThatIsNotThere() throws IOException {
    try (SafetensorsFile weights = SafetensorsFile.open(write("{}", 0))) {
      assertThatThrownBy(() -> weights.floats("visual.proj"))
          .isInstanceOf(VcpClipException.class)
          .hasMessageContaining("no tensor 'visual.proj'");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {3, 1L << 40, Long.MAX_VALUE, -1, Long.MIN_VALUE, 1, 0})
  void rejectsHeaderLengthThatTheFileContradicts(long length) throws IOException {
    assertRefused(write(length, "{}", 0), "claims a header of");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9})
  void rejectsFileTooShortForAHeader(int length) throws IOException {
    Path file = Files.write(folder.resolve("weights.safetensors"), new byte[length]);

    assertRefused(file, "too short");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{\"a\":",
        "hello!",
        "{\"a\":{}} x",
        "{}{}",
        "{\"a\":[[[[[[[[[[1]]]]]]]]]]}"
      })
  void rejectsHeaderThatIsNotTheFormatsJson(String header) throws IOException {
    assertRefused(write(header, 0), "");
  }

  @Test
  void rejectsDuplicateNames() throws IOException {
    String a = tensor("a", "U8", "[1]", "[0,1]");

    assertRefused(write("{" + a + "," + a + "}", 1), "Duplicate");
  }

  @Test
  void rejectsUnknownType() throws IOException {
    assertRefused(write("{" + tensor("a", "F8", "[1]", "[0,1]") + "}", 1), "unknown type 'F8'");
  }

  @Test
  void rejectsUnknownField() throws IOException {
    String header = "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1],\"x\":1}}";

    assertRefused(write(header, 1), "unknown field 'x'");
  }

  @Test
  void rejectsMissingField() throws IOException {
    assertRefused(write("{\"a\":{\"dtype\":\"U8\",\"shape\":[1]}}", 1), "lacks one of");
  }

  @Test
  void rejectsNegativeOffsets() throws IOException {
    assertRefused(write("{" + tensor("a", "U8", "[1]", "[-1,0]") + "}", 1), "negative");
  }

  @Test
  void rejectsOffsetsBeyondLong() throws IOException {
    assertRefused(
        write("{" + tensor("a", "U8", "[1]", "[0,99999999999999999999]") + "}", 1), "JSON");
  }

  @Test
  void rejectsOverlappingOffsets() throws IOException {
    String header =
        "{" + tensor("a", "U8", "[4]", "[0,4]") + "," + tensor("b", "U8", "[4]", "[2,6]") + "}";

    assertRefused(write(header, 6), "tensors overlap");
  }

  @Test
  void rejectsHoles() throws IOException {
    String header =
        "{" + tensor("a", "U8", "[2]", "[0,2]") + "," + tensor("b", "U8", "[2]", "[3,5]") + "}";

    assertRefused(write(header, 5), "belong to no tensor");
  }

  @Test
  void rejectsBytesAfterTheLastTensor() throws IOException {
    assertRefused(write("{" + tensor("a", "U8", "[2]", "[0,2]") + "}", 3), "belong to no tensor");
  }

  @Test
  void rejectsOffsetsBeyondTheEnd() throws IOException {
    assertRefused(write("{" + tensor("a", "U8", "[9]", "[0,9]") + "}", 8), "Truncated?");
  }

  @Test
  void rejectsShapeThatDoesNotFillItsRange() throws IOException {
    assertRefused(write("{" + tensor("a", "F32", "[3]", "[0,8]") + "}", 8), "takes 12 bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[4294967296,4294967296]", "[9223372036854775807]", "[2305843009213693952]"})
  void rejectsShapesThatOverflow(String shape) throws IOException {
    assertRefused(write("{" + tensor("a", "F64", shape, "[0,0]") + "}", 0), "more than any file");
  }

  @Test
  void allocatesNothingForWhatAFileOnlyClaims() throws IOException {
    Path file =
        write(90_000_000, "{" + tensor("a", "F32", "[250000000]", "[0,1000000000]") + "}", 0);
    assertRefused(file, "claims a header of 90000000 bytes");
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    long before = threads.getCurrentThreadAllocatedBytes();
    assertRefused(file, "claims a header of 90000000 bytes");
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(allocated).isLessThan(1 << 20);
  }

  @Test
  void rejectsShapeOfTooManyDimensions() throws IOException {
    String shape = "[" + "1,".repeat(40) + "1]";

    assertRefused(write("{" + tensor("a", "U8", shape, "[0,1]") + "}", 1), "shape of 'a'");
  }

  /** Whatever a file is damaged to, it is read or refused with a message. */
  @Test
  @Timeout(120)
  void refusesOrReadsEveryMutation() throws IOException {
    Path file = folder.resolve("weights.safetensors");
    SafetensorsWriter.write(
        file,
        Map.of("format", "pt"),
        List.of(
            SafetensorsWriter.Entry.f32("model.weight", new float[] {1, 2, 3, 4, 5, 6}, 2, 3),
            SafetensorsWriter.Entry.f16("alpha", () -> new float[] {0.5f}, 1)));
    byte[] sound = Files.readAllBytes(file);
    Random random = new Random(333);
    int refused = 0;

    for (int i = 0; i < 2000; i++) {
      Files.write(file, Mutation.of(sound, random));
      try (SafetensorsFile weights = SafetensorsFile.open(file)) {
        weights.tensors().keySet().forEach(weights::floats);
      } catch (VcpClipException e) {
        refused++;
      }
    }

    assertThat(refused).isBetween(500, 1999);
  }
}
