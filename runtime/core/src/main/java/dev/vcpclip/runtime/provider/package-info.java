/** Where a model runs; start from {@link dev.vcpclip.runtime.provider.ProviderOptions}. */
package dev.vcpclip.runtime.provider;
