package dev.vcpclip.runtime.station.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.map.VerdictRule;
import dev.vcpclip.runtime.provider.Provider;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class ModelRunnerTest {
  private static final Recipe RECIPE = Recipe.builder().rule(VerdictRule.at(0.5)).build();

  @ParameterizedTest
  @EnumSource(value = Provider.class, mode = Mode.EXCLUDE, names = "CPU")
  void aProviderThatFailsThreeTimesIsLeftForTheProcessorAndThatIsSaid(Provider provider)
      throws Exception {
    FakeEngine gpu = new FakeEngine(provider);
    FakeEngine cpu = new FakeEngine(Provider.CPU);
    List<String> said = new CopyOnWriteArrayList<>();
    try (ModelRunner model = new ModelRunner(cpuOnly -> cpuOnly ? cpu : gpu, said::add);
        Frame frame = Frame.copyOf(new byte[4], 2, 2, PixelFormat.GRAY)) {
      model.start();
      LineStationTest.await(model::ready);
      gpu.broken = true;

      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> model.run(frame, RECIPE)).hasMessage("device lost");
      }
      LineStationTest.await(() -> model.provider().filter("CPU"::equals).isPresent());

      assertThat(model.run(frame, RECIPE).provider()).isEqualTo(Provider.CPU);
      assertThat(model.notice()).contains(provider.label(), "device lost", "now on the processor");
      assertThat(gpu.closed).isTrue();
    }
    assertThat(cpu.closed).isTrue();
    assertThat(said.get(0)).isEqualTo("model on " + provider.label() + ", graph portable");
  }

  @Test
  void picturesThatARecipeIsNotForSayNothingOfTheGraphicsProcessor() throws Exception {
    FakeEngine gpu = new FakeEngine(Provider.CUDA);
    try (ModelRunner model = new ModelRunner(cpuOnly -> gpu, on -> {});
        Frame frame = Frame.copyOf(new byte[4], 2, 2, PixelFormat.GRAY)) {
      model.start();
      LineStationTest.await(model::ready);
      gpu.refuses = true;
      for (int i = 0; i < 5; i++) {
        assertThatThrownBy(() -> model.run(frame, RECIPE)).hasMessage("not for such pictures");
      }
      gpu.refuses = false;

      assertThat(model.run(frame, RECIPE).provider()).isEqualTo(Provider.CUDA);
      assertThat(model.fellBack()).isFalse();
    }
  }

  @Test
  void failuresOfPicturesDoNotMoveAModelThatIsOnTheProcessor() throws Exception {
    FakeEngine cpu = new FakeEngine(Provider.CPU);
    AtomicInteger opened = new AtomicInteger();
    try (ModelRunner model =
            new ModelRunner(
                cpuOnly -> {
                  opened.incrementAndGet();
                  return cpu;
                },
                on -> {});
        Frame frame = Frame.copyOf(new byte[4], 2, 2, PixelFormat.GRAY)) {
      model.start();
      LineStationTest.await(model::ready);
      cpu.broken = true;
      for (int i = 0; i < 5; i++) {
        assertThatThrownBy(() -> model.run(frame, RECIPE)).isInstanceOf(VcpClipException.class);
      }
      cpu.broken = false;

      assertThat(model.run(frame, RECIPE).score()).isZero();
      assertThat(opened).hasValue(1);
    }
  }

  @Test
  void aBundleThatCannotBeOpenedIsSaid() throws Exception {
    try (ModelRunner model =
            new ModelRunner(
                cpuOnly -> {
                  throw new VcpClipException("line2.vcp: damaged");
                },
                on -> {});
        Frame frame = Frame.copyOf(new byte[4], 2, 2, PixelFormat.GRAY)) {
      model.start();
      LineStationTest.await(() -> model.notice().equals("line2.vcp: damaged"));

      assertThat(model.ready()).isFalse();
      assertThatThrownBy(() -> model.run(frame, RECIPE)).hasMessage("no model: line2.vcp: damaged");
    }
  }
}
