package dev.vcpclip.trainer.cli;

import dev.vcpclip.trainer.data.synthetic.Photographs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The photographs that generated pictures are made of. */
final class PhotographArguments {
  @Option(
      names = "--textures",
      description = "Folder of photographed textures; may be given again. None: all are computed.")
  private List<Path> textures = new ArrayList<>();

  @Option(
      names = "--objects",
      description =
          "Folder of photographed objects, PNGs that are transparent around them; may be given"
              + " again. None: all are computed.")
  private List<Path> objects = new ArrayList<>();

  @Option(
      names = "--scenes",
      description =
          "Folder of photographs that show good things as they are, whatever is around them; may be"
              + " given again. None: all pictures are put together.")
  private List<Path> scenes = new ArrayList<>();

  Photographs read() {
    return Photographs.read(textures, objects, scenes);
  }
}
