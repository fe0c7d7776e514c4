package dev.vcpclip.runtime.sink;

import dev.vcpclip.runtime.pipeline.InspectionSink;
import dev.vcpclip.runtime.pipeline.InspectionSinkContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class CsvSinkTest extends InspectionSinkContract {
  @Override
  protected InspectionSink open(Path folder) {
    return CsvSink.open(folder.resolve("results.csv"));
  }

  @Override
  protected List<String> written(Path folder) throws IOException {
    List<String> rows = Files.readAllLines(folder.resolve("results.csv"));
    return rows.subList(1, rows.size());
  }

  @Override
  protected boolean obstruct(Path folder) throws IOException {
    return fileInTheWay(folder);
  }
}
