package dev.vcpclip.exporter.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.exporter.clip.VcpClipConfig.Kind;
import dev.vcpclip.runtime.VcpClipException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClipTokenizerTest {
  private static final ClipTokenizer TOKENIZER = new ClipTokenizer();

  @Test
  void givesTheMethodsPrompts() {
    VcpClipConfig config = VcpClipConfig.paper(Kind.VCP_CLIP_PLUS);

    assertThat(TOKENIZER.tokenize(config.prompt("good")))
        .startsWith(49406, 320, 1125, 539, 320, 886, 49408, 49407, 0);
    assertThat(TOKENIZER.tokenize(config.prompt("damaged"), 8))
        .containsExactly(49406, 320, 1125, 539, 320, 13568, 49408, 49407);
  }

  @Test
  void resolvesHtmlAndQuotes() {
    assertThat(TOKENIZER.encode("a &amp;amp; b&#39;s")).isEqualTo(TOKENIZER.encode("a & b's"));
    assertThat(TOKENIZER.encode("b\u2019s")).isEqualTo(TOKENIZER.encode("b's"));
    assertThat(TOKENIZER.encode("&#x110000;&#0;")).isEqualTo(TOKENIZER.encode("\ufffd\ufffd"));
    assertThat(TOKENIZER.encode("&unknown; $1 \\")).isNotEmpty();
  }

  @Test
  void treatsComposedAndCombiningAccentsAlike() {
    assertThat(TOKENIZER.encode("cafe\u0301")).isEqualTo(TOKENIZER.encode("caf\u00e9"));
  }

  @Test
  void encodesAnyUnicode() {
    assertThat(TOKENIZER.encode("\ud83d\ude00 \u6f22\u5b57 \u0391\u03a3")).doesNotContainNull();
    assertThat(TOKENIZER.encode("")).isEmpty();
  }

  @Test
  void fillsTheContextExactly() {
    String words = IntStream.range(0, 75).mapToObj(i -> "a").collect(Collectors.joining(" "));

    assertThat(TOKENIZER.tokenize(words)).hasSize(77).endsWith(320, 49407);
  }

  @Test
  void refusesTextThatDoesNotFit() {
    String words = "a ".repeat(76);

    assertThatThrownBy(() -> TOKENIZER.tokenize(words))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("takes 76 tokens, at most 75 fit");
  }
}
