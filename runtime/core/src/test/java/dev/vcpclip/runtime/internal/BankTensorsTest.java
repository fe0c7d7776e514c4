package dev.vcpclip.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.vcpclip.runtime.reference.PatchTokens;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BankTensorsTest {
  private final List<OnnxTensor> tensors = new ArrayList<>();

  @Test
  void copiesABankOnceHoweverOftenItIsUsed() throws OrtException {
    PatchTokens bank = bank(1);
    try (BankTensors banks = new BankTensors()) {
      use(banks, bank);
      use(banks, bank);

      assertThat(tensors.get(0)).isSameAs(tensors.get(1));
      assertThat(tensors.get(0).getFloatBuffer().get(3)).isEqualTo(1);
      assertThat(banks.size()).isEqualTo(1);
    }
  }

  @Test
  void freesTheOneThatWasUsedLongestAgo() throws OrtException {
    try (BankTensors banks = new BankTensors()) {
      PatchTokens first = bank(0);
      use(banks, first);
      use(banks, bank(1));
      for (int i = 2; i < BankTensors.MOST; i++) {
        use(banks, bank(i));
      }
      use(banks, first);

      use(banks, bank(BankTensors.MOST));

      assertThat(banks.size()).isEqualTo(BankTensors.MOST);
      assertThat(tensors.get(0).isClosed()).isFalse();
      assertThat(tensors.get(1).isClosed()).isTrue();
    }
  }

  @Test
  void neverFreesOneThatARunIsReading() throws OrtException {
    try (BankTensors banks = new BankTensors();
        BankTensors.Loan reading = banks.take(bank(0))) {
      for (int i = 1; i <= 3 * BankTensors.MOST; i++) {
        use(banks, bank(i));
      }

      assertThat(reading.tensor().isClosed()).isFalse();
      assertThat(banks.size()).isEqualTo(BankTensors.MOST);
    }
  }

  @Test
  void freesAllWhenItIsClosed() throws OrtException {
    BankTensors banks = new BankTensors();
    for (int i = 0; i < 2 * BankTensors.MOST; i++) {
      use(banks, bank(i));
    }

    banks.close();
    banks.close();

    assertThat(tensors).hasSize(2 * BankTensors.MOST).allMatch(OnnxTensor::isClosed);
  }

  private void use(BankTensors banks, PatchTokens bank) throws OrtException {
    try (BankTensors.Loan loan = banks.take(bank)) {
      tensors.add(loan.tensor());
    }
  }

  private static PatchTokens bank(int value) {
    return PatchTokens.of(1, 2, 2, new float[] {0, 1, 1, value});
  }
}
