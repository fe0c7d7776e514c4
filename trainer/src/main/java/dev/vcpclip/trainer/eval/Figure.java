package dev.vcpclip.trainer.eval;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** One figure of a category, in {@code [0, 1]} or NaN: the columns of every report, in order. */
public enum Figure {
  /** Area under the receiver operating characteristic of the pixels. */
  PIXEL_AUROC("px AUROC", "pixel_auroc", r -> r.pixel().auroc()),
  /** Per-region overlap, over the reference's thresholds. */
  PIXEL_AUPRO("AUPRO", "pixel_aupro", r -> r.pixel().aupro()),
  /** Per-region overlap, over every score. */
  PIXEL_AUPRO_EXACT("AUPRO exact", "pixel_aupro_exact", r -> r.pixel().auproExact()),
  /** Average precision of the pixels. */
  PIXEL_AP("AP", "pixel_ap", r -> r.pixel().ap()),
  /** Best F1 of the pixels. */
  PIXEL_F1_MAX("F1", "pixel_f1_max", r -> r.pixel().f1Max()),
  /** Intersection over union of the pixels. */
  PIXEL_IOU("IoU", "pixel_iou", r -> r.pixel().iou()),
  /** Area under the receiver operating characteristic of the pictures. */
  IMAGE_AUROC("im AUROC", "image_auroc", r -> r.ownImage().auroc()),
  /** Average precision of the pictures. */
  IMAGE_AP("AP", "image_ap", r -> r.ownImage().ap()),
  /** Best F1 of the pictures. */
  IMAGE_F1_MAX("F1", "image_f1_max", r -> r.ownImage().f1Max()),
  /** Share of the defective pictures that are found, as in the paper's Table 8. */
  IMAGE_TPR("TPR", "image_tpr", r -> r.ownImage().tpr()),
  /** Share of the good pictures that are left alone. */
  IMAGE_TNR("TNR", "image_tnr", r -> r.ownImage().tnr()),
  /** Share of the good pictures that are called defective. */
  IMAGE_FPR("FPR", "image_fpr", r -> r.ownImage().fpr()),
  /** Share of the defective pictures that are missed. */
  IMAGE_FNR("FNR", "image_fnr", r -> r.ownImage().fnr());

  /** All of them. */
  public static final List<Figure> ALL = List.of(values());

  /** The paper's columns, in its order. */
  public static final List<Figure> PAPER =
      List.of(
          PIXEL_AUROC,
          PIXEL_AUPRO,
          PIXEL_AP,
          PIXEL_F1_MAX,
          PIXEL_IOU,
          IMAGE_AUROC,
          IMAGE_AP,
          IMAGE_F1_MAX);

  private final String title;
  private final String key;
  private final ToDoubleFunction<CategoryResult> value;

  Figure(String title, String key, ToDoubleFunction<CategoryResult> value) {
    this.title = title;
    this.key = key;
    this.value = value;
  }

  /** Heading of its column. */
  public String title() {
    return title;
  }

  /** Name in CSV and JSON. */
  public String key() {
    return key;
  }

  /** Value for a category; NaN where it is not defined. */
  double of(CategoryResult result) {
    return value.applyAsDouble(result);
  }

  /** Mean over the categories in which it is defined; NaN where it is in none. */
  double mean(EvaluationReport report) {
    return report.mean(value);
  }
}
