package dev.vcpclip.exporter.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.DiskFailure;
import dev.vcpclip.runtime.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Weights in several files of one folder, with an index that says which tensor is in which: Hugging
 * Face's {@code model.safetensors.index.json}.
 *
 * <p>A shard's name stays inside the folder; the file itself may be a link, as it is in Hugging
 * Face's cache.
 */
final class ShardedReader implements WeightReader {
  private static final long MAX_INDEX_BYTES = 1 << 26;
  private static final int MAX_SHARDS = 1000;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Path index;
  private final Map<String, WeightReader> shards = new TreeMap<>();
  private final Map<String, WeightReader> readers = new LinkedHashMap<>();
  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();

  /**
   * @throws VcpClipException when the index is not sound, or a shard is missing, not sound, outside
   *     the folder or without a tensor it should hold
   */
  ShardedReader(Path index) {
    this.index = index;
    try {
      readIndex().forEach(this::add);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private Map<String, String> readIndex() {
    Map<String, String> files = new LinkedHashMap<>();
    try {
      if (Files.size(index) > MAX_INDEX_BYTES) {
        throw fail("is too large for an index.");
      }
      JsonNode map = JSON.readTree(Files.readAllBytes(index)).path("weight_map");
      if (!map.isObject() || map.isEmpty()) {
        throw fail("has no 'weight_map' of tensors to files. Download it again.");
      }
      for (Map.Entry<String, JsonNode> entry : map.properties()) {
        if (!entry.getValue().isTextual()) {
          throw fail("names no file for '" + entry.getKey() + "'.");
        }
        files.put(entry.getKey(), entry.getValue().textValue());
      }
      return files;
    } catch (JsonProcessingException e) {
      throw new VcpClipException(
          index + ": not valid JSON (" + e.getOriginalMessage() + "). Download it again.", e);
    } catch (IOException e) {
      throw DiskFailure.cannotRead(index, e);
    }
  }

  private void add(String tensor, String file) {
    WeightReader shard = shards.get(file);
    if (shard == null) {
      if (shards.size() == MAX_SHARDS) {
        throw fail("names more than " + MAX_SHARDS + " files.");
      }
      shard = WeightFiles.openFile(inside(file));
      shards.put(file, shard);
    }
    TensorInfo info = shard.tensors().get(tensor);
    if (info == null) {
      throw fail("puts '" + tensor + "' into '" + file + "', which lacks it. Mixed downloads?");
    }
    readers.put(tensor, shard);
    tensors.put(tensor, info);
  }

  private Path inside(String file) {
    try {
      Path folder = index.toAbsolutePath().normalize().getParent();
      Path shard = folder.resolve(file).normalize();
      if (shard.startsWith(folder) && !shard.equals(folder)) {
        return shard;
      }
    } catch (InvalidPathException e) {
      // Not inside either.
    }
    throw fail("names the file '" + file + "', which is not inside its folder. Not to be trusted.");
  }

  private VcpClipException fail(String what) {
    return new VcpClipException(index + ": " + what);
  }

  @Override
  public Path file() {
    return index;
  }

  @Override
  public List<Path> files() {
    List<Path> files = new ArrayList<>(List.of(index));
    shards.values().forEach(shard -> files.add(shard.file()));
    return files;
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  @Override
  public float[] floats(String name) {
    WeightReader shard = readers.get(name);
    if (shard == null) {
      throw fail("no tensor '" + name + "' among its " + tensors.size() + ".");
    }
    return shard.floats(name);
  }

  @Override
  public void close() {
    shards.values().forEach(WeightReader::close);
  }
}
