package dev.vcpclip.trainer.data;

import dev.vcpclip.runtime.VcpClipException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Layout of a data set on disk. Each reads the test split only, where there is one. */
public enum DatasetLayout {
  /** The authors' standardised layout: an index of everything. */
  META(
      "meta.json or meta_<name>.json beside the folders it names, with {\"test\": {<category>:"
          + " [{\"img_path\", \"mask_path\", \"anomaly\"}]}}") {
    @Override
    boolean fits(Path folder) {
      return !MetaIndex.files(folder).isEmpty();
    }

    @Override
    SegmentationDataset read(Path folder) {
      return MetaIndex.read(folder);
    }
  },
  /** VisA as published, with its one-class split. */
  VISA(
      "split_csv/1cls.csv (columns object, split, label, image, mask) beside the folders it names") {
    @Override
    boolean fits(Path folder) {
      return Files.isRegularFile(folder.resolve(VisaSplit.FILE));
    }

    @Override
    SegmentationDataset read(Path folder) {
      return VisaSplit.read(folder);
    }
  },
  /** BTAD as published: good pictures are in folders named {@code ok}. */
  BTAD("<category>/test/{ok,ko} and <category>/ground_truth/ko/<picture>.{png,bmp}") {
    @Override
    boolean fits(Path folder) {
      return DefectFolders.categories(folder).stream()
          .anyMatch(category -> Files.isDirectory(category.resolve("test").resolve("ok")));
    }

    @Override
    SegmentationDataset read(Path folder) {
      return DefectFolders.read(folder, "BTAD", Set.of("01", "02", "03"));
    }
  },
  /** MPDD as published: MVTec AD's layout with six metal parts. */
  MPDD(
      "as mvtec, with the categories bracket_black, bracket_brown, bracket_white, connector,"
          + " metal_plate, tubes") {
    @Override
    boolean fits(Path folder) {
      return DefectFolders.categories(folder).stream()
          .anyMatch(category -> category.getFileName().toString().startsWith("bracket_"));
    }

    @Override
    SegmentationDataset read(Path folder) {
      return DefectFolders.read(folder, "MPDD", MPDD_CATEGORIES);
    }
  },
  /** MVTec AD as published, and every set that copies its layout. */
  MVTEC(
      "<category>/test/{good,<defect>} and"
          + " <category>/ground_truth/<defect>/<picture>_mask.png") {
    @Override
    boolean fits(Path folder) {
      return !DefectFolders.categories(folder).isEmpty();
    }

    @Override
    SegmentationDataset read(Path folder) {
      return DefectFolders.read(folder, "MVTec AD", MVTEC_CATEGORIES);
    }
  },
  /** Pictures and masks in two folders side by side. */
  PLAIN(
      "images/ and masks/ with the same file names (no mask: a good picture), also called image/ and"
          + " mask/, <x>_images/ and <x>_masks/ or img_dir/ and ann_dir/, or folders of"
          + " categories that each hold them") {
    @Override
    boolean fits(Path folder) {
      return !PlainFolder.roots(folder).isEmpty();
    }

    @Override
    SegmentationDataset read(Path folder) {
      return PlainFolder.read(folder);
    }
  },
  /** Pictures and masks in one folder. */
  PAIRS(
      "pictures with their masks beside them, <picture>.png and <picture>_mask.png (or _gt, _label),"
          + " or folders of categories that hold such") {
    @Override
    boolean fits(Path folder) {
      return !SideBySide.roots(folder).isEmpty();
    }

    @Override
    SegmentationDataset read(Path folder) {
      return SideBySide.read(folder);
    }
  };

  private static final Set<String> MPDD_CATEGORIES =
      Set.of(
          "bracket_black", "bracket_brown", "bracket_white", "connector", "metal_plate", "tubes");

  private static final Set<String> MVTEC_CATEGORIES =
      Set.of(
          "bottle",
          "cable",
          "capsule",
          "carpet",
          "grid",
          "hazelnut",
          "leather",
          "metal_nut",
          "pill",
          "screw",
          "tile",
          "toothbrush",
          "transistor",
          "wood",
          "zipper");

  private final String expected;

  DatasetLayout(String expected) {
    this.expected = expected;
  }

  abstract boolean fits(Path folder);

  abstract SegmentationDataset read(Path folder);

  /** The layout's name on the command line. */
  public String option() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The layout a folder has.
   *
   * @throws VcpClipException when none fits
   */
  public static DatasetLayout detect(Path folder) {
    requireThere(folder);
    return Arrays.stream(values())
        .filter(layout -> layout.fits(folder))
        .findFirst()
        .orElseThrow(() -> unrecognised(folder, List.of(values())));
  }

  /**
   * Reads a folder of this layout.
   *
   * @throws VcpClipException when the folder has another layout or a picture or mask is missing
   */
  public SegmentationDataset open(Path folder) {
    requireThere(folder);
    if (!fits(folder)) {
      throw unrecognised(folder, List.of(this));
    }
    return read(folder);
  }

  private static void requireThere(Path folder) {
    if (!Files.exists(folder)) {
      throw new VcpClipException(folder + ": no such folder");
    }
  }

  private static VcpClipException unrecognised(Path folder, List<DatasetLayout> layouts) {
    String expected =
        layouts.stream()
            .map(layout -> "  " + layout.option() + ": " + layout.expected)
            .collect(Collectors.joining("\n"));
    return new VcpClipException(
        "%s: %s. Expected:%n%s%nPoint to the folder that holds these."
            .formatted(folder, Listing.describe(folder), expected));
  }
}
