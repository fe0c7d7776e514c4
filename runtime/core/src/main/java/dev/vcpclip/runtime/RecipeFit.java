package dev.vcpclip.runtime;

import dev.vcpclip.runtime.image.PictureKind;

/** Refuses what a recipe's thresholds do not hold for: another model, pictures of another kind. */
final class RecipeFit {
  private static final int SHOWN_LETTERS = 12;

  private RecipeFit() {}

  static void require(Recipe recipe, ModelIdentity model, String where) {
    if (recipe.calibration() != null) {
      requireSame(recipe.calibration().model(), model, where + ": calibrated with");
    }
    if (recipe.references() != null) {
      requireSame(
          recipe.references().bank().model(), model, where + ": its references were taken with");
    }
  }

  private static void requireSame(ModelIdentity own, ModelIdentity model, String what) {
    if (!own.sameModel(model)) {
      throw new VcpClipException(
          "%s model %s, graph '%s'; this is model %s, graph '%s'. Calibrate again."
              .formatted(what, shortened(own), own.variant(), shortened(model), model.variant()));
    }
  }

  private static String shortened(ModelIdentity model) {
    return model.hash().substring(0, Math.min(SHOWN_LETTERS, model.hash().length()));
  }

  static void require(Recipe recipe, PictureKind pictures) {
    Calibration calibration = recipe.calibration();
    if (calibration == null
        || calibration.pictures() == null
        || calibration.pictures().equals(pictures)
        || recipe.guarantee().isEmpty()) {
      return;
    }
    throw new VcpClipException(
        ("a picture of %s, expected %s as recipe '%s' was calibrated with: its thresholds do not"
                + " hold for others. Calibrate again with pictures of this camera (--mixed if the"
                + " line makes several sizes), or set thresholds by hand (--threshold).")
            .formatted(pictures, calibration.pictures(), recipe.name()));
  }
}
