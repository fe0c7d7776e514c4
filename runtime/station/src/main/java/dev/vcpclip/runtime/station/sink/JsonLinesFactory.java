package dev.vcpclip.runtime.station.sink;

import dev.vcpclip.runtime.connector.ConnectorFactory;
import dev.vcpclip.runtime.connector.Settings;
import java.nio.file.Path;

/** Results appended to a file, one JSON object a line: {@code type: json-lines}, {@code file}. */
public final class JsonLinesFactory implements ConnectorFactory {
  @Override
  public String type() {
    return "json-lines";
  }

  @Override
  public Plan read(String name, Settings settings) {
    Path file = settings.waitedForFile("file", "state/results.jsonl");
    return (station, lines) -> new ResultFile(name, file, "", result -> result.toJson() + "\n");
  }
}
