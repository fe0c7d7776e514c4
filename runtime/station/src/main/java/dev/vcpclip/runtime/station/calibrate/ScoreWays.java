package dev.vcpclip.runtime.station.calibrate;

import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.bundle.BundleManifest;
import java.util.ArrayList;
import java.util.List;

/**
 * Ways to score a picture that a calibration may choose from: the recipe's own, and means over more
 * and more of the map. A few pixels find small marks, many find wide ones; which of them a
 * product's defects are, only its bad parts tell.
 */
public final class ScoreWays {
  private static final double[] SHARES = {0.002, 0.01, 0.03, 0.1};

  private ScoreWays() {}

  /**
   * The ways.
   *
   * @param own the recipe as it is without a choice
   * @param model what gives the maps
   */
  public static List<Recipe> of(Recipe own, Model model) {
    BundleManifest manifest = model.manifest();
    double pixels = (double) manifest.input().width() * manifest.input().height();
    List<Recipe> ways = new ArrayList<>(List.of(own));
    for (double share : SHARES) {
      int top = (int) Math.max(1, Math.round(share * pixels));
      ways.add(own.toBuilder().topPixels(top).build());
    }
    return ways;
  }
}
