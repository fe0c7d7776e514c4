package dev.vcpclip.trainer.pretrain;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.tensor.DataType;
import dev.vcpclip.runtime.tensor.SafetensorsFile;
import dev.vcpclip.runtime.tensor.SafetensorsWriter;
import dev.vcpclip.runtime.tensor.SafetensorsWriter.Entry;
import dev.vcpclip.runtime.tensor.TensorInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The mean of the weights of pre-trainings that went on from one another: it keeps most of what
 * each has learned, and often more than any of them carries over to what none has seen.
 */
public final class MeanBackbone {
  private MeanBackbone() {}

  /**
   * Writes the mean of the backbones and of the linear layers of some folders.
   *
   * @param folders that {@link Pretraining#save} wrote, two or more
   * @param out folder for the two files, which {@link Pretraining#start} takes
   * @throws VcpClipException if a file is missing or two differ in names, sizes or types
   */
  public static void write(List<Path> folders, Path out) {
    for (String file : List.of(PretrainFiles.BACKBONE, PretrainFiles.HEADS)) {
      writeMean(folders.stream().map(folder -> folder.resolve(file)).toList(), out.resolve(file));
    }
  }

  private static void writeMean(List<Path> files, Path out) {
    List<SafetensorsFile> open = new ArrayList<>();
    try {
      for (Path file : files) {
        open.add(SafetensorsFile.open(file));
      }
      SafetensorsFile first = open.get(0);
      open.forEach(other -> requireAlike(first, other));
      List<Entry> means =
          first.tensors().values().stream().map(tensor -> mean(tensor, open)).toList();
      SafetensorsWriter.write(
          out, Map.of("origin", "the mean of %d pre-trainings".formatted(files.size())), means);
    } finally {
      open.forEach(SafetensorsFile::close);
    }
  }

  private static void requireAlike(SafetensorsFile first, SafetensorsFile other) {
    if (!first.tensors().equals(other.tensors())) {
      throw new VcpClipException(
          "%s and %s do not hold weights of the same names, sizes and types. Expected backbones of one tower, one gone on with from the other."
              .formatted(first.file(), other.file()));
    }
  }

  private static Entry mean(TensorInfo tensor, List<SafetensorsFile> files) {
    long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
    Supplier<float[]> values =
        () -> {
          double[] sum = new double[Math.toIntExact(tensor.elements())];
          for (SafetensorsFile file : files) {
            float[] of = file.floats(tensor.name());
            for (int i = 0; i < sum.length; i++) {
              sum[i] += of[i];
            }
          }
          float[] mean = new float[sum.length];
          for (int i = 0; i < sum.length; i++) {
            mean[i] = (float) (sum[i] / files.size());
          }
          return mean;
        };
    return tensor.dataType() == DataType.F16
        ? Entry.f16(tensor.name(), values, shape)
        : Entry.f32(tensor.name(), values, shape);
  }
}
