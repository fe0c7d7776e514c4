package dev.vcpclip.trainer.pretrain;

import dev.vcpclip.runtime.image.ClipNormalization;
import dev.vcpclip.trainer.data.synthetic.Captions;
import dev.vcpclip.trainer.data.synthetic.GeneratedPicture;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Pictures for one worker in one step.
 *
 * @param side of the square pictures
 * @param images {@code (count, 3, side, side)}, normalised as CLIP's
 * @param masks {@code (count, side, side)}, 0 or 1
 * @param materials the word for each surface
 * @param captions the caption of each picture
 */
record CropBatch(
    int side, float[] images, float[] masks, List<String> materials, List<String> captions) {

  int count() {
    return materials.size();
  }

  /** Share of a picture that is defective, 0 to 1. */
  double defectShare(int picture) {
    int area = side * side;
    double sum = 0;
    for (int i = picture * area; i < (picture + 1) * area; i++) {
      sum += masks[i];
    }
    return sum / area;
  }

  /** A square part of a picture, perhaps flipped and turned. */
  record Crop(GeneratedPicture picture, int x, int y, int side, int turn) {

    /** The part in which the defect is best seen against good surface, of a few tried. */
    static Crop choose(GeneratedPicture picture, int side, SplittableRandom random) {
      Crop best = null;
      double bestScore = -1;
      for (int tries = 0; tries < 4; tries++) {
        int room = picture.size() - side;
        Crop crop =
            new Crop(
                picture,
                random.nextInt(room + 1),
                random.nextInt(room + 1),
                side,
                random.nextInt(8));
        double share = crop.defectShare();
        double score = picture.isGood() ? 1 : share == 0 ? 0.2 : share > 0.6 ? 0.1 : 1;
        if (score > bestScore) {
          best = crop;
          bestScore = score;
        }
        if (score == 1) {
          break;
        }
      }
      return best;
    }

    double defectShare() {
      int defect = 0;
      for (int row = y; row < y + side; row++) {
        for (int column = x; column < x + side; column++) {
          defect += picture.mask()[row * picture.size() + column];
        }
      }
      return defect / (double) (side * side);
    }

    private int source(int row, int column) {
      int r = (turn & 1) == 0 ? row : side - 1 - row;
      int c = (turn & 2) == 0 ? column : side - 1 - column;
      return (turn & 4) == 0 ? (y + r) * picture.size() + x + c : (y + c) * picture.size() + x + r;
    }
  }

  static CropBatch of(List<Crop> crops) {
    int side = crops.get(0).side();
    int area = side * side;
    float[] images = new float[crops.size() * 3 * area];
    float[] masks = new float[crops.size() * area];
    byte[] rgb = new byte[3 * area];
    for (int i = 0; i < crops.size(); i++) {
      Crop crop = crops.get(i);
      for (int p = 0; p < area; p++) {
        int q = crop.source(p / side, p % side);
        System.arraycopy(crop.picture().rgb(), 3 * q, rgb, 3 * p, 3);
        masks[i * area + p] = crop.picture().mask()[q];
      }
      ClipNormalization.normalize(
          ByteBuffer.wrap(rgb), FloatBuffer.wrap(images, i * 3 * area, 3 * area));
    }
    return new CropBatch(
        side,
        images,
        masks,
        crops.stream().map(c -> c.picture().material()).toList(),
        crops.stream().map(CropBatch::caption).toList());
  }

  /** A crop that misses the defect shows a good surface. */
  private static String caption(Crop crop) {
    GeneratedPicture picture = crop.picture();
    return picture.isGood() || crop.defectShare() > 0
        ? picture.caption()
        : Captions.good(picture.material());
  }
}
