package dev.vcpclip.trainer.data.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vcpclip.runtime.VcpClipException;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CutOutLibraryTest {
  private static final int SIZE = 64;

  @TempDir private Path folder;

  @Test
  void takesWhatIsTransparentAroundOneLargeObject() throws IOException {
    save("plate.png", ellipse(200, 120));
    save("tiny.png", ellipse(40, 40));
    save("wire.png", line());
    save("photograph.png", new BufferedImage(200, 200, BufferedImage.TYPE_3BYTE_BGR));
    save("square.png", filled());

    assertThat(CutOutLibrary.read(List.of(folder)).size()).isEqualTo(1);
  }

  @Test
  void drawsTheObjectWholeAndInItsProportions() throws IOException {
    save("plate.png", ellipse(200, 100));

    Sprite sprite =
        CutOutLibrary.read(List.of(folder)).pick(new Random(1)).sprite(new Random(2), SIZE);

    int[] rows = new int[SIZE];
    int[] columns = new int[SIZE];
    for (int i = 0; i < SIZE * SIZE; i++) {
      if (sprite.cover().v[i] > 0.5f) {
        rows[i / SIZE] = 1;
        columns[i % SIZE] = 1;
        float red = sprite.canvas().planes[0].v[i];
        assertThat(red).as("of an orange object").isGreaterThan(sprite.canvas().planes[2].v[i]);
      }
    }
    assertThat((double) sum(columns)).isCloseTo(0.94 * SIZE, within(2.0));
    assertThat((double) sum(rows)).isCloseTo(0.47 * SIZE, within(2.0));
  }

  @Test
  void followsALinkToTheFolder() throws IOException {
    save("plate.png", ellipse(200, 120));
    Path link =
        Files.createSymbolicLink(folder.resolveSibling(folder.getFileName() + "-link"), folder);

    assertThat(CutOutLibrary.read(List.of(link)).size()).isEqualTo(1);
    Files.delete(link);
  }

  @Test
  void saysThatNoPictureIsOfAnObject() throws IOException {
    save("tiny.png", ellipse(40, 40));

    assertThatThrownBy(() -> CutOutLibrary.read(List.of(folder)))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("1 pictures, none of them of an object");
  }

  @Test
  void saysThatAFolderIsMissing() {
    assertThatThrownBy(() -> CutOutLibrary.read(List.of(folder.resolve("missing"))))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("missing: no such folder");
  }

  private static int sum(int[] values) {
    int sum = 0;
    for (int value : values) {
      sum += value;
    }
    return sum;
  }

  private static BufferedImage ellipse(int width, int height) {
    return painted(g -> g.fillOval(20, 30, width, height));
  }

  private static BufferedImage line() {
    return painted(g -> g.drawLine(10, 10, 230, 230));
  }

  private static BufferedImage filled() {
    return painted(g -> g.fillRect(0, 0, 256, 256));
  }

  private static BufferedImage painted(Consumer<Graphics2D> shape) {
    BufferedImage image = new BufferedImage(256, 256, BufferedImage.TYPE_4BYTE_ABGR);
    Graphics2D g = image.createGraphics();
    g.setColor(new Color(230, 130, 20));
    shape.accept(g);
    g.dispose();
    return image;
  }

  private void save(String name, BufferedImage image) throws IOException {
    assertThat(ImageIO.write(image, "png", folder.resolve(name).toFile())).isTrue();
  }
}
