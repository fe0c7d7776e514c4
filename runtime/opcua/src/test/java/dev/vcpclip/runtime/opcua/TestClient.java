package dev.vcpclip.runtime.opcua;

import static org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned.uint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.sdk.client.OpcUaClientConfigBuilder;
import org.eclipse.milo.opcua.sdk.client.identity.AnonymousProvider;
import org.eclipse.milo.opcua.sdk.client.identity.X509IdentityProvider;
import org.eclipse.milo.opcua.sdk.client.subscriptions.EventFilterBuilder;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaMonitoredItem;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaSubscription;
import org.eclipse.milo.opcua.stack.core.AttributeId;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.security.CertificateValidator;
import org.eclipse.milo.opcua.stack.core.security.SecurityPolicy;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.enumerated.TimestampsToReturn;
import org.eclipse.milo.opcua.stack.core.types.structured.CallMethodRequest;
import org.eclipse.milo.opcua.stack.core.types.structured.CallMethodResult;
import org.eclipse.milo.opcua.stack.core.types.structured.SimpleAttributeOperand;
import org.eclipse.milo.opcua.stack.core.util.SelfSignedCertificateBuilder;
import org.eclipse.milo.opcua.stack.core.util.SelfSignedCertificateGenerator;

/** The library's own client. */
final class TestClient implements AutoCloseable {
  static final String URI = "urn:vcpclip:test-client";

  /** Fields of the standard's own events; all others are the specification's. */
  private static final Set<String> STANDARD =
      Set.of("EventType", "Message", "SourceNode", "FromState", "ToState", "Transition", "Id");

  private final OpcUaClient client;

  private TestClient(OpcUaClient client) {
    this.client = client;
  }

  /** A certificate with its key. */
  record Identity(KeyPair keys, X509Certificate certificate) {
    static Identity create() throws Exception {
      KeyPair keys = SelfSignedCertificateGenerator.generateRsaKeyPair(2048);
      X509Certificate certificate =
          new SelfSignedCertificateBuilder(keys)
              .setCommonName("test client")
              .setApplicationUri(URI)
              .addIpAddress("127.0.0.1")
              .build();
      return new Identity(keys, certificate);
    }

    /** Writes {@code client.der} and {@code key.der}. */
    void write(Path folder) throws Exception {
      Files.write(folder.resolve("client.der"), certificate.getEncoded());
      Files.write(folder.resolve("key.der"), keys.getPrivate().getEncoded());
    }
  }

  /** Over the endpoint that is open, without a name. */
  static TestClient open(String url) throws UaException {
    return connect(url, SecurityPolicy.None, config -> {});
  }

  /** Encrypted; as a user with the same certificate, or without a user. */
  static TestClient secure(String url, Identity identity, boolean user) throws UaException {
    return connect(
        url,
        SecurityPolicy.Basic256Sha256,
        config ->
            config
                .setApplicationUri(URI)
                .setKeyPair(identity.keys())
                .setCertificate(identity.certificate())
                .setCertificateChain(new X509Certificate[] {identity.certificate()})
                .setCertificateValidator(new CertificateValidator.InsecureCertificateValidator())
                .setIdentityProvider(
                    user
                        ? new X509IdentityProvider(
                            identity.certificate(), identity.keys().getPrivate())
                        : new AnonymousProvider()));
  }

  private static TestClient connect(
      String url, SecurityPolicy policy, Consumer<OpcUaClientConfigBuilder> configure)
      throws UaException {
    OpcUaClient client =
        OpcUaClient.create(
            url,
            endpoints ->
                endpoints.stream()
                    .filter(each -> each.getSecurityPolicyUri().equals(policy.getUri()))
                    .filter(each -> !each.getEndpointUrl().endsWith("/discovery"))
                    .findFirst(),
            transport ->
                transport.setConnectTimeout(uint(60_000)).setAcknowledgeTimeout(uint(60_000)),
            config -> {
              config.setRequestTimeout(uint(60_000));
              configure.accept(config);
            });
    try {
      client.connect();
    } catch (UaException e) {
      client.disconnectAsync();
      throw e;
    }
    return new TestClient(client);
  }

  OpcUaClient client() {
    return client;
  }

  /** A node of a line. */
  NodeId line(String path) throws UaException {
    return new NodeId(
        client.getNamespaceTable().getIndex("urn:vcpclip:hall:lines").intValue(), path);
  }

  Object read(String path) throws UaException {
    DataValue value = client.readValue(0, TimestampsToReturn.Neither, line(path));
    return value.getValue().getValue();
  }

  String text(String path) throws UaException {
    return ((LocalizedText) read(path)).text();
  }

  /** Tells each event of a node, with the fields that are asked for by their paths. */
  void listen(String path, List<String> fields, Consumer<List<Object>> told) throws Exception {
    int types = client.getNamespaceTable().getIndex(VisionServer.MACHINE_VISION).intValue();
    EventFilterBuilder filter = new EventFilterBuilder();
    for (String field : fields) {
      QualifiedName[] names =
          Arrays.stream(field.split("/"))
              .map(name -> new QualifiedName(STANDARD.contains(name) ? 0 : types, name))
              .toArray(QualifiedName[]::new);
      filter.select(
          new SimpleAttributeOperand(
              NodeIds.BaseEventType, names, AttributeId.Value.uid(), (String) null));
    }
    OpcUaMonitoredItem item = OpcUaMonitoredItem.newEventItem(line(path), filter.build());
    item.setQueueSize(uint(1000));
    item.setEventValueListener(
        (of, values) -> told.accept(Arrays.stream(values).map(Variant::value).toList()));
    OpcUaSubscription subscription = new OpcUaSubscription(client, 20.0);
    subscription.create();
    subscription.addMonitoredItem(item);
    subscription.synchronizeMonitoredItems();
  }

  CallMethodResult call(String object, String method, Object... arguments) throws UaException {
    Variant[] in = new Variant[arguments.length];
    for (int i = 0; i < in.length; i++) {
      in[i] = new Variant(arguments[i]);
    }
    return client.call(
            List.of(new CallMethodRequest(line(object), line(object + "/" + method), in)))
        .getResults()[0];
  }

  @Override
  public void close() throws UaException {
    client.disconnect();
  }
}
