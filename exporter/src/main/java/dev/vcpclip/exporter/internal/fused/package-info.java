/**
 * The image tower in ONNX Runtime's own operators and in lower precisions; start from {@link
 * dev.vcpclip.exporter.internal.fused.FusedVisionTower}.
 *
 * <p>The tower does 98 % of a model's arithmetic, so it alone has other forms; what comes after it
 * stays in single precision and standard operators.
 */
package dev.vcpclip.exporter.internal.fused;
