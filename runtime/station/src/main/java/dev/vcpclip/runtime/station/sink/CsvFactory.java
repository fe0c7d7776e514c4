package dev.vcpclip.runtime.station.sink;

import dev.vcpclip.runtime.connector.ConnectorFactory;
import dev.vcpclip.runtime.connector.Settings;
import java.nio.file.Path;

/** Results appended to a CSV file: {@code type: csv}, {@code file}. */
public final class CsvFactory implements ConnectorFactory {
  @Override
  public String type() {
    return "csv";
  }

  @Override
  public Plan read(String name, Settings settings) {
    Path file = settings.waitedForFile("file", "state/results.csv");
    return (station, lines) ->
        new ResultFile(name, file, ResultColumns.header(), ResultColumns::row);
  }
}
