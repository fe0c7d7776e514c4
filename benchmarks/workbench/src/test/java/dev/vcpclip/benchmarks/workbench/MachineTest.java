package dev.vcpclip.benchmarks.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MachineTest {
  @Test
  void namesTheInstructionSetsThatDecideSpeed() {
    List<String> cpuInfo =
        List.of("model name\t: Xeon", "flags\t\t: fpu sse2 avx2 avx512f avx512_vnni amx_tile");

    assertThat(Machine.features(cpuInfo))
        .containsExactlyInAnyOrder("AVX2", "AVX-512", "AVX-512 VNNI", "AMX");
  }

  @Test
  void readsTheFeaturesOfArmProcessors() {
    assertThat(Machine.features(List.of("Features\t: fp asimd asimddp i8mm")))
        .containsExactlyInAnyOrder("NEON dot product", "NEON I8MM");
  }

  @Test
  void saysWhenTheSystemDoesNotTell() {
    assertThat(Machine.features(List.of())).containsExactly("unknown");
  }
}
