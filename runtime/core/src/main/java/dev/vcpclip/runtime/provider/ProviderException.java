package dev.vcpclip.runtime.provider;

import dev.vcpclip.runtime.VcpClipException;

/**
 * A model's run that failed on its {@link Provider}, or whose numbers are unusable: not the
 * picture's or the recipe's fault, so that another provider may do better.
 */
public final class ProviderException extends VcpClipException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message names the bundle, the provider and what it said
   * @param cause for developers; {@code null} for none
   */
  public ProviderException(String message, Throwable cause) {
    super(message, cause);
  }
}
