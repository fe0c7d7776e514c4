package dev.vcpclip.trainer.data.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vcpclip.runtime.VcpClipException;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SceneLibraryTest {
  private static final int SIZE = 64;
  private static final Color GREEN = new Color(40, 200, 40);

  @TempDir private Path folder;

  @Test
  void takesEveryPhotographThatIsLargeEnough() throws IOException {
    save("disc.jpg", disc(300, 200));
    save("grey.png", new BufferedImage(100, 100, BufferedImage.TYPE_BYTE_GRAY));
    save("tiny.png", disc(60, 200));
    save("transparent.png", new BufferedImage(200, 200, BufferedImage.TYPE_4BYTE_ABGR));

    assertThat(SceneLibrary.read(List.of(folder)).size()).isEqualTo(2);
  }

  @Test
  void saysThatNoPictureIsAPhotograph() throws IOException {
    save("tiny.png", disc(60, 60));

    assertThatThrownBy(() -> SceneLibrary.read(List.of(folder)))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("1 pictures, none of them a photograph of at least 96 pixels a side");
  }

  /** Half of the photograph is red, half blue: a view beyond a border would mirror it. */
  @Test
  void showsMostOfThePhotographAndNothingBesideIt() throws IOException {
    save(
        "halves.png",
        painted(
            200,
            200,
            g -> {
              g.setColor(Color.RED);
              g.fillRect(0, 0, 100, 200);
              g.setColor(Color.BLUE);
              g.fillRect(100, 0, 100, 200);
            }));
    Scene scene = SceneLibrary.read(List.of(folder)).pick(new Random(1));

    double red = 0;
    for (int i = 0; i < 200; i++) {
      Canvas view = scene.view(new Random(i), SIZE);
      red += view.planes[0].mean() / 200;
      assertThat(view.planes[1].mean()).isCloseTo(0, within(1e-3f));
      assertThat(view.planes[0].mean() + view.planes[2].mean()).isCloseTo(1, within(1e-3f));
      assertThat(view.planes[0].mean()).as("view %d", i).isBetween(0.1f, 0.9f);
    }
    assertThat(red).as("red and blue as often").isCloseTo(0.5, within(0.05));
  }

  @Test
  void tellsAThingFromAnEvenBackground() throws IOException {
    save("disc.png", disc(200, 200));
    Canvas view = new Scene(photograph("disc.png")).view(new Random(3), SIZE);

    Grid cover = Scene.foreground(view);

    int wrong = 0;
    for (int i = 0; i < SIZE * SIZE; i++) {
      boolean isDisc = view.planes[0].v[i] < 0.6f;
      wrong += cover.v[i] > 0.5f == isDisc ? 0 : 1;
    }
    assertThat(wrong).as("pixels beside its outline").isLessThan(SIZE * SIZE / 50);
  }

  @Test
  void doesNotTellAThingFromABusyBackground() {
    Canvas view = new Canvas(SIZE);
    Random random = new Random(5);
    for (Grid plane : view.planes) {
      for (int i = 0; i < plane.v.length; i++) {
        plane.v[i] = random.nextFloat();
      }
    }

    assertThat(Scene.foreground(view)).isNull();
  }

  @Test
  void putsDefectsOnTheThingAndLeavesSomePicturesGood() throws IOException {
    save("disc.png", disc(200, 200));
    Photographs photographs = Photographs.read(List.of(), List.of(), List.of(folder));
    PictureGenerator generator = new PictureGenerator(photographs, 5);

    List<GeneratedPicture> ofScenes =
        LongStream.range(0, 200)
            .mapToObj(i -> generator.picture(i, SIZE))
            .filter(SceneLibraryTest::isGreenOnWhite)
            .toList();

    assertThat(ofScenes.size()).as("of about 70 that are of the disc").isBetween(20, 90);
    assertThat(ofScenes).anyMatch(GeneratedPicture::isGood).anyMatch(p -> !p.isGood());
    for (GeneratedPicture picture : ofScenes) {
      for (int corner : new int[] {0, SIZE - 1, SIZE * (SIZE - 1), SIZE * SIZE - 1}) {
        if (isWhite(picture.rgb(), corner)) {
          assertThat(picture.mask()[corner]).as("beside the disc").isZero();
        }
      }
    }
  }

  /** A good deal of it is green and its first corner is white, whatever the camera made of them. */
  private static boolean isGreenOnWhite(GeneratedPicture picture) {
    byte[] rgb = picture.rgb();
    int green = 0;
    for (int p = 0; p < rgb.length; p += 3) {
      boolean isGreen =
          (rgb[p + 1] & 255) > 1.5 * (rgb[p] & 255)
              && (rgb[p + 1] & 255) > 1.5 * (rgb[p + 2] & 255);
      green += isGreen ? 1 : 0;
    }
    return green > SIZE * SIZE / 30 && isWhite(rgb, 0);
  }

  private static boolean isWhite(byte[] rgb, int pixel) {
    int red = rgb[3 * pixel] & 255;
    return red > 120
        && Math.abs(red - (rgb[3 * pixel + 1] & 255)) < 40
        && Math.abs(red - (rgb[3 * pixel + 2] & 255)) < 40;
  }

  private Pyramid photograph(String name) {
    return SceneLibrary.read(List.of(folder)).pick(new Random(1)).photograph();
  }

  /** A green disc on white, of which a view shows all in front of its background. */
  private static BufferedImage disc(int width, int height) {
    return painted(
        width,
        height,
        g -> {
          g.setColor(Color.WHITE);
          g.fillRect(0, 0, width, height);
          g.setColor(GREEN);
          g.fillOval(width / 2 - height / 8, height / 2 - height / 8, height / 4, height / 4);
        });
  }

  private static BufferedImage painted(int width, int height, Consumer<Graphics2D> scene) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D g = image.createGraphics();
    scene.accept(g);
    g.dispose();
    return image;
  }

  private void save(String name, BufferedImage image) throws IOException {
    String format = name.substring(name.lastIndexOf('.') + 1);
    assertThat(ImageIO.write(image, format, folder.resolve(name).toFile())).isTrue();
  }
}
