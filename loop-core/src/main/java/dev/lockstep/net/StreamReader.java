package dev.lockstep.net;

import dev.lockstep.internal.Current;
import dev.lockstep.internal.IoWait;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that a peer sends (asyncio's {@code StreamReader}). One task at a time may wait in it.
 *
 * <p>The limit bounds how far a separator is looked for, and how much is buffered: above twice the
 * limit the connection is not read from until the program has read the buffer down to the limit.
 */
public final class StreamReader {

  /** The limit unless set, in bytes. */
  public static final int DEFAULT_LIMIT = 1 << 16;

  /** How often in a row it reads by itself before it lets the loop have a pass. */
  private static final int READS_IN_A_ROW = 16;

  private static final byte[] NOTHING = {};
  private static final byte[] NEW_LINE = {'\n'};

  private final int limit;
  private final ReadBuffer buffer = new ReadBuffer();
  private boolean eof;
  private boolean paused;
  private int readsInARow;
  private @Nullable Throwable exception;
  private @Nullable Transport transport;
  private @Nullable IoWait waiting;

  /** A reader with the {@link #DEFAULT_LIMIT}, to be fed by a protocol. */
  public StreamReader() {
    this(DEFAULT_LIMIT);
  }

  /**
   * A reader to be fed by a protocol.
   *
   * @param limit the limit, at least 1
   */
  public StreamReader(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("a limit of " + limit + " bytes; use at least 1");
    }
    this.limit = limit;
  }

  // ---- reading

  /**
   * Reads some bytes: waits for the first and returns what is there.
   *
   * @param max how many bytes at most
   * @return the bytes; none at the end of the stream, or if {@code max} is 0
   * @throws IOException if the connection is lost
   */
  public byte[] read(int max) throws IOException {
    checkCount("read", max);
    checkUsable();
    if (max == 0) {
      return NOTHING;
    }
    while (buffer.isEmpty() && !eof) {
      awaitData("read()");
    }
    byte[] data = buffer.take(Math.min(max, buffer.size()));
    resumeIfRead();
    return data;
  }

  /**
   * Reads some bytes into a buffer: waits for the first and takes what is there and fits.
   *
   * @param into where to, with room for a byte at least
   * @return how many bytes, -1 at the end of the stream
   * @throws IOException if the connection is lost
   */
  public int read(ByteBuffer into) throws IOException {
    checkUsable();
    if (!into.hasRemaining()) {
      throw new IllegalArgumentException("read() into a buffer without room; clear() it");
    }
    while (buffer.isEmpty() && !eof) {
      awaitData("read()");
    }
    int count = buffer.moveTo(into);
    resumeIfRead();
    return count == 0 ? -1 : count;
  }

  /**
   * Reads to the end of the stream, however much that is.
   *
   * @return the bytes
   * @throws IOException if the connection is lost
   */
  public byte[] readAll() throws IOException {
    ReadBuffer all = new ReadBuffer();
    for (byte[] block = read(limit); block.length > 0; block = read(limit)) {
      all.append(ByteBuffer.wrap(block));
    }
    return all.takeAll();
  }

  /**
   * Reads so many bytes, however large the limit is.
   *
   * @param count how many
   * @return the bytes
   * @throws IncompleteReadException if the stream ends before
   * @throws IOException if the connection is lost
   */
  public byte[] readExactly(int count) throws IOException {
    checkCount("readExactly", count);
    checkUsable();
    while (buffer.size() < count) {
      if (eof) {
        throw new IncompleteReadException(buffer.takeAll(), count);
      }
      awaitData("readExactly()");
    }
    byte[] data = buffer.take(count);
    resumeIfRead();
    return data;
  }

  /**
   * Reads to the next new line.
   *
   * @return the bytes, with the new line; without one if the stream ended before; none at its end
   * @throws LimitOverrunException if the line is longer than the limit; the line, or all that is
   *     buffered of it, is dropped
   * @throws IOException if the connection is lost
   */
  public byte[] readLine() throws IOException {
    try {
      return readUntil(NEW_LINE);
    } catch (IncompleteReadException e) {
      return e.partial();
    } catch (LimitOverrunException e) {
      boolean whole = buffer.hasAt(e.consumed(), NEW_LINE);
      buffer.drop(whole ? e.consumed() + 1 : buffer.size());
      resumeIfRead();
      throw new LimitOverrunException(
          "a line of "
              + (whole ? "" : "more than ")
              + e.consumed()
              + " bytes was dropped; the limit is "
              + limit,
          e.consumed());
    }
  }

  /**
   * Reads to the first of some separators, and to the end of the one that ends first.
   *
   * @param separators what ends the data, at least one, none empty
   * @return the bytes, with the separator
   * @throws IncompleteReadException if the stream ends before
   * @throws LimitOverrunException if no separator begins within the limit; the data is kept
   * @throws IOException if the connection is lost
   */
  public byte[] readUntil(byte[]... separators) throws IOException {
    checkSeparators(separators);
    checkUsable();
    int shortest = Arrays.stream(separators).mapToInt(s -> s.length).min().orElseThrow();
    int longest = Arrays.stream(separators).mapToInt(s -> s.length).max().orElseThrow();
    int searched = 0;
    while (true) {
      if (buffer.size() - searched >= shortest) {
        int end = readableTo(separators, searched);
        if (end > 0) {
          byte[] data = buffer.take(end);
          resumeIfRead();
          return data;
        }
        searched = Math.max(0, buffer.size() + 1 - longest);
        if (searched > limit) {
          throw new LimitOverrunException(
              "no separator in " + searched + " bytes; the limit is " + limit, searched);
        }
      }
      if (eof) {
        throw new IncompleteReadException(buffer.takeAll(), -1);
      }
      awaitData("readUntil()");
    }
  }

  /** Where the separator ends that ends first, or 0. */
  private int readableTo(byte[][] separators, int from) throws LimitOverrunException {
    int start = 0;
    int end = 0;
    for (byte[] separator : separators) {
      int found = buffer.indexOf(separator, from);
      if (found >= 0 && (end == 0 || found + separator.length < end)) {
        start = found;
        end = found + separator.length;
      }
    }
    if (start > limit) {
      throw new LimitOverrunException(
          "the separator stands after " + start + " bytes; the limit is " + limit, start);
    }
    return end;
  }

  private static void checkSeparators(byte[][] separators) {
    if (separators.length == 0) {
      throw new IllegalArgumentException("readUntil() without a separator; give at least one");
    }
    for (byte[] separator : separators) {
      if (separator.length == 0) {
        throw new IllegalArgumentException("readUntil() an empty separator; use at least a byte");
      }
    }
  }

  private static void checkCount(String call, int count) {
    if (count < 0) {
      throw new IllegalArgumentException(call + "(" + count + "); use 0 or more");
    }
  }

  /**
   * The lines to the end of the stream, each as {@link #readLine()} returns it; an {@link
   * IOException} comes wrapped in an {@link UncheckedIOException}.
   *
   * @return an iterable to be iterated once, by a task
   */
  public Iterable<byte[]> lines() {
    return Lines::new;
  }

  private final class Lines implements Iterator<byte[]> {
    private byte @Nullable [] next;

    @Override
    public boolean hasNext() {
      byte[] line = next;
      if (line == null) {
        try {
          line = readLine();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        next = line;
      }
      return line.length > 0;
    }

    @Override
    public byte[] next() {
      byte[] line = hasNext() ? next : null;
      if (line == null) {
        throw new NoSuchElementException("the stream has ended");
      }
      next = null;
      return line;
    }
  }

  /**
   * Whether all was read and no more will come.
   *
   * @return true at the end of the stream
   */
  public boolean atEof() {
    return eof && buffer.isEmpty();
  }

  /**
   * Why the connection was lost.
   *
   * @return the exception that every read throws, or null
   */
  public @Nullable Throwable exception() {
    return exception;
  }

  private void checkUsable() throws IOException {
    if (waiting != null) {
      throw new IllegalStateException(
          "another task waits in this reader already: only one at a time can read");
    }
    Losses.rethrow(exception);
  }

  private void awaitData(String call) throws IOException {
    if (readAtOnce()) {
      Losses.rethrow(exception);
      return;
    }
    readsInARow = 0;
    IoWait wait = new IoWait(Current.loop(), "StreamReader." + call);
    waiting = wait;
    try {
      wait.awaitEnd();
    } finally {
      waiting = null;
    }
    Losses.rethrow(exception);
  }

  /** Reads from the connection without a pass of the loop, now and then. */
  private boolean readAtOnce() {
    Transport from = transport;
    if (paused && from != null) {
      paused = false;
      from.resumeReading();
    }
    if (readsInARow >= READS_IN_A_ROW || !(from instanceof ReadsNow now)) {
      return false;
    }
    readsInARow++;
    return now.readNow();
  }

  private void resumeIfRead() {
    if (paused && buffer.size() <= limit && transport != null) {
      paused = false;
      transport.resumeReading();
    }
  }

  /** What has arrived already, for a layer that is put below this reader; it is not read here. */
  byte[] takeBuffered() {
    byte[] data = buffer.takeAll();
    resumeIfRead();
    return data;
  }

  // ---- being fed

  /**
   * Sets the connection that is paused while too much is buffered.
   *
   * @param transport the connection
   */
  public void setTransport(Transport transport) {
    this.transport = transport;
  }

  /**
   * Appends what has arrived.
   *
   * @param data the bytes; the buffer may be reused afterwards
   * @throws IllegalStateException after {@link #feedEof()}
   */
  public void feedData(ByteBuffer data) {
    if (eof) {
      throw new IllegalStateException("feedData() after feedEof()");
    }
    if (!data.hasRemaining()) {
      return;
    }
    buffer.append(data);
    wakeReader();
    if (transport != null && !paused && buffer.size() > 2L * limit) {
      paused = true;
      transport.pauseReading();
    }
  }

  /** Marks the end of the stream. */
  public void feedEof() {
    eof = true;
    wakeReader();
  }

  /**
   * Has every read throw an exception from now on.
   *
   * @param cause the exception
   */
  public void setException(Throwable cause) {
    exception = cause;
    wakeReader();
  }

  private void wakeReader() {
    IoWait wait = waiting;
    if (wait != null) {
      wait.end();
    }
  }

  @Override
  public String toString() {
    return "StreamReader[" + buffer.size() + " bytes" + (eof ? ", eof]" : "]");
  }
}
