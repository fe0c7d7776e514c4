package dev.vcpclip.runtime.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.VcpClipException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriftMonitorTest {
  private static final int RUNS = 400;

  @TempDir private Path folder;

  @Test
  void aGrowingSetAlarmsFalselyInAboutOneRunOfAHundred() {
    assertThat(falseAlarms(300, true)).isBetween(0.0, 0.025);
  }

  @Test
  void aFixedSetOfThreeHundredAlarmsFalselyInOneRunOfEight() {
    assertThat(falseAlarms(300, false)).isBetween(0.09, 0.18); // why the set grows
  }

  @Test
  void tiedScoresAlarmNoMoreOften() {
    SplittableRandom random = new SplittableRandom(17);
    int alarms = 0;
    for (int run = 0; run < 100; run++) {
      double[] known = random.doubles(300).map(s -> Math.floor(s * 5)).toArray();
      DriftMonitor monitor = new DriftMonitor(known, true, random.split());
      boolean alarm = false;
      for (int part = 0; part < 2000; part++) {
        alarm |= monitor.add(Math.floor(random.nextDouble() * 5));
      }
      alarms += alarm ? 1 : 0;
    }

    assertThat(alarms).isLessThanOrEqualTo(4);
  }

  @Test
  void aShiftOfOneStandardDeviationIsFoundAfterAboutThirtyParts() {
    assertThat(medianDelay(0, 1)).isBetween(20, 45);
  }

  @Test
  void aShiftAfterTwoHundredQuietPartsTakesALittleLonger() {
    assertThat(medianDelay(200, 1)).isBetween(28, 50);
  }

  @Test
  void aShiftIsFoundLateInALongQuietRunToo() {
    assertThat(medianDelay(4900, 1)).isBetween(60, 180);
  }

  @Test
  void aShiftDownwardsIsFoundAsWell() {
    assertThat(medianDelay(0, -1)).isBetween(20, 45);
  }

  @Test
  void anAlarmIsRaisedOnceAndTeachesNothing() {
    DriftMonitor monitor = new DriftMonitor(normal(300, 0, 1), true, new SplittableRandom(2));
    int raised = 0;
    for (int part = 0; part < 500; part++) {
      raised += monitor.add(5 + part * 1e-3) ? 1 : 0;
    }
    int known = monitor.known();

    assertThat(raised).isEqualTo(1);
    assertThat(monitor.alarm()).isTrue();
    assertThat(known).isLessThan(350);
    monitor.restart();
    assertThat(monitor.alarm()).isFalse();
    assertThat(monitor.capital()).isEqualTo(1);
  }

  @Test
  void aRecipeGivesThePartsThatPassed() {
    Recipe recipe =
        Measured.recipe(CalibrationOptions.builder().unsure(0.05).build(), Measured.rising(1000));
    int passed = recipe.calibration().notPassed().rank();

    DriftMonitor monitor = DriftMonitor.of(recipe);

    assertThat(monitor.known()).isEqualTo(passed - 1); // the threshold's own part is no draw
  }

  @Test
  void goesOnFromASavedState() {
    DriftMonitor monitor = new DriftMonitor(normal(300, 0, 3), true, new SplittableRandom(4));
    for (int part = 0; part < 10; part++) {
      monitor.add(1.5);
    }
    Path file = folder.resolve("drift.json");

    monitor.state().write(file);
    DriftMonitor resumed = DriftMonitor.of(DriftState.read(file));

    assertThat(resumed.capital()).isEqualTo(monitor.capital());
    assertThat(resumed.known()).isEqualTo(310);
    assertThat(resumed.state()).isEqualTo(monitor.state());
  }

  @Test
  void aDamagedStateIsNamed() throws Exception {
    Path file = folder.resolve("drift.json");
    for (String text : new String[] {"", "{", "{}", "[1]", "null", wrong("1.5"), wrong("\"x\"")}) {
      Files.writeString(file, text);

      assertThatThrownBy(() -> DriftState.read(file))
          .isInstanceOf(VcpClipException.class)
          .hasMessageContaining("drift.json");
    }
  }

  private static String wrong(String capital) {
    return "{\"formatVersion\":1,\"known\":[1],\"capital\":["
        + capital
        + "],\"parts\":0,\"alarm\":false}";
  }

  @Test
  void refusesScoresThatAreNone() {
    DriftMonitor monitor = new DriftMonitor(normal(30, 0, 5), true, new SplittableRandom(6));

    assertThatThrownBy(() -> monitor.add(Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new DriftMonitor(new double[3], true, new SplittableRandom(6)))
        .hasMessageContaining("3 scores");
  }

  private static double falseAlarms(int known, boolean growing) {
    int alarms = 0;
    for (int run = 0; run < RUNS; run++) {
      SplittableRandom random = new SplittableRandom(run);
      DriftMonitor monitor =
          new DriftMonitor(random.doubles(known).toArray(), growing, random.split());
      for (int part = 0; part < DriftMonitor.RUN && !monitor.alarm(); part++) {
        monitor.add(random.nextDouble());
      }
      alarms += monitor.alarm() ? 1 : 0;
    }
    return (double) alarms / RUNS;
  }

  private static int medianDelay(int quiet, double shift) {
    int[] delays = new int[101];
    for (int run = 0; run < delays.length; run++) {
      Random random = new Random(run);
      double[] known = random.doubles(300).map(u -> random.nextGaussian()).toArray();
      DriftMonitor monitor = new DriftMonitor(known, true, new SplittableRandom(run));
      for (int part = 0; part < quiet; part++) {
        if (monitor.add(random.nextGaussian())) {
          monitor.restart();
        }
      }
      while (!monitor.alarm()) {
        monitor.add(random.nextGaussian() + shift);
        delays[run]++;
      }
    }
    Arrays.sort(delays);
    return delays[delays.length / 2];
  }

  private static double[] normal(int size, double mean, long seed) {
    Random random = new Random(seed);
    return random.doubles(size).map(u -> mean + random.nextGaussian()).toArray();
  }
}
