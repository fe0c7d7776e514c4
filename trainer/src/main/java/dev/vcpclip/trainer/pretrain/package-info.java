/**
 * Pre-trains a small CLIP-shaped backbone on generated pictures; start from {@code Pretraining}.
 */
package dev.vcpclip.trainer.pretrain;
