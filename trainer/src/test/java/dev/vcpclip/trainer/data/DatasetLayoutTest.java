package dev.vcpclip.trainer.data;

import static dev.vcpclip.trainer.data.TestPictures.bad;
import static dev.vcpclip.trainer.data.TestPictures.good;
import static dev.vcpclip.trainer.data.TestPictures.mask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.trainer.data.SegmentationDataset.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatasetLayoutTest {
  @TempDir private Path root;

  @Test
  void readsMvtecAsPublished() {
    good(root.resolve("bottle/train/good/000.png"));
    good(root.resolve("bottle/test/good/000.png"));
    bad(root.resolve("bottle/test/broken_large/000.png"));
    mask(root.resolve("bottle/ground_truth/broken_large/000_mask.png"), 255);
    bad(root.resolve("wood/test/hole/000.png"));
    mask(root.resolve("wood/ground_truth/hole/000_mask.png"), 255);

    SegmentationDataset dataset = SegmentationDataset.open(root);

    assertThat(DatasetLayout.detect(root)).isEqualTo(DatasetLayout.MVTEC);
    assertThat(dataset.categories()).containsExactly("bottle", "wood");
    assertThat(dataset.samples()).extracting(Sample::anomalous).containsExactly(true, false, true);
    assertThat(dataset.samples().get(0).mask()).hasFileName("000_mask.png");
  }

  @Test
  void readsBtadAsPublished() {
    good(root.resolve("01/test/ok/0000.bmp"));
    bad(root.resolve("01/test/ko/0001.bmp"));
    mask(root.resolve("01/ground_truth/ko/0001.png"), 255);
    bad(root.resolve("03/test/ko/0002.bmp"));
    mask(root.resolve("03/ground_truth/ko/0002.bmp"), 255);

    SegmentationDataset dataset = SegmentationDataset.open(root);

    assertThat(DatasetLayout.detect(root)).isEqualTo(DatasetLayout.BTAD);
    assertThat(dataset.samples("01")).extracting(Sample::anomalous).containsExactly(true, false);
    assertThat(dataset.samples("03").get(0).mask()).hasFileName("0002.bmp");
  }

  @Test
  void readsMpddAsPublished() {
    good(root.resolve("bracket_black/test/good/000.png"));
    bad(root.resolve("bracket_black/test/hole/001.png"));
    mask(root.resolve("bracket_black/ground_truth/hole/001_mask.png"), 255);

    assertThat(DatasetLayout.detect(root)).isEqualTo(DatasetLayout.MPDD);
    assertThat(SegmentationDataset.open(root).samples()).hasSize(2);
  }

  @Test
  void readsVisaTestSplitByCategory() throws IOException {
    visa(
        "candle,train,normal,candle/Data/Images/Normal/0000.JPG,",
        "candle,test,normal,candle/Data/Images/Normal/0001.JPG,",
        "pcb1,test,normal,candle/Data/Images/Normal/0001.JPG,",
        "candle,test,anomaly,candle/Data/Images/Anomaly/000.JPG,candle/Data/Masks/Anomaly/000.png");
    good(root.resolve("candle/Data/Images/Normal/0001.JPG"));
    bad(root.resolve("candle/Data/Images/Anomaly/000.JPG"));
    mask(root.resolve("candle/Data/Masks/Anomaly/000.png"), 3);

    SegmentationDataset dataset = SegmentationDataset.open(root);

    assertThat(dataset.name()).isEqualTo("VisA");
    assertThat(dataset.samples())
        .extracting(Sample::category)
        .containsExactly("candle", "candle", "pcb1");
    assertThat(dataset.samples("candle"))
        .extracting(Sample::anomalous)
        .containsExactly(false, true);
  }

  @Test
  void namesTheLineOfVisaSplitWhoseFileIsMissing() throws IOException {
    visa("candle,test,normal,candle/Data/Images/Normal/0001.JPG,");

    assertThatThrownBy(() -> SegmentationDataset.open(root))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("1cls.csv line 2")
        .hasMessageContaining("0001.JPG");
  }

  @Test
  void readsTheAuthorsIndex() throws IOException {
    good(root.resolve("visa/candle/test/good/a.png"));
    bad(root.resolve("visa/candle/test/anomaly/b.png"));
    mask(root.resolve("visa/candle/ground_truth/anomaly/b.png"), 255);
    String index =
        """
        {"train": {"candle": [{"img_path": "", "mask_path": "", "anomaly": 0}]},
         "test": {"candle": [
          {"img_path": "visa/candle/test/anomaly/b.png", "cls_name": "candle",
           "mask_path": "visa/candle/ground_truth/anomaly/b.png",
           "specie_name": "anomaly", "anomaly": 1},
          {"img_path": "visa/candle/test/good/a.png", "mask_path": "", "cls_name": "candle",
           "specie_name": "good", "anomaly": 0}]}}
        """;
    Files.writeString(root.resolve("meta_visa.json"), index);

    SegmentationDataset dataset = SegmentationDataset.open(root);

    assertThat(dataset.name()).isEqualTo("visa");
    assertThat(dataset.samples()).extracting(Sample::anomalous).containsExactly(true, false);
    assertThat(SegmentationDataset.open(root.resolve("meta_visa.json"))).isEqualTo(dataset);
  }

  @Test
  void asksWhichIndexIsMeant() throws IOException {
    Files.writeString(root.resolve("meta_visa.json"), "{}");
    Files.writeString(root.resolve("meta_mvtec.json"), "{}");

    assertThatThrownBy(() -> SegmentationDataset.open(root))
        .hasMessageContaining("meta_mvtec.json, meta_visa.json");
  }

  @Test
  void readsPlainFoldersWithAndWithoutCategories() {
    good(root.resolve("one/images/a.png"));
    bad(root.resolve("one/images/b.jpg"));
    mask(root.resolve("one/masks/b.png"), 255);
    good(root.resolve("one/images/c.png"));
    mask(root.resolve("one/masks/c.png"), 0);

    SegmentationDataset nested = SegmentationDataset.open(root);
    SegmentationDataset flat = SegmentationDataset.open(root.resolve("one"));

    assertThat(nested.samples()).extracting(Sample::anomalous).containsExactly(false, true, false);
    assertThat(nested.categories()).containsExactly("one");
    assertThat(flat.samples()).isEqualTo(nested.samples());
  }

  @Test
  void refusesMaskWithoutPicture() {
    good(root.resolve("images/a.png"));
    mask(root.resolve("masks/b.png"), 255);

    assertThatThrownBy(() -> SegmentationDataset.open(root))
        .hasMessageContaining("b.png")
        .hasMessageContaining("mask without a picture");
  }

  @Test
  void refusesDefectWithoutMask() {
    bad(root.resolve("bottle/test/broken/000.png"));
    mask(root.resolve("bottle/ground_truth/broken/001_mask.png"), 255);

    assertThatThrownBy(() -> SegmentationDataset.open(root))
        .hasMessageContaining("000_mask.png")
        .hasMessageContaining("found 001_mask.png");
  }

  @Test
  void saysWhatItExpectedAndFound() throws IOException {
    Files.createDirectories(root.resolve("holiday"));
    Files.createFile(root.resolve("notes.txt"));

    assertThatThrownBy(() -> SegmentationDataset.open(root))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("found holiday/, notes.txt")
        .hasMessageContaining("split_csv/1cls.csv")
        .hasMessageContaining("ground_truth")
        .hasMessageContaining("images/ and masks/");
    assertThatThrownBy(() -> DatasetLayout.VISA.open(root)).hasMessageContaining("visa:");
    assertThatThrownBy(() -> SegmentationDataset.open(root.resolve("nowhere")))
        .hasMessageContaining("no such folder");
  }

  @Test
  void thinsEvenlyAndKeepsBothKinds() {
    Path file = Path.of("x.png");
    List<Sample> samples =
        IntStream.range(0, 40)
            .mapToObj(i -> new Sample(Path.of(i + ".png"), i < 4 ? file : null, "c"))
            .toList();

    SegmentationDataset thin = new SegmentationDataset("d", samples).limit(8);

    assertThat(thin.samples()).hasSize(8).filteredOn(Sample::anomalous).hasSize(1);
  }

  @Test
  void namesCategoriesThatAreMissing() {
    SegmentationDataset dataset =
        new SegmentationDataset("d", List.of(new Sample(Path.of("x.png"), null, "wood")));

    assertThatThrownBy(() -> dataset.only(List.of("wood", "tile")))
        .hasMessage("d has no category tile; it has wood");
  }

  @Test
  void callsSetsInMvtecsLayoutByTheirFolder() {
    Path own = root.resolve("our parts");
    good(own.resolve("bottle/test/good/000.png"));
    bad(own.resolve("bottle/test/broken/000.png"));
    mask(own.resolve("bottle/ground_truth/broken/000_mask.png"), 255);

    assertThat(SegmentationDataset.open(own).name()).isEqualTo("our parts");
  }

  @Test
  void namesWhatItDoesNotRead() throws IOException {
    good(root.resolve("bottle/test/good/000.png"));
    Files.createFile(root.resolve("bottle/test/good/001.gif"));
    bad(root.resolve("bottle/test/broken/000.png"));
    mask(root.resolve("bottle/ground_truth/broken/000_mask.png"), 255);
    mask(root.resolve("bottle/ground_truth/broken/007_mask.png"), 255);
    mask(root.resolve("bottle/ground_truth/bent/000_mask.png"), 255);
    good(root.resolve("cable/test/good/000.png"));

    assertThat(SegmentationDataset.open(root).notices())
        .anyMatch(notice -> notice.contains("not read: cable/"))
        .anyMatch(notice -> notice.contains("not read: 001.gif"))
        .anyMatch(notice -> notice.contains("not read: 007_mask.png"))
        .anyMatch(notice -> notice.contains("not read: bent/"));
  }

  @ParameterizedTest
  @CsvSource({
    "image,mask",
    "imgs,masks",
    "img_dir,ann_dir",
    "defect_images,defect_masks",
    "Images,Masks",
    "images,mask",
    "images,ground_truth"
  })
  void readsOtherNamesOfImagesAndMasks(String images, String masks) {
    good(root.resolve(images + "/a.png"));
    bad(root.resolve(images + "/b.JPG"));
    mask(root.resolve(masks + "/b_mask.PNG"), 255);

    SegmentationDataset dataset = SegmentationDataset.open(root);

    assertThat(dataset.samples()).extracting(Sample::anomalous).containsExactly(false, true);
    assertThat(dataset.notices())
        .singleElement()
        .asString()
        .contains("1 of 2 pictures have no mask and count as good: a.png");
  }

  @Test
  void readsNestedFoldersAndTheTestSplitOfThem() {
    bad(root.resolve("img_dir/train/a.png"));
    mask(root.resolve("ann_dir/train/a.png"), 1);
    bad(root.resolve("img_dir/test/b.png"));
    mask(root.resolve("ann_dir/test/b.png"), 1);

    SegmentationDataset dataset = SegmentationDataset.open(root);

    assertThat(dataset.samples()).extracting(s -> s.image().getFileName()).hasSize(1);
    assertThat(dataset.samples().get(0).mask().toString()).contains("test");
    assertThat(dataset.notices()).singleElement().asString().contains("not read: train");
  }

  @Test
  void readsPicturesWithMasksBesideThem() {
    bad(root.resolve("kos01/Part0.jpg"));
    mask(root.resolve("kos01/Part0_label.bmp"), 255);
    good(root.resolve("kos01/Part1.jpg"));
    mask(root.resolve("kos01/Part1_label.bmp"), 0);
    bad(root.resolve("kos02/10.png"));
    mask(root.resolve("kos02/10_GT.png"), 255);

    SegmentationDataset dataset = SegmentationDataset.open(root);

    assertThat(DatasetLayout.detect(root)).isEqualTo(DatasetLayout.PAIRS);
    assertThat(dataset.categories()).containsExactly("kos01", "kos02");
    assertThat(dataset.samples()).extracting(Sample::anomalous).containsExactly(true, false, true);
    assertThat(dataset.notices()).isEmpty();
  }

  @Test
  void asksWhetherAnUnusedFolderHoldsTheMasks() {
    good(root.resolve("images/a.png"));
    bad(root.resolve("images/b.png"));
    mask(root.resolve("defects/b.png"), 255);

    assertThatThrownBy(() -> SegmentationDataset.open(root))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("defects")
        .hasMessageContaining("are they the masks?");
  }

  @Test
  void asksWhichOfTwoMaskFoldersIsMeant() {
    bad(root.resolve("images/b.png"));
    mask(root.resolve("masks/b.png"), 255);
    mask(root.resolve("mask/b.png"), 255);

    assertThatThrownBy(() -> SegmentationDataset.open(root))
        .hasMessageContaining("mask/ and masks/")
        .hasMessageContaining("which one is meant?");
  }

  @Test
  void refusesMasksOfFormatsThatAreNotRead() throws IOException {
    bad(root.resolve("images/b.png"));
    Files.createDirectories(root.resolve("masks"));
    Files.createFile(root.resolve("masks/b.npy"));

    assertThatThrownBy(() -> SegmentationDataset.open(root))
        .hasMessageContaining("no mask that can be read")
        .hasMessageContaining("b.npy");
  }

  @Test
  void keepsKindsApart() {
    good(root.resolve("bottle/test/good/000.png"));
    bad(root.resolve("bottle/test/bent/000.png"));
    mask(root.resolve("bottle/ground_truth/bent/000_mask.png"), 255);
    bad(root.resolve("bottle/test/torn/000.png"));
    mask(root.resolve("bottle/ground_truth/torn/000_mask.png"), 255);

    SegmentationDataset dataset = SegmentationDataset.open(root).perKind();

    assertThat(dataset.categories()).containsExactly("bottle (bent)", "bottle (torn)");
    assertThat(dataset.samples("bottle (torn)"))
        .extracting(Sample::kind)
        .containsExactly("good", "torn");
  }

  @Test
  void readsVisaListAsASpreadsheetSavesIt() throws IOException {
    good(root.resolve("candle/a.png"));
    Path file = root.resolve("split_csv/1cls.csv");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        "\uFEFFobject;split;label;image;mask\r\n"
            + "\"candle\";\"test\";\"normal\";\"candle\\a.png\";\r\n");

    assertThat(SegmentationDataset.open(root).samples()).hasSize(1);
  }

  private void visa(String... lines) throws IOException {
    Path file = root.resolve("split_csv/1cls.csv");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "object,split,label,image,mask\n" + String.join("\n", lines) + "\n");
  }
}
