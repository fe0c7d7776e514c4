package dev.vcpclip.benchmarks.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class OtherLoadTest {
  private static final double ROUNDING = 1e-12;

  private final OtherLoad load = new OtherLoad();

  @Test
  void readsBusyStolenAndTotalTimeOfAllProcessors() {
    ProcessorTime time = ProcessorTime.parse("cpu  100 10 40 800 20 5 5 20 7 3");

    assertThat(time).isEqualTo(new ProcessorTime(160, 20, 1000));
  }

  @Test
  void aContestantsOwnTimeIsNotOtherLoad() {
    load.add(at(0, 0, 0), at(100, 0, 200), 1, 2);

    assertThat(load.other()).isZero();
    assertThat(OtherLoad.spoils(load.other(), load.stolen())).isFalse();
  }

  @Test
  void whatOthersUsedSpoilsARun() {
    load.add(at(0, 0, 0), at(150, 0, 200), 1, 2);

    assertThat(load.other()).isCloseTo(0.25, within(ROUNDING));
    assertThat(OtherLoad.spoils(load.other(), load.stolen())).isTrue();
  }

  @Test
  void whatOtherMachinesTookSpoilsARun() {
    load.add(at(0, 0, 0), at(100, 10, 200), 1, 2);

    assertThat(load.stolen()).isCloseTo(0.05, within(ROUNDING));
    assertThat(OtherLoad.spoils(load.other(), load.stolen())).isTrue();
  }

  @Test
  void turnsAddUp() {
    load.add(at(0, 0, 0), at(200, 0, 200), 1, 2);
    load.add(at(200, 0, 200), at(300, 0, 400), 1, 2);

    assertThat(load.other()).isCloseTo(0.25, within(ROUNDING));
  }

  @Test
  void nothingIsSaidWhereTheSystemDoesNotTell() {
    load.add(Optional.empty(), at(100, 0, 200), 1, 2);

    assertThat(load.other()).isNaN();
    assertThat(OtherLoad.spoils(load.other(), load.stolen())).isFalse();
  }

  private static Optional<ProcessorTime> at(long busy, long stolen, long total) {
    return Optional.of(new ProcessorTime(busy, stolen, total));
  }
}
