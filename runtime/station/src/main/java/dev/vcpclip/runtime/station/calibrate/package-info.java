/**
 * What {@code calibrate} measures and shows; start from {@link
 * dev.vcpclip.runtime.station.calibrate.PartMeter}.
 */
package dev.vcpclip.runtime.station.calibrate;
