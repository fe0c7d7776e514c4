package dev.vcpclip.trainer.data.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.VcpClipException;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextureLibraryTest {
  @TempDir private Path folder;

  @Test
  void takesSurfacesAndLeavesThings() throws IOException {
    save("stone.png", noise());
    BufferedImage thing = noise();
    for (int y = 20; y < 120; y++) {
      for (int x = 20; x < 120; x++) {
        thing.setRGB(x, y, 0xffffff);
      }
    }
    save("sofa.png", thing);

    TextureLibrary library = TextureLibrary.read(List.of(folder));

    assertThat(library.size()).isEqualTo(1);
    assertThat(library.pick(new Random(1)).material()).isEqualTo("stone");
  }

  @Test
  void leavesNormalMapsAndSigns() throws IOException {
    save("stone.png", noise());
    save("stone_nm.png", noise());
    save("stopsign.png", noise());

    assertThat(TextureLibrary.read(List.of(folder)).size()).isEqualTo(1);
  }

  @Test
  void saysThatNoPictureIsASurface() throws IOException {
    Files.createDirectories(folder);

    assertThatThrownBy(() -> TextureLibrary.read(List.of(folder)))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("0 pictures");
  }

  @Test
  void saysThatAFolderIsMissing() {
    Path missing = folder.resolve("missing");

    assertThatThrownBy(() -> TextureLibrary.read(List.of(missing)))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("missing: no such folder");
  }

  @Test
  void readsRunsOfATarga() {
    byte[] file = new byte[18 + 4 + 7];
    file[2] = 10;
    file[12] = 4;
    file[14] = 1;
    file[16] = 24;
    file[17] = 0x20;
    byte[] packets = {(byte) 0x81, 1, 2, 3, 1, 4, 5, 6, 7, 8, 9};
    System.arraycopy(packets, 0, file, 18, packets.length);

    try (Mat mat = Targa.read(file)) {
      byte[] pixels = new byte[12];
      mat.data().get(pixels);

      assertThat(pixels).containsExactly(1, 2, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }
  }

  @Test
  void readsNothingFromACutTarga() {
    byte[] file = new byte[20];
    file[2] = 2;
    file[12] = 100;
    file[14] = 100;
    file[16] = 24;

    try (Mat mat = Targa.read(file)) {
      assertThat(mat.empty()).isTrue();
    }
  }

  private static BufferedImage noise() {
    Random random = new Random(3);
    BufferedImage image = new BufferedImage(256, 256, BufferedImage.TYPE_3BYTE_BGR);
    for (int y = 0; y < 256; y += 4) {
      for (int x = 0; x < 256; x += 4) {
        int grey = 90 + random.nextInt(80);
        for (int p = 0; p < 16; p++) {
          image.setRGB(x + p % 4, y + p / 4, grey * 0x10101);
        }
      }
    }
    return image;
  }

  private void save(String name, BufferedImage image) throws IOException {
    File file = folder.resolve(name).toFile();
    assertThat(ImageIO.write(image, "png", file)).isTrue();
  }
}
