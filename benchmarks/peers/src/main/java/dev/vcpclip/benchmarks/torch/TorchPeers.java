package dev.vcpclip.benchmarks.torch;

import dev.vcpclip.benchmarks.model.ModelSize;
import dev.vcpclip.benchmarks.model.RandomModels;
import dev.vcpclip.benchmarks.workbench.Contestant;
import dev.vcpclip.benchmarks.workbench.Peers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** libtorch through DJL, in the ways of {@link TorchWay}. */
public final class TorchPeers implements Peers {
  @Override
  public List<String> names() {
    return Arrays.stream(TorchWay.values()).map(TorchWay::label).toList();
  }

  @Override
  public Contestant open(String name, Model model) {
    TorchWay way =
        Arrays.stream(TorchWay.values())
            .filter(w -> w.label().equals(name))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no peer '" + name + "'"));
    return TorchContestant.open(way, model);
  }

  @Override
  public List<String> sizes() {
    return Arrays.stream(ModelSize.values()).map(ModelSize::label).toList();
  }

  @Override
  public RandomModel writeRandom(String size, Path folder, Consumer<String> progress) {
    return RandomModels.write(ModelSize.of(size), folder, progress);
  }
}
