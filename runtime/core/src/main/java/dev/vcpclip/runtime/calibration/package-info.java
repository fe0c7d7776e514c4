/**
 * Thresholds with a guarantee, and whether it still holds in the field; start from {@link
 * dev.vcpclip.runtime.calibration.Calibrator}.
 */
package dev.vcpclip.runtime.calibration;
