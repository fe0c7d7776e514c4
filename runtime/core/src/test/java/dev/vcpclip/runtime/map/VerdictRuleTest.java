package dev.vcpclip.runtime.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class VerdictRuleTest {
  @Test
  void decidesEverythingWithOneThreshold() {
    VerdictRule rule = VerdictRule.at(0.5);

    assertThat(rule.judge(0.49)).isEqualTo(new Verdict.Good(0.49, rule));
    assertThat(rule.judge(0.5)).isEqualTo(new Verdict.Defect(0.5, rule));
  }

  @Test
  void leavesTheBandBetweenTwoThresholdsUndecided() {
    VerdictRule rule = new VerdictRule(0.4, 0.6);

    assertThat(rule.judge(0.39)).isInstanceOf(Verdict.Good.class);
    assertThat(rule.judge(0.4)).isInstanceOf(Verdict.Undecided.class);
    assertThat(rule.judge(0.59)).isInstanceOf(Verdict.Undecided.class);
    assertThat(rule.judge(0.6)).isInstanceOf(Verdict.Defect.class);
  }

  @Test
  void neverCallsNanGood() {
    assertThatThrownBy(() -> VerdictRule.at(0.5).judge(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NaN");
  }

  @Test
  void refusesThresholdsInTheWrongOrder() {
    assertThatThrownBy(() -> new VerdictRule(0.6, 0.4))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new VerdictRule(Double.NaN, 0.4))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
