/**
 * Metrics, detectors without learning and the report of an evaluation; start from {@link
 * dev.vcpclip.trainer.eval.Evaluation}.
 */
package dev.vcpclip.trainer.eval;
