package dev.vcpclip.runtime.station.review;

import java.util.List;

/**
 * Inspected part as a line of results.jsonl has it.
 *
 * @param key unique among results, also of a camera whose frames share a source
 * @param source picture's file or camera
 * @param verdict word: good, defect or undecided
 * @param score that was judged
 * @param goodBelow threshold
 * @param defectFrom threshold
 * @param recipe name of the recipe
 * @param revision of the recipe
 * @param boxes regions as x, y, width, height in picture pixels
 */
record ReviewedPart(
    String key,
    String source,
    String verdict,
    double score,
    double goodBelow,
    double defectFrom,
    String recipe,
    int revision,
    List<int[]> boxes) {

  /** How far the score is from the threshold that would change the verdict. */
  double distance() {
    return verdict.equals("good") ? goodBelow - score : score - defectFrom;
  }
}
