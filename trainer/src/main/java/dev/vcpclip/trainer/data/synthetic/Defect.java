package dev.vcpclip.trainer.data.synthetic;

import java.util.function.BiPredicate;
import java.util.function.Supplier;

/** The kinds of defects that are drawn, each with the words for it in captions. */
enum Defect {
  SCRATCH("scratch", 4, (s, m) -> Lines.scratches(s)),
  CRACK("crack", 2, (s, m) -> Lines.crack(s)),
  FIBRE("fibre", 1, (s, m) -> Lines.fibre(s)),
  ABRASION("abrasion", 1, (s, m) -> Lines.abrasion(s)),
  INCLUSION("inclusion", 3.5, (s, m) -> Marks.inclusions(s)),
  HOLE("hole", 2, (s, m) -> Marks.holes(s)),
  PITTING("pitting", 1.2, (s, m) -> Marks.pitting(s)),
  SPOT("spot", 1.2, (s, m) -> Marks.spots(s)),
  DENT("dent", 1.5, (s, m) -> Marks.dent(s)),
  STAIN("stain", 4, (s, m) -> Areas.stain(s)),
  PATCH("patch", 3, (s, m) -> Areas.patch(s)),
  BURN("burn", 1, (s, m) -> Areas.burn(s)),
  CONTAMINATION("contamination", 3, (s, m) -> Areas.contamination(s, m.get())),
  MISPLACED("misplaced part", 1.5, (s, m) -> Areas.misplaced(s));

  private static final double TOTAL;

  static {
    double total = 0;
    for (Defect d : values()) {
      total += d.weight;
    }
    TOTAL = total;
  }

  private final String words;
  private final double weight;
  private final BiPredicate<Specimen, Supplier<Canvas>> painter;

  Defect(String words, double weight, BiPredicate<Specimen, Supplier<Canvas>> painter) {
    this.words = words;
    this.weight = weight;
    this.painter = painter;
  }

  /** As it stands in captions. */
  String words() {
    return words;
  }

  /**
   * Draws it and marks it.
   *
   * @param other another surface, for what does not belong here
   * @return false if nothing was drawn, since it would not be seen on this surface
   */
  boolean draw(Specimen specimen, Supplier<Canvas> other) {
    return painter.test(specimen, other);
  }

  /** One of the kinds, the common ones more often. */
  static Defect pick(double share) {
    double rest = share * TOTAL;
    for (Defect d : values()) {
      rest -= d.weight;
      if (rest < 0) {
        return d;
      }
    }
    return SCRATCH;
  }
}
