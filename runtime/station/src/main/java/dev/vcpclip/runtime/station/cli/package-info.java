/** The station's verbs; start from {@link dev.vcpclip.runtime.station.cli.InspectCommand}. */
package dev.vcpclip.runtime.station.cli;
