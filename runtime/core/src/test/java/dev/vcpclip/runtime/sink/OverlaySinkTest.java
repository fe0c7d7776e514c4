package dev.vcpclip.runtime.sink;

import dev.vcpclip.runtime.pipeline.InspectionSink;
import dev.vcpclip.runtime.pipeline.InspectionSinkContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

class OverlaySinkTest extends InspectionSinkContract {
  @Override
  protected InspectionSink open(Path folder) {
    return OverlaySink.into(folder);
  }

  @Override
  protected List<String> written(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Override
  protected boolean obstruct(Path folder) throws IOException {
    return fileInTheWay(folder);
  }
}
