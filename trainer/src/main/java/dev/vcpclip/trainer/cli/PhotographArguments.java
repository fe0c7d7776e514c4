package dev.vcpclip.trainer.cli;

import dev.vcpclip.trainer.data.synthetic.CutOutLibrary;
import dev.vcpclip.trainer.data.synthetic.TextureLibrary;
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

  TextureLibrary textures() {
    return TextureLibrary.read(textures);
  }

  CutOutLibrary objects() {
    return CutOutLibrary.read(objects);
  }
}
