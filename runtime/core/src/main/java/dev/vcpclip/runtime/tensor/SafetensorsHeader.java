package dev.vcpclip.runtime.tensor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.vcpclip.runtime.VcpClipException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON at the head of a safetensors file, checked against the rules of the format: every byte
 * of the data belongs to exactly one tensor, and every tensor's range is its shape times its
 * element.
 *
 * @param metadata the strings under {@code __metadata__}
 * @param entries tensors in the header's order
 */
record SafetensorsHeader(Map<String, String> metadata, Map<String, Entry> entries) {

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(4)
                  .maxNameLength(4096)
                  .maxNumberLength(20)
                  .maxStringLength(1 << 20)
                  .build())
          .build();

  private static final int MAX_TENSORS = 100_000;

  /** More than any tensor library supports, few enough to be read by the million. */
  private static final int MAX_RANK = 16;

  /**
   * A tensor and where it lies.
   *
   * @param info name, type and shape
   * @param begin first byte, from the start of the data
   * @param end one past the last byte
   */
  record Entry(TensorInfo info, long begin, long end) {}

  /**
   * Reads and checks a header.
   *
   * @param where the file, for messages
   * @param json the header without its length
   * @param dataLength bytes after the header
   */
  static SafetensorsHeader parse(String where, byte[] json, long dataLength) {
    Map<String, String> metadata = new LinkedHashMap<>();
    Map<String, Entry> entries = new LinkedHashMap<>();
    try (JsonParser parser = JSON.createParser(json)) {
      expect(where, parser.nextToken(), JsonToken.START_OBJECT, "the header");
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        expect(where, parser.nextToken(), JsonToken.START_OBJECT, "'" + name + "'");
        if (name.equals("__metadata__")) {
          readMetadata(where, parser, metadata);
        } else if (entries.size() == MAX_TENSORS) {
          throw new VcpClipException(where + ": holds more than " + MAX_TENSORS + " tensors.");
        } else {
          entries.put(name, readEntry(where, name, parser));
        }
      }
      if (parser.nextToken() != null) {
        throw new VcpClipException(where + ": text after the end of the safetensors header.");
      }
    } catch (IOException e) {
      throw new VcpClipException(
          where + ": the safetensors header is not valid JSON (" + firstLine(e) + ").", e);
    }
    checkRanges(where, entries, dataLength);
    return new SafetensorsHeader(
        Collections.unmodifiableMap(metadata), Collections.unmodifiableMap(entries));
  }

  private static String firstLine(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static void expect(String where, JsonToken found, JsonToken expected, String what) {
    if (found != expected) {
      throw new VcpClipException(
          where + ": " + what + " in the safetensors header is " + found + ", not " + expected);
    }
  }

  private static void readMetadata(String where, JsonParser parser, Map<String, String> metadata)
      throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      expect(where, parser.nextToken(), JsonToken.VALUE_STRING, "__metadata__ '" + key + "'");
      metadata.put(key, parser.getText());
    }
  }

  private static Entry readEntry(String where, String name, JsonParser parser) throws IOException {
    DataType type = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "dtype" -> type = readType(where, name, parser);
        case "shape" -> shape = readNumbers(where, name, field, parser);
        case "data_offsets" -> offsets = readNumbers(where, name, field, parser);
        default ->
            throw new VcpClipException(
                where + ": '" + name + "' has the unknown field '" + field + "'.");
      }
    }
    if (type == null || shape == null || offsets == null || offsets.size() != 2) {
      throw new VcpClipException(
          where + ": '" + name + "' lacks one of dtype, shape and two data_offsets.");
    }
    Entry entry = new Entry(new TensorInfo(name, type, shape), offsets.get(0), offsets.get(1));
    checkSize(where, entry);
    return entry;
  }

  private static DataType readType(String where, String name, JsonParser parser)
      throws IOException {
    expect(where, parser.currentToken(), JsonToken.VALUE_STRING, "dtype of '" + name + "'");
    String text = parser.getText();
    for (DataType type : DataType.values()) {
      if (type.name().equals(text)) {
        return type;
      }
    }
    throw new VcpClipException(
        where
            + ": '"
            + name
            + "' has the unknown type '"
            + text
            + "', expected one of "
            + List.of(DataType.values())
            + ".");
  }

  private static List<Long> readNumbers(String where, String name, String field, JsonParser parser)
      throws IOException {
    expect(where, parser.currentToken(), JsonToken.START_ARRAY, field + " of '" + name + "'");
    List<Long> numbers = new ArrayList<>(4);
    while (parser.nextToken() == JsonToken.VALUE_NUMBER_INT && numbers.size() < MAX_RANK) {
      long number = parser.getLongValue();
      if (number < 0) {
        throw new VcpClipException(
            where + ": " + field + " of '" + name + "' holds " + number + ", which is negative.");
      }
      numbers.add(number);
    }
    expect(where, parser.currentToken(), JsonToken.END_ARRAY, field + " of '" + name + "'");
    return numbers;
  }

  private static void checkSize(String where, Entry entry) {
    TensorInfo info = entry.info();
    long expected;
    try {
      expected = Math.multiplyExact(info.elements(), (long) info.dataType().bytes());
    } catch (ArithmeticException e) {
      throw new VcpClipException(
          where + ": '" + info.name() + "' is " + info.shape() + ", more than any file holds.", e);
    }
    long found = entry.end() - entry.begin();
    if (found != expected) {
      throw new VcpClipException(
          String.format(
              "%s: '%s' is %s %s, which takes %d bytes, but its data_offsets span %d.",
              where, info.name(), info.dataType(), info.shape(), expected, found));
    }
  }

  private static void checkRanges(String where, Map<String, Entry> entries, long dataLength) {
    List<Entry> sorted = new ArrayList<>(entries.values());
    sorted.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    long end = 0;
    for (Entry entry : sorted) {
      String name = entry.info().name();
      if (entry.end() > dataLength) {
        throw new VcpClipException(
            String.format(
                "%s: '%s' ends at byte %d of the data, of which there are %d. Truncated?",
                where, name, entry.end(), dataLength));
      }
      if (entry.begin() != end) {
        throw new VcpClipException(
            String.format(
                "%s: '%s' begins at byte %d of the data, expected %d: %s.",
                where,
                name,
                entry.begin(),
                end,
                entry.begin() < end ? "tensors overlap" : "bytes belong to no tensor"));
      }
      end = entry.end();
    }
    if (end != dataLength) {
      throw new VcpClipException(
          String.format(
              "%s: %d bytes of data, of which the last %d belong to no tensor.",
              where, dataLength, dataLength - end));
    }
  }
}
