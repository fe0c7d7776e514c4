package dev.vcpclip.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.trainer.data.SplitList.Row;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitListTest {
  private static final List<String> COLUMNS = List.of("object", "image");

  @TempDir private Path folder;

  @Test
  void passesOverByteOrderMark() throws IOException {
    assertRead("\uFEFFobject,image\nRäder,a.png\n", StandardCharsets.UTF_8);
    assertRead("\uFEFFobject,image\nRäder,a.png\n", StandardCharsets.UTF_16LE);
    assertRead("\uFEFFobject,image\nRäder,a.png\n", StandardCharsets.UTF_16BE);
  }

  @Test
  void readsUtf16WithoutMarkAndWindows1252() throws IOException {
    assertRead("object,image\nRäder,a.png\n", StandardCharsets.UTF_16LE);
    assertRead("object,image\nRäder,a.png\n", Charset.forName("windows-1252"));
  }

  @Test
  void readsWhateverSpreadsheetsWrite() throws IOException {
    for (String text :
        List.of(
            "object;image\r\nRäder;a.png\r\n",
            "object\timage\rRäder\ta.png",
            "\"object\",\"image\"\n\"Räder\",\"a.png\"",
            "Object, Image\n\n  Räder , a.png \n\n",
            "image,note,object\na.png,\"one, \"\"two\"\"\",Räder\n")) {
      assertRead(text, StandardCharsets.UTF_8);
    }
  }

  @Test
  void countsLinesAsEditorsDo() throws IOException {
    Path file = write("object,image\r\n\r\n\"two\nlines\",a\r\nb,c\r\n", StandardCharsets.UTF_8);

    assertThat(SplitList.read(file, COLUMNS))
        .containsExactly(new Row(3, List.of("two\nlines", "a")), new Row(5, List.of("b", "c")));
  }

  @Test
  void saysWhatIsMissing() throws IOException {
    Path head = write("object,file\n", StandardCharsets.UTF_8);
    assertThatThrownBy(() -> SplitList.read(head, COLUMNS))
        .hasMessageContaining("[object, file]")
        .hasMessageContaining("object,image");

    Path cells = write("object,image\na\n", StandardCharsets.UTF_8);
    assertThatThrownBy(() -> SplitList.read(cells, COLUMNS))
        .hasMessageContaining("line 2: 1 columns, expected 2");

    Path empty = write("", StandardCharsets.UTF_8);
    assertThatThrownBy(() -> SplitList.read(empty, COLUMNS)).hasMessageContaining("empty");
  }

  private void assertRead(String text, Charset charset) throws IOException {
    assertThat(SplitList.read(write(text, charset), COLUMNS))
        .as("%s: %s", charset, text)
        .extracting(Row::cells)
        .containsExactly(List.of("Räder", "a.png"));
  }

  private Path write(String text, Charset charset) throws IOException {
    return Files.write(folder.resolve("list.csv"), text.getBytes(charset));
  }
}
