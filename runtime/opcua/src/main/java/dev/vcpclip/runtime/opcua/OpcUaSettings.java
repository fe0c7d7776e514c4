package dev.vcpclip.runtime.opcua;

import java.net.InetAddress;
import java.nio.file.Path;

/**
 * What {@link OpcUaFactory} reads.
 *
 * @param bind address to listen on
 * @param port to listen on
 * @param host name or address that clients are told
 * @param certificates folder of the own certificate and of those that are trusted
 * @param anonymous whether a trusted client needs no user
 * @param unencrypted whether anybody may connect without a certificate
 */
record OpcUaSettings(
    InetAddress bind,
    int port,
    String host,
    Path certificates,
    boolean anonymous,
    boolean unencrypted) {
  static final String PATH = "/vcpclip";

  String url() {
    return "opc.tcp://" + host + ":" + port + PATH;
  }
}
