package dev.vcpclip.runtime.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.Outcome;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.pipeline.InspectedShot;
import dev.vcpclip.runtime.pipeline.InspectionSink;
import dev.vcpclip.runtime.pipeline.InspectionSinkContract;
import dev.vcpclip.runtime.source.Capture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  @Test
  void aNameThatIsTooLongWithItsEndingIsCut(@TempDir Path folder) throws IOException {
    String name = "検".repeat(83) + ".jpg";
    Capture capture = Capture.now("s", 1, name, name);
    try (Frame frame = Frame.copyOf(new byte[40 * 40], 40, 40, PixelFormat.GRAY);
        OverlaySink sink = OverlaySink.into(folder)) {
      Outcome<Inspection> outcome = Outcome.of(Inspections.withDefect(40, 40));
      sink.accept(new InspectedShot(capture, Optional.of(frame), outcome));

      assertThat(written(folder)).hasSize(1);
      assertThat(sink.file(capture)).exists();
    }
  }
}
