/**
 * VCP-CLIP+ over frozen CLIP, one class per block of the paper; start from {@code VcpClip}, or from
 * {@link dev.vcpclip.trainer.model.VisionTower} for the backbone alone.
 */
package dev.vcpclip.trainer.model;
