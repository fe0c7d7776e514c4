/** Training of VCP-CLIP+ on DJL's PyTorch engine; start from {@code TrainingRun}. */
package dev.vcpclip.trainer;
