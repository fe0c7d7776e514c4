package dev.vcpclip.runtime.sink;

import dev.vcpclip.runtime.pipeline.InspectionSink;
import dev.vcpclip.runtime.pipeline.InspectionSinkContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class JsonLinesSinkTest extends InspectionSinkContract {
  @Override
  protected InspectionSink open(Path folder) {
    return JsonLinesSink.open(folder.resolve("results.jsonl"));
  }

  @Override
  protected List<String> written(Path folder) throws IOException {
    return Files.readAllLines(folder.resolve("results.jsonl"));
  }

  @Override
  protected boolean obstruct(Path folder) throws IOException {
    return fileInTheWay(folder);
  }
}
