/**
 * Pictures and the one way they become a model's input; start from {@link
 * dev.vcpclip.runtime.image.Frame}, then {@code Preprocessor}.
 */
package dev.vcpclip.runtime.image;
