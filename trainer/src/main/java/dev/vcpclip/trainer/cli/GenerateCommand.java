package dev.vcpclip.trainer.cli;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.AtomicFile;
import dev.vcpclip.runtime.launcher.Numbers;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.trainer.data.synthetic.GeneratedPicture;
import dev.vcpclip.trainer.data.synthetic.PictureGenerator;
import dev.vcpclip.trainer.data.synthetic.PictureWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes generated pictures as a dataset that the other verbs read. */
@Command(
    name = "generate",
    description = "Draw pictures of surfaces with defects, their masks and captions.",
    footer = {
      "",
      "Example: ./vcpclip generate --out demo/train --count 160 --size 128",
      "",
      "The folder holds images/, masks/ (white = defect) and captions.csv."
    },
    mixinStandardHelpOptions = true)
public final class GenerateCommand implements Verb {
  private static final int BLOCK = 64;

  @Option(
      names = "--out",
      required = true,
      description = "Folder to write to; a finished set of generated pictures there is replaced.")
  private Path out;

  @Option(
      names = "--count",
      converter = Numbers.Count.class,
      description = "Number of pictures. Default: ${DEFAULT-VALUE}.")
  private int count = 100;

  @Option(
      names = "--size",
      converter = Numbers.Count.class,
      description = "Side in pixels. Default: ${DEFAULT-VALUE}.")
  private int size = 256;

  @Option(names = "--seed", description = "Default: ${DEFAULT-VALUE}.")
  private long seed = 333;

  @Option(names = "--first", description = "Number of the first picture in the seed's sequence.")
  private long first;

  @Mixin private PhotographArguments photographs;

  @Option(
      names = "--materials",
      split = ",",
      paramLabel = "WORD",
      description = "Only surfaces of these materials. Default: all.")
  private Set<String> materials = new LinkedHashSet<>();

  @Option(
      names = "--defects",
      split = ",",
      paramLabel = "WORD",
      description = "Only these kinds of defects, and good surfaces. Default: all.")
  private Set<String> defects = new LinkedHashSet<>();

  @Option(names = "--only-good", description = "Leave out every picture with a defect.")
  private boolean onlyGood;

  @Override
  public Integer call() {
    if (count < 1 || size < 32) {
      throw new VcpClipException(
          "--count " + count + " --size " + size + ": expected at least 1 picture of 32 pixels");
    }
    check(materials, PictureGenerator.materials(), "--materials");
    check(defects, PictureGenerator.defects(), "--defects");
    PictureGenerator generator = new PictureGenerator(photographs.read(), seed);
    try (PictureWriter files = new PictureWriter(out)) {
      long next = first;
      int written = 0;
      while (written < count) {
        // In blocks, so that the pictures are the same however many threads draw them.
        List<GeneratedPicture> drawn =
            LongStream.range(next, next + BLOCK)
                .parallel()
                .mapToObj(i -> generator.picture(i, size))
                .filter(this::isWanted)
                .toList();
        next += BLOCK;
        for (int i = 0; i < drawn.size() && written < count; i++) {
          files.write(written++, drawn.get(i));
        }
      }
    } catch (IOException e) {
      throw AtomicFile.cannotWrite(out, e);
    }
    System.out.printf("%d pictures of %d x %d in %s%n", count, size, size, out);
    return GOOD;
  }

  private boolean isWanted(GeneratedPicture picture) {
    return (!onlyGood || picture.isGood())
        && (materials.isEmpty() || materials.contains(picture.material()))
        && (defects.isEmpty() || picture.isGood() || defects.contains(picture.defect()));
  }

  private static void check(Set<String> chosen, List<String> known, String option) {
    for (String word : chosen) {
      if (!known.contains(word)) {
        throw new VcpClipException(
            option + " '" + word + "' is not known; there are: " + String.join(", ", known));
      }
    }
  }
}
