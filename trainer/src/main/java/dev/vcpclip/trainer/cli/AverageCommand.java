package dev.vcpclip.trainer.cli;

import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.trainer.pretrain.MeanBackbone;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes the mean of backbones. */
@Command(
    name = "average",
    description = "Take the mean of the weights of pre-trainings that went on from one another.",
    footer = {"", "Example: ./vcpclip average demo/backbone demo/longer --out demo/mean"},
    mixinStandardHelpOptions = true)
public final class AverageCommand implements Verb {
  @Parameters(
      paramLabel = "FOLDER",
      arity = "2..*",
      description = "What pretrain --out wrote, two or more.")
  private List<Path> folders;

  @Option(names = "--out", required = true, description = "Folder for backbone and heads.")
  private Path out;

  @Override
  public Integer call() {
    MeanBackbone.write(folders, out);
    System.out.printf("the mean of %d backbones in %s%n", folders.size(), out);
    return GOOD;
  }
}
