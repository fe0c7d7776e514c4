package dev.vcpclip.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.VcpClipException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures that are cut short or changed: refused wherever their format lets that be seen. */
class DamagedPictureTest {
  private static final int SIZE = 120;

  @TempDir Path temp;

  private static Map<String, byte[]> pictures() throws IOException {
    int[][][] gray = TestSamples.noise(SIZE, SIZE, 1, 255);
    int[][][] color = TestSamples.noise(SIZE, SIZE, 3, 255);
    Map<String, byte[]> pictures = new LinkedHashMap<>();
    pictures.put("png", new PngWriter(color, 8, PngWriter.RGB).write());
    pictures.put("jpeg", TestPictures.jpeg(SIZE, SIZE, false, false, 0, "0x221111"));
    pictures.put("jpeg, restarts", TestPictures.jpeg(SIZE, SIZE, false, false, 4, "0x221111"));
    pictures.put("jpeg, progressive", TestPictures.jpeg(SIZE, SIZE, false, true, 0, "0x111111"));
    pictures.put("webp", TestPictures.webp(color, 90));
    pictures.put("webp, lossless", TestPictures.webp(color, 101));
    for (int compression :
        new int[] {TiffWriter.NONE, TiffWriter.LZW, TiffWriter.DEFLATE, TiffWriter.PACK_BITS}) {
      pictures.put(
          "tiff " + compression, new TiffWriter(color, 8, 2).compression(compression).write());
      pictures.put(
          "tiff in tiles " + compression,
          new TiffWriter(gray, 8, 1).compression(compression).tiles(32, 32).write());
    }
    BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_3BYTE_BGR);
    ByteArrayOutputStream bmp = new ByteArrayOutputStream();
    ImageIO.write(image, "bmp", bmp);
    pictures.put("bmp", bmp.toByteArray());
    pictures.put("pgm", ("P5 9 9 255\n" + "x".repeat(81)).getBytes());
    pictures.put("plain pgm", ("P2 9 9 255\n" + " 77".repeat(81)).getBytes());
    return pictures;
  }

  @Test
  void refusesEveryPictureThatIsCutAtATenth() throws IOException {
    for (Map.Entry<String, byte[]> picture : pictures().entrySet()) {
      byte[] whole = picture.getValue();
      Frame.read(save(whole)).close();
      for (int tenth = 1; tenth < 10; tenth++) {
        Path cut = save(Arrays.copyOf(whole, whole.length * tenth / 10));
        assertThatThrownBy(() -> Frame.read(cut).close())
            .as("%s cut at %d tenths", picture.getKey(), tenth)
            .isInstanceOf(VcpClipException.class)
            .hasMessageMatching("(?s).*(cut short|damaged).*");
      }
    }
  }

  @Test
  void endsInAPictureOrARefusalWhateverIsChanged() throws IOException {
    Random random = new Random(7);
    for (Map.Entry<String, byte[]> picture : pictures().entrySet()) {
      for (int i = 0; i < 300; i++) {
        byte[] bytes = picture.getValue().clone();
        for (int n = random.nextInt(4); n >= 0; n--) {
          int within = random.nextBoolean() ? Math.min(400, bytes.length) : bytes.length;
          bytes[random.nextInt(within)] ^= (byte) (1 + random.nextInt(255));
        }
        Path file = save(bytes);
        try {
          Frame.read(file).close();
        } catch (VcpClipException e) {
          assertThat(e).hasMessageStartingWith(file + ": ");
        }
      }
    }
  }

  @Test
  void refusesEveryChangedByteThatAChecksumCovers() throws IOException {
    Map<String, byte[]> pictures = pictures();
    byte[] png = pictures.get("png");
    Random random = new Random(3);
    for (int i = 0; i < 300; i++) {
      byte[] bytes = png.clone();
      bytes[8 + random.nextInt(bytes.length - 8)] ^= (byte) (1 << random.nextInt(8));
      Path file = save(bytes);
      assertThatThrownBy(() -> Frame.read(file).close()).isInstanceOf(VcpClipException.class);
    }
    for (int i = 0; i < 50; i++) {
      int at = 7 + i;
      byte[] tiff =
          new TiffWriter(TestSamples.noise(SIZE, SIZE, 1, 255), 8, 1)
              .compression(TiffWriter.DEFLATE)
              .damage(
                  packed -> {
                    packed[at] ^= 4;
                    return packed;
                  })
              .write();
      Path file = save(tiff);
      assertThatThrownBy(() -> Frame.read(file).close())
          .hasMessageContaining("TIFF is damaged (strip 1 of 24: ");
    }
  }

  /** libjpeg's own word is the measure: where it warns, the picture is refused. */
  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "jpeg, restarts", "jpeg, progressive"})
  void refusesEveryJpegOfWhichALibraryComplains(String kind) throws IOException {
    byte[] whole = pictures().get(kind);
    Random random = new Random(11);
    int complaints = 0;
    int refusals = 0;
    for (int i = 0; i < 400; i++) {
      byte[] bytes = whole.clone();
      int at = 700 + random.nextInt(bytes.length - 702);
      if (i % 3 == 0) {
        Arrays.fill(bytes, at, Math.min(at + 1 + random.nextInt(200), bytes.length - 2), (byte) 0);
      } else {
        bytes[at] ^= (byte) (1 + random.nextInt(255));
      }
      boolean complains = complains(bytes);
      boolean refused = refused(bytes);
      assertThat(refused || !complains).as("change %d at byte %d", i, at).isTrue();
      complaints += complains ? 1 : 0;
      refusals += refused ? 1 : 0;
    }
    assertThat(complaints).isGreaterThan(100);
    assertThat(refusals).isGreaterThanOrEqualTo(complaints);
  }

  private boolean refused(byte[] bytes) throws IOException {
    try {
      Frame.read(save(bytes)).close();
      return false;
    } catch (VcpClipException e) {
      return true;
    }
  }

  private static boolean complains(byte[] jpeg) {
    ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
    boolean[] complains = new boolean[1];
    try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(jpeg))) {
      reader.addIIOReadWarningListener((source, warning) -> complains[0] = true);
      reader.setInput(input, true, true);
      reader.readRaster(0, null);
    } catch (IOException | RuntimeException e) {
      complains[0] = true;
    } finally {
      reader.dispose();
    }
    return complains[0];
  }

  @Test
  void givesAllMemoryBackWhateverHappened() throws IOException {
    Map<String, byte[]> pictures = pictures();
    pictures.put("16 bits", new TiffWriter(TestSamples.noise(9, 9, 1, 65535), 16, 1).write());
    readSoundAndDamaged(pictures);
    long before = Pointer.totalBytes();

    for (int i = 0; i < 20; i++) {
      readSoundAndDamaged(pictures);
    }

    assertThat(Pointer.totalBytes()).isLessThanOrEqualTo(before);
  }

  private void readSoundAndDamaged(Map<String, byte[]> pictures) throws IOException {
    for (byte[] bytes : pictures.values()) {
      Frame.read(save(bytes)).close();
      refused(Arrays.copyOf(bytes, bytes.length / 2));
    }
  }

  private Path save(byte[] bytes) throws IOException {
    return Files.write(temp.resolve("picture"), bytes);
  }
}
