/**
 * Losses that training minimises; start from {@link dev.vcpclip.trainer.loss.RebalancedLoss}.
 *
 * <p>Every loss takes abnormal probabilities alone: the normal ones are what they lack to 1.
 */
package dev.vcpclip.trainer.loss;
