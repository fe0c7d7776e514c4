/**
 * Typed ONNX graphs built in Java and written with their weights in a file beside them; start from
 * {@link dev.vcpclip.exporter.internal.onnx.GraphBuilder}.
 *
 * <p>The messages of the format are the protobuf classes of Oracle's {@code tribuo-util-onnx}: a
 * kept library of under a megabyte whose only dependency is protobuf itself, generated from the
 * official schema including external data. Its own graph classes are not used: they know neither
 * shapes nor external weights.
 */
package dev.vcpclip.exporter.internal.onnx;
