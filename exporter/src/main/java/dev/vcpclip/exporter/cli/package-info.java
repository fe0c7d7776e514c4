/** The exporter's command; start from {@link dev.vcpclip.exporter.cli.ExportCommand}. */
package dev.vcpclip.exporter.cli;
