/** Named tensors in files; start from {@code SafetensorsFile}. */
package dev.vcpclip.runtime.tensor;
