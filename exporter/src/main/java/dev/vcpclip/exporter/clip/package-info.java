/**
 * CLIP's and VCP-CLIP+'s weights under one naming, with sizes read from the shapes; start from
 * {@code ClipWeights}.
 */
package dev.vcpclip.exporter.clip;
