package dev.vcpclip.exporter.clip;

import dev.vcpclip.exporter.clip.VcpClipConfig.Kind;
import dev.vcpclip.runtime.tensor.DataType;
import dev.vcpclip.runtime.tensor.SafetensorsWriter.Entry;
import dev.vcpclip.runtime.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Random weights of the smallest sizes there are, for tests. */
final class TinyWeights {
  /** One head, two image blocks, two text blocks. */
  static final ClipConfig CLIP = new ClipConfig(2, 3, 64, 2, 1, 64, 2, 1, 12, 49408, 64);

  private TinyWeights() {}

  /** A backbone under OpenAI's names, each with a prefix. */
  static List<Entry> backbone(String prefix) {
    List<Entry> entries = new ArrayList<>();
    ClipShapes.of(CLIP).forEach((name, shape) -> entries.add(entry(prefix + name, shape)));
    return entries;
  }

  /** Trained parameters of a method, with two layers, one deep prompt and three IDP tokens. */
  static List<Entry> trainable(Kind kind) {
    List<Entry> entries = new ArrayList<>();
    VcpClipShapes.of(kind, CLIP, 2, 1, kind == Kind.VCP_CLIP_PLUS ? 3 : 2)
        .forEach((name, shape) -> entries.add(entry(name, shape)));
    if (kind == Kind.VCP_CLIP_PLUS) {
      entries.add(entry("alpha", List.of(1L)));
    } else {
      entries.add(entry("Zero_try.prompt_temp_l1", List.of(1L)));
      entries.add(entry("New_Lan_Embed.prompt_temp", List.of(1L)));
    }
    return entries;
  }

  /** The same with one tensor in place of that of its name, or beside them. */
  static List<Entry> with(List<Entry> entries, Entry other) {
    List<Entry> changed = new ArrayList<>(entries);
    changed.removeIf(entry -> entry.info().name().equals(other.info().name()));
    changed.add(other);
    return changed;
  }

  /** Zeros of any type. */
  static Entry zeros(String name, DataType type, Long... shape) {
    TensorInfo info = new TensorInfo(name, type, List.of(shape));
    int bytes = Math.toIntExact(info.elements() * type.bytes());
    return new Entry(info, channel -> channel.write(ByteBuffer.allocate(bytes)));
  }

  /** A tensor that holds the same value everywhere but at one place. */
  static Entry oneOf(String name, float value, int at, long... shape) {
    return Entry.f32(
        name,
        () -> {
          float[] values =
              new float[Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b))];
          values[at] = value;
          return values;
        },
        shape);
  }

  /** A configuration that fits. */
  static VcpClipConfig config(Kind kind) {
    return VcpClipConfig.paper(kind).toBuilder().imageSize(8).featureLayers(List.of(1, 2)).build();
  }

  /** Values that differ from tensor to tensor; the word embedding is zero to be quick. */
  static Entry entry(String name, List<Long> shape) {
    long[] dims = shape.stream().mapToLong(Long::longValue).toArray();
    return Entry.f16(
        name,
        () -> {
          float[] values = new float[Math.toIntExact(shape.stream().reduce(1L, (a, b) -> a * b))];
          Random random = new Random(name.hashCode());
          for (int i = 0; i < Math.min(values.length, 100_000); i++) {
            values[i] = random.nextFloat();
          }
          return values;
        },
        dims);
  }

  /** Metadata nobody reads. */
  static Map<String, String> metadata() {
    return Map.of("format", "pt");
  }
}
