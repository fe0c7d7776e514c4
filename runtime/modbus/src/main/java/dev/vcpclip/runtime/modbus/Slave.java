package dev.vcpclip.runtime.modbus;

import com.ghgande.j2mod.modbus.net.AbstractModbusListener;
import com.ghgande.j2mod.modbus.net.TCPConnectionHandler;
import com.ghgande.j2mod.modbus.net.TCPSlaveConnection;
import com.ghgande.j2mod.modbus.procimg.ProcessImage;
import dev.vcpclip.runtime.VcpClipException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TCP side. The library reads, answers and writes requests; its own listener is not used, as it
 * ends for good with the first connection that it cannot accept, has a fixed pool that dead masters
 * fill, and admits everybody.
 *
 * <p>A thread a master, at most {@link #MOST_MASTERS}: one more takes the place of whoever has been
 * silent longest, which is a dead connection before it is a living one.
 */
final class Slave extends AbstractModbusListener implements AutoCloseable {
  static final int MOST_MASTERS = 16;
  private static final Logger LOG = LoggerFactory.getLogger(Slave.class);
  private static final int BACKLOG = 50;

  private final String name;
  private final List<ProcessImage> images;
  private final Set<InetAddress> allowed;
  private final Set<TCPSlaveConnection> masters = ConcurrentHashMap.newKeySet();
  private final AtomicInteger refused = new AtomicInteger();
  private ServerSocket server;
  private Thread acceptor;

  /**
   * @param images of the units 1, 2, ...; units 0 and 255 are the first's, too
   */
  Slave(String name, ModbusSettings settings, List<ProcessImage> images) {
    this.name = name;
    this.images = List.copyOf(images);
    this.allowed = settings.masters();
    this.address = settings.bind();
    this.port = settings.port();
    this.timeout = settings.idleMillis();
  }

  /**
   * Listens.
   *
   * @throws VcpClipException when the port is taken or not allowed
   */
  void open() {
    try {
      server = new ServerSocket(port, BACKLOG, address);
    } catch (IOException e) {
      throw new VcpClipException(
          "%s: cannot listen on %s port %d (%s). Is it another program's? Ports below 1024 need a right: see docs/connectors.md."
              .formatted(name, address.getHostAddress(), port, e.getMessage()),
          e);
    }
    listening = true;
    acceptor = daemon(this, name + "-accept");
    acceptor.start();
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** The port it listens on. */
  int localPort() {
    return server.getLocalPort();
  }

  /** Masters that are connected. */
  int masters() {
    return masters.size();
  }

  /** Connections that were refused because of their address. */
  int refused() {
    return refused.get();
  }

  @Override
  public void run() {
    while (listening) {
      try {
        admit(server.accept());
      } catch (IOException | RuntimeException | Error e) {
        if (listening) { // no file handle or thread, or gone again: the next one may do better
          LOG.debug("{}: a master was not accepted: {}", name, e.toString());
          pause();
        }
      }
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void admit(Socket socket) throws IOException {
    InetAddress from = socket.getInetAddress();
    if (!allowed.isEmpty() && !allowed.contains(from)) {
      if (refused.incrementAndGet() == 1) {
        LOG.warn("{}: {} is none of the masters and was refused", name, from.getHostAddress());
      }
      socket.close();
      return;
    }
    socket.setTcpNoDelay(true);
    if (masters.size() >= MOST_MASTERS) {
      masters.stream()
          .min(Comparator.comparingLong(TCPSlaveConnection::getLastActivityTimestamp))
          .ifPresent(this::drop);
    }
    TCPSlaveConnection master = new TCPSlaveConnection(socket);
    master.setTimeout(timeout);
    masters.add(master);
    try {
      daemon(() -> serve(master), name + "-" + from.getHostAddress()).start();
    } catch (OutOfMemoryError e) { // what a JVM throws for a thread that cannot be made
      drop(master);
      throw e;
    }
  }

  private void serve(TCPSlaveConnection master) {
    try {
      new TCPConnectionHandler(this, master, 0).run(); // until the master goes
    } catch (RuntimeException e) { // a frame that is none: the library stumbles over its lengths
      LOG.debug("{}: malformed request: {}", name, e.toString());
    } finally {
      drop(master);
    }
  }

  private void drop(TCPSlaveConnection master) {
    masters.remove(master);
    master.close();
  }

  @Override
  public ProcessImage getProcessImage(int unitId) {
    int unit = unitId & 0xFF; // the library reads it as a signed byte
    if (unit == 0 || unit == 0xFF) {
      return images.get(0);
    }
    return unit <= images.size() ? images.get(unit - 1) : null;
  }

  @Override
  public void stop() {
    close();
  }

  @Override
  public void close() {
    listening = false;
    try {
      if (server != null) {
        server.close();
      }
    } catch (IOException e) {
      LOG.debug("{}: while closing: {}", name, e.toString());
    }
    masters.forEach(this::drop);
    if (acceptor != null) {
      try {
        acceptor.join(TimeUnit.SECONDS.toMillis(5));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    masters.forEach(this::drop); // whoever was being accepted meanwhile
  }
}
