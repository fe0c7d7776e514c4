package dev.vcpclip.runtime.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FieldReviewTest {
  @Test
  void partsWithoutAMarkCountAgainstTheRecipe() {
    FieldReview review = new FieldReview(10, 2, 3, 4, 1, 0, 500, 60, 1, 0.95);

    assertThat(review.complete()).isFalse();
    assertThat(review.goodParts()).isEqualTo(506);
    assertThat(review.falseRejects()).isEqualTo(new FieldBound(5, 506, 0.95));
    assertThat(review.notPassed()).isEqualTo(new FieldBound(6, 506, 0.95));
  }

  @Test
  void onlyPartsDrawnByLotTellOfMisses() {
    assertThat(new FieldReview(0, 0, 0, 0, 0, 0, 500, 60, 1, 0.95).badAmongPassed())
        .isEqualTo(new FieldBound(1, 60, 0.95));
    assertThat(new FieldReview(0, 0, 0, 0, 0, 0, 500, 0, 0, 0.95).badAmongPassed()).isNull();
  }

  @Test
  void withoutAGoodPartNothingIsSaid() {
    assertThat(new FieldReview(3, 0, 0, 0, 0, 0, 0, 0, 0, 0.95).falseRejects()).isNull();
  }

  @Test
  void refusesMoreMarksThanParts() {
    assertThatThrownBy(() -> new FieldReview(2, 2, 1, 0, 0, 0, 0, 0, 0, 0.95))
        .hasMessageContaining("3 of 2 rejected parts");
  }
}
