package dev.vcpclip.runtime.opcua;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.connector.Line;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.milo.opcua.sdk.server.EndpointConfig;
import org.eclipse.milo.opcua.sdk.server.OpcUaServer;
import org.eclipse.milo.opcua.sdk.server.OpcUaServerConfig;
import org.eclipse.milo.opcua.sdk.server.identity.AnonymousIdentityValidator;
import org.eclipse.milo.opcua.sdk.server.identity.CompositeValidator;
import org.eclipse.milo.opcua.sdk.server.identity.IdentityValidator;
import org.eclipse.milo.opcua.sdk.server.identity.X509IdentityValidator;
import org.eclipse.milo.opcua.stack.core.security.SecurityPolicy;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.enumerated.MessageSecurityMode;
import org.eclipse.milo.opcua.stack.core.types.enumerated.UserTokenType;
import org.eclipse.milo.opcua.stack.core.types.structured.UserTokenPolicy;
import org.eclipse.milo.opcua.stack.transport.server.tcp.OpcTcpServerTransport;
import org.eclipse.milo.opcua.stack.transport.server.tcp.OpcTcpServerTransportConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server with its endpoints, namespaces and a vision system for each line. */
final class VisionServer implements AutoCloseable {
  static final String MACHINE_VISION = "http://opcfoundation.org/UA/MachineVision";

  private static final Logger LOG = LoggerFactory.getLogger(VisionServer.class);
  private static final long SECONDS = 30;

  private final OpcUaServer server;
  private final Map<String, VisionSystem> systems = new HashMap<>();
  private StationNamespace types;
  private StationNamespace lines;

  private VisionServer(OpcUaServer server) {
    this.server = server;
  }

  /**
   * Starts it, which takes seconds.
   *
   * @param certificates the caller's to close
   * @throws VcpClipException when the port is taken
   */
  static VisionServer start(
      String name,
      String station,
      OpcUaSettings settings,
      Certificates certificates,
      List<Line> lines) {
    VisionServer started = new VisionServer(server(station, settings, certificates));
    try {
      started.build(name, station, lines);
      started.server.startup().get(SECONDS, TimeUnit.SECONDS);
      started.systems.values().forEach(VisionSystem::tell);
      return started;
    } catch (ExecutionException | TimeoutException e) {
      started.close();
      throw new VcpClipException("cannot listen on " + settings.url() + " (" + e + ")", e);
    } catch (InterruptedException e) {
      started.close();
      Thread.currentThread().interrupt();
      throw new VcpClipException(name + ": interrupted while it started", e);
    }
  }

  /** Names the server, in its certificate, too. */
  static String uri(String station) {
    return "urn:vcpclip:" + station.replaceAll("[^A-Za-z0-9._-]", "_");
  }

  private static OpcUaServer server(
      String station, OpcUaSettings settings, Certificates certificates) {
    OpcUaServerConfig config =
        OpcUaServerConfig.builder()
            .setApplicationName(LocalizedText.english("VCP-CLIP+ station " + station))
            .setApplicationUri(uri(station))
            .setProductUri("urn:vcpclip")
            .setCertificateManager(certificates.manager())
            .setIdentityValidator(identities(settings, certificates))
            .setEndpoints(endpoints(settings, certificates))
            .build();
    return new OpcUaServer(
        config,
        profile -> new OpcTcpServerTransport(OpcTcpServerTransportConfig.newBuilder().build()));
  }

  private static IdentityValidator identities(OpcUaSettings settings, Certificates certificates) {
    X509IdentityValidator users = new X509IdentityValidator(certificates::trusts);
    return settings.anonymous()
        ? new CompositeValidator(AnonymousIdentityValidator.INSTANCE, users)
        : users;
  }

  /** No passwords: a certificate proves who somebody is and tells nobody how. */
  private static Set<EndpointConfig> endpoints(OpcUaSettings settings, Certificates certificates) {
    EndpointConfig.Builder base =
        EndpointConfig.newBuilder()
            .setBindAddress(settings.bind().getHostAddress())
            .setBindPort(settings.port())
            .setHostname(settings.host())
            .setPath(OpcUaSettings.PATH)
            .setCertificate(certificates.own())
            .addTokenPolicy(token("certificate", UserTokenType.Certificate, policyUri()));
    if (settings.anonymous()) {
      base.addTokenPolicy(token("anonymous", UserTokenType.Anonymous, null));
    }
    Set<EndpointConfig> endpoints = new LinkedHashSet<>();
    for (SecurityPolicy policy :
        List.of(SecurityPolicy.Basic256Sha256, SecurityPolicy.Aes256_Sha256_RsaPss)) {
      endpoints.add(
          base.copy()
              .setSecurityPolicy(policy)
              .setSecurityMode(MessageSecurityMode.SignAndEncrypt)
              .build());
    }
    EndpointConfig.Builder open =
        base.copy()
            .setSecurityPolicy(SecurityPolicy.None)
            .setSecurityMode(MessageSecurityMode.None);
    endpoints.add(open.copy().setPath(OpcUaSettings.PATH + "/discovery").build());
    if (settings.unencrypted()) {
      endpoints.add(open.build());
    }
    return endpoints;
  }

  private static String policyUri() {
    return SecurityPolicy.Basic256Sha256.getUri();
  }

  private static UserTokenPolicy token(String id, UserTokenType type, String policy) {
    return new UserTokenPolicy(id, type, null, null, policy);
  }

  private void build(String name, String station, List<Line> watched) {
    types = new StationNamespace(server, MACHINE_VISION);
    types.startup();
    lines = new StationNamespace(server, uri(station) + ":lines");
    lines.startup();
    List<DataTypeElement> dataTypes = new NodeSetReader(types.context(), types.index()).read();
    Structures structures = Structures.define(server, types.nodes(), dataTypes);
    VisionEvents.register(types);
    ResultStructure results = new ResultStructure(structures, station);
    for (Line line : watched) {
      systems.put(line.name(), new VisionSystem(name, line, types, lines, structures, results));
    }
  }

  /** {@code null} for a line that there is not. */
  VisionMachine machine(String line) {
    VisionSystem system = systems.get(line);
    return system == null ? null : system.machine();
  }

  /** One a line. */
  Collection<VisionSystem> systems() {
    return systems.values();
  }

  /** Clients that are connected. */
  int sessions() {
    return server.getSessionManager().getAllSessions().size();
  }

  @Override
  public void close() {
    try {
      server.shutdown().get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("while closing the OPC UA server: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (lines != null) {
      lines.shutdown();
    }
    if (types != null) {
      types.shutdown();
    }
  }
}
