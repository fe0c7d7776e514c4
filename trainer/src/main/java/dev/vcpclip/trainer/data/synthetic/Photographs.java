package dev.vcpclip.trainer.data.synthetic;

/**
 * What generated pictures are made of besides what is computed.
 *
 * @param textures photographed surfaces; if empty, every surface is computed
 * @param objects photographed objects; if empty, every object is computed
 * @param scenes photographs of good things as they are; if empty, every picture is put together
 */
public record Photographs(TextureLibrary textures, CutOutLibrary objects, SceneLibrary scenes) {

  /** No photographs: all is computed. */
  public static Photographs none() {
    return new Photographs(TextureLibrary.empty(), CutOutLibrary.empty(), SceneLibrary.empty());
  }
}
