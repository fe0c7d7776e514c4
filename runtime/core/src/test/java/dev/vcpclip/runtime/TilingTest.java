package dev.vcpclip.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vcpclip.runtime.bundle.TinyBundle;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.map.Region;
import dev.vcpclip.runtime.map.Region.Box;
import dev.vcpclip.runtime.map.VerdictRule;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TilingTest {
  private static final int TILE = 32;
  private static final int OVERLAP = 8;

  @TempDir Path temp;
  private Path bundle;

  @BeforeEach
  void writeBundle() {
    bundle = temp.resolve("bundle");
    TinyBundle.usual().withSize(TILE, TILE).writeFolder(bundle); // a map value a pixel
  }

  @ParameterizedTest
  @CsvSource({"32, 32", "33, 32", "100, 70", "56, 57", "1000, 31", "129, 1", "7, 300"})
  void tilesCoverEveryPixelAndOverlapEnough(int width, int height) {
    List<Box> tiles = new Tiling(TILE, TILE, OVERLAP).tiles(width, height);

    boolean[] covered = new boolean[width * height];
    for (Box tile : tiles) {
      assertThat(tile.width()).isEqualTo(Math.min(TILE, width));
      assertThat(tile.height()).isEqualTo(Math.min(TILE, height));
      assertThat(tile.x()).isBetween(0, width - tile.width());
      assertThat(tile.y()).isBetween(0, height - tile.height());
      for (int y = tile.y(); y < tile.y() + tile.height(); y++) {
        Arrays.fill(covered, y * width + tile.x(), y * width + tile.x() + tile.width(), true);
      }
    }
    for (boolean pixel : covered) {
      assertThat(pixel).isTrue();
    }
    int[] left = tiles.stream().mapToInt(Box::x).distinct().toArray();
    for (int i = 1; i < left.length; i++) {
      assertThat(left[i - 1] + TILE - left[i]).isGreaterThanOrEqualTo(OVERLAP);
    }
  }

  @Test
  void defectOnASeamIsOneRegionInItsPlace() throws InterruptedException {
    int width = 100;
    int height = 70;
    byte[] pixels = new byte[width * height];
    for (int y = 20; y < 50; y++) { // across seams in both directions
      Arrays.fill(pixels, y * width + 10, y * width + 90, (byte) 255);
    }

    try (Model model = Model.open(bundle);
        Frame frame = Frame.copyOf(pixels, width, height, PixelFormat.GRAY)) {
      Finding finding = tiled(model, frame);
      Inspection inspection = Recipe.of(model.manifest(), "bundle").judge(finding);

      assertThat(finding.map().orElseThrow().width()).isEqualTo(width);
      assertThat(inspection.regions()).hasSize(1);
      Region region = inspection.regions().get(0);
      assertThat(region.box()).isEqualTo(new Box(10, 20, 80, 30));
      assertThat(region.area()).isEqualTo(80 * 30);
      assertThat(finding.score()).isEqualTo(1f);
    }
  }

  @Test
  void mapIsThatOfTheWholeWhereTheModelSeesPixelByPixel() throws InterruptedException {
    int width = 75;
    int height = 41;
    byte[] pixels = new byte[width * height];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i % width * 3);
    }

    try (Model model = Model.open(bundle);
        Frame frame = Frame.copyOf(pixels, width, height, PixelFormat.GRAY)) {
      Finding finding = tiled(model, frame);

      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          assertThat(finding.map().orElseThrow().at(x, y))
              .isCloseTo((pixels[y * width + x] & 0xFF) / 255f, within(1e-5f));
        }
      }
      assertThat(frame.pixels().get(0)).isZero(); // still open
    }
  }

  @Test
  void findsWhatDisappearsInTheWholeFrame() throws InterruptedException {
    byte[] pixels = new byte[320 * 320];
    pixels[171 * 320 + 161] = (byte) 255;

    try (Model model = Model.open(bundle);
        Frame frame = Frame.copyOf(pixels, 320, 320, PixelFormat.GRAY)) {
      assertThat(model.run(frame).score()).isLessThan(0.1f);
      assertThat(tiled(model, frame).score()).isEqualTo(1f);
    }
  }

  @Test
  void frameSmallerThanATileIsOneTile() throws InterruptedException {
    try (Model model = Model.open(bundle);
        Frame frame = Frame.copyOf(new byte[20 * 10], 20, 10, PixelFormat.GRAY)) {
      Finding tiled = tiled(model, frame);
      Finding whole = model.run(frame);

      assertThat(tiled.map().orElseThrow().width()).isEqualTo(whole.map().orElseThrow().width());
      assertThat(tiled.score()).isEqualTo(whole.score());
    }
  }

  @Test
  void scoresAloneNeedNoMaps() throws InterruptedException {
    try (Model model = Model.open(bundle, ModelOptions.builder().scoreOnly(true).build());
        Frame frame = Frame.copyOf(new byte[90 * 40], 90, 40, PixelFormat.GRAY)) {
      Finding finding = model.run(frame, recipe(Tiling.of(TILE, TILE)));

      assertThat(finding.map()).isEmpty();
      assertThat(finding.score()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"32, 0", "32, 16", "2, 1", "0, 1"})
  void refusesAnOverlapThatIsNoneOrHalfATile(int size, int overlap) {
    assertThatThrownBy(() -> new Tiling(size, size, overlap))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Finding tiled(Model model, Frame frame) throws InterruptedException {
    return model.run(frame, recipe(new Tiling(TILE, TILE, OVERLAP)));
  }

  private static Recipe recipe(Tiling tiling) {
    return Recipe.builder().rule(VerdictRule.at(0.5)).tiling(tiling).build();
  }
}
