/**
 * Pictures and the one way they become a model's input; start from {@link
 * dev.vcpclip.runtime.image.Frame} and {@link dev.vcpclip.runtime.image.Preprocessor}.
 */
package dev.vcpclip.runtime.image;
