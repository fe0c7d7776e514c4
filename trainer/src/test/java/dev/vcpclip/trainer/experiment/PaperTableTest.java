package dev.vcpclip.trainer.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.trainer.data.PaperSplit;
import dev.vcpclip.trainer.model.Modifications;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaperTableTest {
  @Test
  void plansBaselineAndEightCombinations() {
    List<RunPlan> runs = PaperTable.of(1).runs();

    assertThat(runs).hasSize(9).extracting(RunPlan::modifications).doesNotHaveDuplicates();
    assertThat(runs.get(0).modifications()).isEqualTo(Modifications.NONE);
    assertThat(runs).extracting(RunPlan::modifications).contains(Modifications.ALL);
    assertThat(runs.subList(1, 9)).allMatch(run -> run.modifications().fixedTemperature());
  }

  @Test
  void sweepsPromptLengthAndTemperature() {
    assertThat(PaperTable.of(3).runs())
        .extracting(RunPlan::idpTokens)
        .containsExactly(2, 3, 4, 5, 6, 7, 8, 9, 10);
    assertThat(PaperTable.of(4).runs())
        .extracting(RunPlan::temperature)
        .containsExactly(0.01, 0.04, 0.07, 0.1, 0.13);
  }

  @Test
  void swapsDataSets() {
    assertThat(PaperTable.of(11).runs())
        .allMatch(run -> run.split() == PaperSplit.MVTEC_TO_VISA)
        .allMatch(run -> run.split().learningRate() == 2e-5);
  }

  @Test
  void knowsFiguresOfTheMainSettingOnly() {
    for (PaperTable table : PaperTable.values()) {
      for (RunPlan run : table.runs()) {
        boolean main =
            run.modifications().equals(Modifications.ALL)
                && run.idpTokens() == 3
                && run.temperature() == 0.07
                && run.split() == PaperSplit.VISA_TO_MVTEC;
        assertThat(run.paper())
            .as("%s, %s", table, run.label())
            .isEqualTo(main ? PaperFigures.VISA_TO_MVTEC : PaperFigures.UNKNOWN);
      }
    }
  }

  @Test
  void givesEveryRunAFolderOfItsOwn() {
    for (PaperTable table : PaperTable.values()) {
      assertThat(table.runs()).extracting(RunPlan::folder).doesNotHaveDuplicates();
    }
  }

  @Test
  void refusesTablesItDoesNotHave() {
    assertThatThrownBy(() -> PaperTable.of(2)).hasMessageContaining("1, 3, 4, 11");
  }
}
