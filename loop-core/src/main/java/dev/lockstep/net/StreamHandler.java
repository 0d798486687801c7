package dev.lockstep.net;

/** What a server does with a connection; each runs in a task of its own. */
@FunctionalInterface
public interface StreamHandler {

  /**
   * Handles a connection, which is closed when this returns or throws.
   *
   * @param reader what the peer sends
   * @param writer what goes to the peer
   * @throws Exception anything; the loop's exception handler is told, apart from the loss of the
   *     connection itself
   */
  void handle(StreamReader reader, StreamWriter writer) throws Exception;
}
