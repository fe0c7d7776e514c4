package dev.vcpclip.samples;

import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.Inspector;
import dev.vcpclip.runtime.map.Region;
import dev.vcpclip.runtime.map.Verdict;
import java.nio.file.Path;

/** Is this part good, and if not, where is the defect? Arguments: a bundle and a picture. */
public final class InspectOnePicture {
  private InspectOnePicture() {}

  /**
   * @param arguments bundle, picture
   */
  public static void main(String[] arguments) {
    try (Inspector inspector = Inspector.open(Path.of(arguments[0]))) {
      Inspection inspection = inspector.inspect(Path.of(arguments[1]));
      System.out.printf("score %.3f on %s%n", inspection.score(), inspection.provider());
      if (inspection.verdict() instanceof Verdict.Defect) {
        for (Region region : inspection.regions()) {
          System.out.println("defect at " + region.box() + ", peak " + region.peak());
        }
      }
    }
  }
}
