package dev.vcpclip.trainer.data.synthetic;

import dev.vcpclip.runtime.VcpClipException;
import java.nio.file.Path;
import java.util.List;

/**
 * What generated pictures are made of besides what is computed.
 *
 * @param textures photographed surfaces; if empty, every surface is computed
 * @param objects photographed objects; if empty, every object is computed
 * @param scenes photographs of good things as they are; if empty, every picture is put together
 */
public record Photographs(TextureLibrary textures, CutOutLibrary objects, SceneLibrary scenes) {

  /**
   * Reads what some folders show; without a folder of a kind there is none of it.
   *
   * @throws VcpClipException if a folder is missing or those of a kind show nothing of it
   */
  public static Photographs read(List<Path> textures, List<Path> objects, List<Path> scenes) {
    return new Photographs(
        TextureLibrary.read(textures), CutOutLibrary.read(objects), SceneLibrary.read(scenes));
  }

  /** No photographs: all is computed. */
  public static Photographs none() {
    return read(List.of(), List.of(), List.of());
  }
}
