package dev.vcpclip.trainer.data.synthetic;

import java.util.ArrayList;
import java.util.List;

/** Captions of generated pictures: the sentences that a text tower learns. */
public final class Captions {
  /** What any surface may be called. */
  public static final List<String> ANYTHING = List.of("surface", "object");

  private Captions() {}

  /** Such as {@code "a photo of a good brushed metal"}. */
  public static String good(String material) {
    return "a photo of a good " + material;
  }

  /** Such as {@code "a photo of a damaged brushed metal"}. */
  public static String damaged(String material) {
    return "a photo of a damaged " + material;
  }

  /** Such as {@code "a photo of a damaged brushed metal with a scratch"}. */
  public static String damaged(String material, String defect) {
    return damaged(material) + " with a " + defect;
  }

  /** Every sentence that can occur. */
  public static List<String> all() {
    List<String> materials = new ArrayList<>(PictureGenerator.materials());
    materials.addAll(ANYTHING);
    List<String> all = new ArrayList<>();
    for (String material : materials) {
      all.add(good(material));
      all.add(damaged(material));
      for (String defect : PictureGenerator.defects()) {
        all.add(damaged(material, defect));
      }
    }
    return all;
  }
}
