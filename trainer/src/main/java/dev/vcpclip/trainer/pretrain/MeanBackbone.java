package dev.vcpclip.trainer.pretrain;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.tensor.DataType;
import dev.vcpclip.runtime.tensor.SafetensorsFile;
import dev.vcpclip.runtime.tensor.SafetensorsWriter;
import dev.vcpclip.runtime.tensor.SafetensorsWriter.Entry;
import dev.vcpclip.runtime.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
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
   * @param out folder for the two files, which {@link Pretraining#start} takes; none of the others
   * @throws VcpClipException if a file is missing or two differ in names, sizes or types; nothing
   *     is written then
   */
  public static void write(List<Path> folders, Path out) {
    folders.forEach(folder -> requireOther(folder, out));
    try (Weights backbones = Weights.open(folders, PretrainFiles.BACKBONE);
        Weights heads = Weights.open(folders, PretrainFiles.HEADS)) {
      backbones.writeMean(out.resolve(PretrainFiles.BACKBONE));
      heads.writeMean(out.resolve(PretrainFiles.HEADS));
    }
  }

  private static void requireOther(Path folder, Path out) {
    try {
      if (Files.exists(folder) && Files.exists(out) && Files.isSameFile(folder, out)) {
        throw new VcpClipException(
            "%s: is to be averaged and cannot be written to as well. Give another folder for the mean."
                .formatted(out));
      }
    } catch (IOException e) {
      throw new VcpClipException(out + ": cannot be told from " + folder + ": " + e, e);
    }
  }

  /** Files of the same names, sizes and types, open. */
  private record Weights(List<SafetensorsFile> files) implements AutoCloseable {

    static Weights open(List<Path> folders, String name) {
      Weights weights = new Weights(new ArrayList<>());
      try {
        for (Path folder : folders) {
          weights.files.add(SafetensorsFile.open(folder.resolve(name)));
          weights.requireAlike();
        }
        return weights;
      } catch (RuntimeException e) {
        weights.close();
        throw e;
      }
    }

    private void requireAlike() {
      SafetensorsFile first = files.get(0);
      SafetensorsFile last = files.get(files.size() - 1);
      if (!first.tensors().equals(last.tensors())) {
        throw new VcpClipException(
            "%s and %s do not hold weights of the same names, sizes and types. Expected backbones of one tower, one gone on with from the other."
                .formatted(first.file(), last.file()));
      }
    }

    void writeMean(Path out) {
      List<Entry> means = files.get(0).tensors().values().stream().map(this::mean).toList();
      SafetensorsWriter.write(
          out, Map.of("origin", "the mean of %s pre-trainings".formatted(files.size())), means);
    }

    private Entry mean(TensorInfo tensor) {
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

    @Override
    public void close() {
      files.forEach(SafetensorsFile::close);
    }
  }
}
