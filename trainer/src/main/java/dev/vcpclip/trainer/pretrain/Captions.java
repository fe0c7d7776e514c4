package dev.vcpclip.trainer.pretrain;

import dev.vcpclip.exporter.clip.ClipTokenizer;
import dev.vcpclip.trainer.data.synthetic.PictureGenerator;
import java.util.ArrayList;
import java.util.List;

/** The sentences the text tower learns. */
final class Captions {
  /** What any surface may be called. */
  static final List<String> ANYTHING = List.of("surface", "object");

  private Captions() {}

  static String good(String material) {
    return "a photo of a good " + material;
  }

  static String damaged(String material) {
    return "a photo of a damaged " + material;
  }

  /** Every sentence that can occur. */
  static List<String> all() {
    List<String> materials = new ArrayList<>(PictureGenerator.materials());
    materials.addAll(ANYTHING);
    List<String> all = new ArrayList<>();
    for (String material : materials) {
      all.add(good(material));
      all.add(damaged(material));
      for (String defect : PictureGenerator.defects()) {
        all.add(damaged(material) + " with a " + defect);
      }
    }
    return all;
  }

  /** CLIP's ids of a caption, [SOT] and [EOT] included. */
  static int[] tokens(ClipTokenizer tokenizer, String caption) {
    List<Integer> words = tokenizer.encode(caption);
    int[] ids = new int[words.size() + 2];
    ids[0] = ClipTokenizer.START;
    for (int i = 0; i < words.size(); i++) {
      ids[i + 1] = words.get(i);
    }
    ids[ids.length - 1] = ClipTokenizer.END;
    return ids;
  }
}
