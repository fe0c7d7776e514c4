/**
 * Pictures with masks, as they lie in published data sets, and the batches made of them; start from
 * {@link dev.vcpclip.trainer.data.SegmentationDataset}.
 */
package dev.vcpclip.trainer.data;
