package dev.vcpclip.trainer.eval;

import dev.vcpclip.trainer.data.SegmentationDataset.Sample;

/**
 * Outcome for one picture.
 *
 * @param sample the picture
 * @param score its image score by the source's own rule
 * @param averagePrecision of the pixels of this picture alone; NaN where its mask is empty
 */
public record PictureResult(Sample sample, double score, double averagePrecision) {}
