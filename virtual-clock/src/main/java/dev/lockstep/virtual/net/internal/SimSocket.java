package dev.lockstep.virtual.net.internal;

import dev.lockstep.spi.Lane;
import dev.lockstep.spi.NetworkSocket;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A socket of a simulated machine, as the program that opened it sees it. */
abstract class SimSocket implements NetworkSocket {

  /** The size of a buffer unless an option says otherwise, in bytes. */
  static final int BUFFER = 1 << 16;

  private final Lane lane;
  private final String name;
  private final Map<SocketOption<?>, Object> options;
  private final ReadinessWatch readable;
  private final ReadinessWatch writable;
  private boolean open = true;

  SimSocket(SimMachine node, String name, Map<SocketOption<?>, Object> defaults) {
    this.name = node.name() + ": " + name;
    this.lane = node.newLane(this.name);
    this.options = new HashMap<>(defaults);
    this.readable = new ReadinessWatch(lane, this::isReadable);
    this.writable = new ReadinessWatch(lane, this::isWritable);
  }

  /** Whether there is something to read, to accept, or to be told by doing so. */
  abstract boolean isReadable();

  /** Whether something can be written, or be told by doing so. */
  abstract boolean isWritable();

  /** Told, once, that the program has closed it. */
  abstract void closed();

  /** Looks whether it is readable or writable now. */
  final void changed() {
    readable.check();
    writable.check();
  }

  /** Its machine has gone down: it does nothing any more, and tells nobody. */
  final void vanish() {
    open = false;
    readable.tell(null);
    writable.tell(null);
  }

  final void setAll(Map<SocketOption<?>, Object> values) {
    values.forEach(this::set);
  }

  private void set(SocketOption<?> option, Object value) {
    check(option);
    if (!option.type().isInstance(value)) {
      throw new IllegalArgumentException("Invalid value '" + value + "'");
    }
    options.put(option, value);
  }

  private void check(SocketOption<?> option) {
    if (!options.containsKey(option)) {
      throw new UnsupportedOperationException("'" + option.name() + "' not supported");
    }
  }

  final int sizeOf(SocketOption<Integer> option) {
    return Math.max(1, (Integer) options.getOrDefault(option, BUFFER));
  }

  final boolean lingersNot() {
    return Integer.valueOf(0).equals(options.get(StandardSocketOptions.SO_LINGER));
  }

  @Override
  public final <T> T option(SocketOption<T> option) {
    check(option);
    return option.type().cast(Objects.requireNonNull(options.get(option)));
  }

  @Override
  public final <T> void setOption(SocketOption<T> option, T value) {
    set(option, value);
  }

  @Override
  public final Lane lane() {
    return lane;
  }

  @Override
  public abstract InetSocketAddress localAddress();

  @Override
  public final void onReadable(@Nullable Runnable callback) {
    readable.tell(open ? callback : null);
  }

  /** Says what to run in each pass in which something can be written. */
  public final void onWritable(@Nullable Runnable callback) {
    writable.tell(open ? callback : null);
  }

  @Override
  public final boolean isOpen() {
    return open;
  }

  @Override
  public final void close() {
    if (open) {
      vanish();
      closed();
    }
  }

  @Override
  public final String toString() {
    return name;
  }
}
