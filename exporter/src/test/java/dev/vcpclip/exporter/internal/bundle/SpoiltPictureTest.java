package dev.vcpclip.exporter.internal.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.exporter.internal.onnx.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpoiltPictureTest {
  @ParameterizedTest
  @ValueSource(ints = {8, 40, 518})
  void hasWhatNoGreyPictureHas(int size) {
    Tensor grey = grey(size);

    byte[] spoilt = SpoiltPicture.of(grey, 3).bytes();

    assertThat(grey.bytes()).containsOnly(128); // the good one stays
    assertThat(spoilt).hasSameSizeAs(grey.bytes()).contains(0, 255).contains((byte) 128);
    long changed = IntStream.range(0, spoilt.length).filter(i -> spoilt[i] != (byte) 128).count();
    assertThat(changed).isBetween(spoilt.length / 50L, spoilt.length * 3L / 4);
  }

  @Test
  void isTheSameForTheSameNumber() {
    byte[] first = SpoiltPicture.of(grey(40), 1).bytes();

    assertThat(SpoiltPicture.of(grey(40), 1).bytes()).isEqualTo(first);
    assertThat(SpoiltPicture.of(grey(40), 2).bytes()).isNotEqualTo(first);
  }

  private static Tensor grey(int size) {
    byte[] pixels = new byte[3 * size * size];
    Arrays.fill(pixels, (byte) 128);
    return Tensor.ofBytes(pixels, 1, size, size, 3);
  }
}
