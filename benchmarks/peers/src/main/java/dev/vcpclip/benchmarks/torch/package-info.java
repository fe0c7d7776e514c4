/**
 * The whole method in libtorch, as a peer of the station's benchmark; start from {@link
 * dev.vcpclip.benchmarks.torch.TorchPeers}.
 */
package dev.vcpclip.benchmarks.torch;
