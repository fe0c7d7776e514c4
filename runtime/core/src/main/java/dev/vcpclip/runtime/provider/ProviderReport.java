package dev.vcpclip.runtime.provider;

/**
 * What became of one provider on this machine.
 *
 * @param provider which one
 * @param usable whether a model runs on it
 * @param reason for people: the version when usable, else what is missing or by how much it
 *     disagreed with the bundle's golden pair
 */
public record ProviderReport(Provider provider, boolean usable, String reason) {
  @Override
  public String toString() {
    return provider.label() + ": " + reason;
  }
}
