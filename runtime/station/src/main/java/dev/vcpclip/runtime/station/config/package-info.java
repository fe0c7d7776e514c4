/** The station's YAML file; start from {@link dev.vcpclip.runtime.station.config.StationConfig}. */
package dev.vcpclip.runtime.station.config;
