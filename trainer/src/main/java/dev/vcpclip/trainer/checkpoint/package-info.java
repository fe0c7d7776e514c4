/**
 * State that a training leaves on the disk to go on from; start from {@link
 * dev.vcpclip.trainer.checkpoint.TrainingState}. Finished models are the exporter's {@code
 * Checkpoint}.
 */
package dev.vcpclip.trainer.checkpoint;
