package dev.lockstep.net;

/**
 * Both directions of a connection.
 *
 * @param reader what the peer sends
 * @param writer what goes to the peer
 */
public record Connection(StreamReader reader, StreamWriter writer) implements AutoCloseable {

  /** Closes the connection once what was written is sent; does not wait for that. */
  @Override
  public void close() {
    writer.close();
  }
}
