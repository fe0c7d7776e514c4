package dev.vcpclip.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.VcpClipException;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaskSurveyTest {
  @TempDir private Path root;

  @Test
  void refusesTrainingWithoutADefect() {
    TestPictures.good(root.resolve("images/a.png"));

    MaskSurvey survey = MaskSurvey.of(SegmentationDataset.open(root));

    assertThatThrownBy(() -> survey.requireDefects(root))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("no picture with a defect to train on");
  }

  @Test
  void namesMasksThatMarkNothing() {
    TestPictures.good(root.resolve("part/test/good/a.png"));
    TestPictures.bad(root.resolve("part/test/bent/b.png"));
    TestPictures.mask(root.resolve("part/ground_truth/bent/b_mask.png"), 0);

    MaskSurvey survey = MaskSurvey.of(SegmentationDataset.open(root));

    assertThat(survey.defective()).isZero();
    assertThat(survey.notices()).singleElement().asString().contains("mark nothing: b_mask.png");
  }

  @Test
  void asksWhetherMasksAreInverted() throws IOException {
    TestPictures.bad(root.resolve("images/b.png"));
    BufferedImage inverted =
        new BufferedImage(TestPictures.SIDE, TestPictures.SIDE, BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D graphics = inverted.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, TestPictures.SIDE, 40);
    graphics.dispose();
    Files.createDirectories(root.resolve("masks"));
    ImageIO.write(inverted, "png", root.resolve("masks/b.png").toFile());

    assertThat(MaskSurvey.of(SegmentationDataset.open(root)).notices())
        .singleElement()
        .asString()
        .contains("are they inverted?");
  }
}
