package dev.vcpclip.runtime.station;

import dev.vcpclip.runtime.bundle.TinyBundle;
import dev.vcpclip.runtime.launcher.Main;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests of verbs have in common: a bundle, pictures, and what was printed. */
abstract class VerbTest {
  static final int BLACK = 0;
  static final int WHITE = 0xffffff;

  @TempDir Path folder;
  Path bundle;
  Path out;

  final StringWriter standardOut = new StringWriter();
  final StringWriter standardErr = new StringWriter();

  @BeforeEach
  void writeBundle() {
    bundle = folder.resolve("tiny bundle");
    out = folder.resolve("inspection");
    TinyBundle.write(bundle);
  }

  /** Runs a verb in this process; answers its exit code. */
  protected final int run(String... arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(standardOut))
        .setErr(new PrintWriter(standardErr))
        .execute(arguments);
  }

  /** A picture of one colour in the folder. */
  protected final Path picture(String name, int rgb) throws IOException {
    BufferedImage image = new BufferedImage(32, 20, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        image.setRGB(x, y, rgb);
      }
    }
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    ImageIO.write(image, "png", file.toFile());
    return file;
  }
}
