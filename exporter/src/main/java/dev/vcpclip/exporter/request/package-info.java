/**
 * What to export, and how: the choices of a caller; start from {@link
 * dev.vcpclip.exporter.request.ExportRequest}.
 */
package dev.vcpclip.exporter.request;
