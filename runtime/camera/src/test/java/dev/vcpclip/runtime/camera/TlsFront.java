package dev.vcpclip.runtime.camera;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** Java's own TLS before a camera that has none, with a certificate made for the test. */
final class TlsFront implements AutoCloseable {
  private static final String SECRET = "changeit";

  private final SSLServerSocket server;
  private final int behind;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  private TlsFront(SSLServerSocket server, int behind) {
    this.server = server;
    this.behind = behind;
  }

  /**
   * A key and its certificate, which nobody but the test trusts.
   *
   * @param folder where {@code NAME.p12} and {@code NAME.pem} go
   */
  static Path certificate(Path folder, String name) throws IOException, InterruptedException {
    Path keys = folder.resolve(name + ".p12");
    Path certificate = folder.resolve(name + ".pem");
    keytool(
        "-genkeypair",
        "-alias",
        name,
        "-keyalg",
        "EC",
        "-dname",
        "CN=127.0.0.1",
        "-ext",
        "SAN=ip:127.0.0.1",
        "-startdate",
        "-1d", // a clock that is set back a little makes it no certificate of the future
        "-validity",
        "2",
        "-storetype",
        "PKCS12",
        "-keystore",
        keys.toString(),
        "-storepass",
        SECRET);
    keytool(
        "-exportcert",
        "-rfc",
        "-alias",
        name,
        "-keystore",
        keys.toString(),
        "-storepass",
        SECRET,
        "-file",
        certificate.toString());
    return certificate;
  }

  private static void keytool(String... arguments) throws IOException, InterruptedException {
    String program = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException(said);
    }
  }

  /**
   * Starts it.
   *
   * @param certificate from {@link #certificate}
   * @param behind port of the camera
   */
  static TlsFront start(Path certificate, int behind) throws IOException, GeneralSecurityException {
    SSLContext context = context(certificate);
    SSLServerSocket server =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    TlsFront front = new TlsFront(server, behind);
    daemon(front::accept);
    return front;
  }

  /** Of a server that has this certificate. */
  static SSLContext context(Path certificate) throws IOException, GeneralSecurityException {
    Path keys =
        certificate.resolveSibling(certificate.getFileName().toString().replace(".pem", ".p12"));
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, SECRET.toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, SECRET.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        Socket camera = new Socket(InetAddress.getLoopbackAddress(), behind);
        sockets.add(client);
        sockets.add(camera);
        daemon(() -> pump(client, camera));
        daemon(() -> pump(camera, client));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private static void pump(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] chunk = new byte[8192];
      for (int got = in.read(chunk); got >= 0; got = in.read(chunk)) {
        out.write(chunk, 0, got);
        out.flush();
      }
    } catch (IOException e) {
      // The other side is gone, or the handshake failed.
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "test-tls");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
