/**
 * From a trigger to exactly one verdict; start from {@link
 * dev.vcpclip.runtime.station.line.LineStation}.
 */
package dev.vcpclip.runtime.station.line;
