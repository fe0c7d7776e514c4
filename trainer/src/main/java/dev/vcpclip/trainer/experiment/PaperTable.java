package dev.vcpclip.trainer.experiment;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.trainer.data.PaperSplit;
import dev.vcpclip.trainer.model.Modifications;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** A table of the paper that trainings can reproduce. */
public enum PaperTable {
  /** The baseline, then every combination of three modifications on a fixed temperature. */
  MODIFICATIONS(1, "the modifications, one by one and together") {
    @Override
    public List<RunPlan> runs() {
      return Modifications.table1().stream()
          .map(m -> RunPlan.builder(m.label()).modifications(m).build())
          .toList();
    }
  },
  /** N, the length of the image-driven dynamic prompt. */
  PROMPT_LENGTH(3, "N, tokens of the image-driven dynamic prompt") {
    @Override
    public List<RunPlan> runs() {
      return IntStream.rangeClosed(2, 10)
          .mapToObj(n -> RunPlan.builder("N = " + n).idpTokens(n).build())
          .toList();
    }
  },
  /** The fixed temperature. */
  TEMPERATURE(4, "tau, the fixed temperature") {
    @Override
    public List<RunPlan> runs() {
      return DoubleStream.of(0.01, 0.04, 0.07, 0.1, 0.13)
          .mapToObj(tau -> RunPlan.builder("tau = " + tau).temperature(tau).build())
          .toList();
    }
  },
  /** Trained on MVTec AD, evaluated on VisA. */
  SWAPPED(11, "the data sets swapped") {
    @Override
    public List<RunPlan> runs() {
      return List.of(
          RunPlan.builder("baseline")
              .modifications(Modifications.NONE)
              .split(PaperSplit.MVTEC_TO_VISA)
              .build(),
          RunPlan.builder("VCP-CLIP+").split(PaperSplit.MVTEC_TO_VISA).build());
    }
  };

  private final int number;
  private final String title;

  PaperTable(int number, String title) {
    this.number = number;
    this.title = title;
  }

  /** Its number in the paper. */
  public int number() {
    return number;
  }

  /** Number and, in words, what varies. */
  public String title() {
    return "Table " + number + ": " + title;
  }

  /** One run a row. */
  public abstract List<RunPlan> runs();

  /**
   * The table of that number.
   *
   * @throws VcpClipException when it is none of these
   */
  public static PaperTable of(int number) {
    return Arrays.stream(values())
        .filter(table -> table.number == number)
        .findFirst()
        .orElseThrow(
            () ->
                new VcpClipException(
                    "table %d: expected one of %s"
                        .formatted(
                            number,
                            Arrays.stream(values())
                                .map(table -> Integer.toString(table.number))
                                .collect(Collectors.joining(", ")))));
  }
}
