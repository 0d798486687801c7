// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import dev.lockstep.CancelledError;
import dev.lockstep.internal.combine.IoWaiter;
import dev.lockstep.internal.kernel.Current;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that a peer sends (asyncio's {@code StreamReader}). Only one task at a time may wait in
 * a reader: a read while another one waits throws an {@link IllegalStateException}.
 *
 * <p>The limit bounds how far a separator is searched for, and how much is buffered: above twice
 * the limit the connection is not read from until the program has read the buffer down to the
 * limit.
 *
 * @since 0.1.0
 */
public final class StreamReader {

  /** The default limit, in bytes. */
  public static final int DEFAULT_LIMIT = 1 << 16;

  /**
   * The number of reads in a row without an iteration of the loop, after which it lets one go by.
   */
  private static final int READS_IN_A_ROW = 16;

  private static final byte[] NOTHING = {};
  private static final byte[] NEW_LINE = {'\n'};

  private final int limit;
  private final ReadBuffer buffer = new ReadBuffer();
  private boolean eof;
  private boolean paused;
  private int readsInARow;

  /** True if the task that waits was woken to read the connection itself. */
  private boolean readable;

  private @Nullable Throwable exception;
  private @Nullable Transport transport;
  private @Nullable IoWaiter waiting;

  /** Creates a reader with the {@link #DEFAULT_LIMIT}, to be fed by a protocol. */
  public StreamReader() {
    this(DEFAULT_LIMIT);
  }

  /**
   * Creates a reader to be fed by a protocol.
   *
   * @param limit the limit in bytes, at least 1
   * @throws IllegalArgumentException if it is less than 1
   */
  public StreamReader(int limit) {
    checkLimit(limit);
    this.limit = limit;
  }

  /**
   * Checks the limit of a reader.
   *
   * @param limit the limit in bytes, at least 1
   * @throws IllegalArgumentException if it is less than 1
   */
  static void checkLimit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit = " + limit + " must be at least 1 byte");
    }
  }

  // ---- reading

  /**
   * Reads some bytes: waits for the first one and returns the bytes that are there.
   *
   * @param max the largest number of bytes, 0 or more
   * @return the bytes; none at the end of the stream, or if {@code max} is 0
   * @throws IllegalArgumentException if {@code max} is negative
   * @throws IOException if the connection is lost
   * @throws CancelledError if the current task is cancelled while it waits
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
   * Reads some bytes into a buffer: waits for the first one and takes the bytes that are there and
   * fit.
   *
   * @param into the buffer to read into, with room for at least one byte
   * @return the number of bytes, -1 at the end of the stream
   * @throws IllegalArgumentException if the buffer has no room
   * @throws IOException if the connection is lost
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public int read(ByteBuffer into) throws IOException {
    checkUsable();
    if (!into.hasRemaining()) {
      throw new IllegalArgumentException("the buffer of read() must have room; clear() it");
    }
    while (buffer.isEmpty() && !eof) {
      if (transport instanceof Carrier carrier && carrier.canReadInto() && !into.isReadOnly()) {
        int count = awaitInto(carrier, into);
        if (count > 0) {
          return count;
        }
      } else {
        awaitData("read()");
      }
    }
    int count = buffer.moveTo(into);
    resumeIfRead();
    return count == 0 ? -1 : count;
  }

  /**
   * Reads all bytes to the end of the stream, whatever their number.
   *
   * @return the bytes
   * @throws IOException if the connection is lost
   * @throws CancelledError if the current task is cancelled while it waits; the bytes read so far
   *     are lost
   */
  public byte[] readAll() throws IOException {
    ReadBuffer all = new ReadBuffer();
    for (byte[] block = read(limit); block.length > 0; block = read(limit)) {
      all.append(ByteBuffer.wrap(block));
    }
    return all.takeAll();
  }

  /**
   * Reads exactly a number of bytes, whatever the limit is.
   *
   * @param count the number of bytes, 0 or more
   * @return the bytes
   * @throws IllegalArgumentException if {@code count} is negative
   * @throws IncompleteReadException if the stream ends before
   * @throws IOException if the connection is lost
   * @throws CancelledError if the current task is cancelled while it waits; the data is kept
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
   * Reads to the next newline.
   *
   * @return the bytes, including the newline; without one if the stream ended before; none at its
   *     end
   * @throws LimitOverrunException if the line is longer than the limit; the line, or all that is
   *     buffered of it, is dropped
   * @throws IOException if the connection is lost
   * @throws CancelledError if the current task is cancelled while it waits; the data is kept
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
   * Reads to the first of some separators: to the end of the one that ends first.
   *
   * @param separators the separators, at least one, none empty
   * @return the bytes, including the separator
   * @throws IllegalArgumentException if there is no separator, or an empty one
   * @throws IncompleteReadException if the stream ends before
   * @throws LimitOverrunException if no separator begins within the limit; the data is kept
   * @throws IOException if the connection is lost
   * @throws CancelledError if the current task is cancelled while it waits; the data is kept
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

  /** Returns the end of the separator that ends first, or 0. */
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
          "the separator is after " + start + " bytes; the limit is " + limit, start);
    }
    return end;
  }

  private static void checkSeparators(byte[][] separators) {
    if (separators.length == 0) {
      throw new IllegalArgumentException("readUntil() must be given at least one separator");
    }
    for (byte[] separator : separators) {
      if (separator.length == 0) {
        throw new IllegalArgumentException(
            "a separator of readUntil() cannot be empty; use at least one byte");
      }
    }
  }

  private static void checkCount(String call, int count) {
    if (count < 0) {
      throw new IllegalArgumentException(
          "the count of " + call + "(" + count + ") must be 0 or more");
    }
  }

  /**
   * Returns the lines to the end of the stream, each as {@link #readLine()} returns it. A step of
   * the iteration suspends the current task until the line is there; it throws an {@link
   * IOException} wrapped in an {@link UncheckedIOException}, and a {@link CancelledError} if the
   * task is cancelled meanwhile.
   *
   * @return an iterable to be iterated once, by one task
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
   * Returns whether all was read and no more bytes will come.
   *
   * @return true at the end of the stream
   */
  public boolean atEof() {
    return eof && buffer.isEmpty();
  }

  /**
   * Returns the reason why the connection was lost.
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
    Carrier carrier = mayReadAtOnce();
    if (carrier == null || !carrier.readNow()) {
      carrier = awaitEvent(call);
      if (carrier != null) {
        carrier.readNow();
      }
    }
    Losses.rethrow(exception);
  }

  /** Waits for bytes, which go from the connection into a buffer of the program. */
  private int awaitInto(Carrier from, ByteBuffer into) throws IOException {
    int count = mayReadAtOnce() == null ? 0 : from.readNow(into);
    if (count == 0 && !eof && awaitEvent("read()") != null) {
      count = from.readNow(into);
    }
    Losses.rethrow(exception);
    return count;
  }

  /**
   * Returns the connection if it may be read without an iteration of the loop, which a limited
   * number of reads in a row may.
   */
  private @Nullable Carrier mayReadAtOnce() {
    Transport from = transport;
    if (paused && from != null) {
      paused = false;
      from.resumeReading();
    }
    if (readsInARow >= READS_IN_A_ROW || !(from instanceof Carrier carrier)) {
      return null;
    }
    readsInARow++;
    return carrier;
  }

  /** Waits until something happens; returns the connection if this task is to read it. */
  private @Nullable Carrier awaitEvent(String call) {
    readsInARow = 0;
    readable = false;
    IoWaiter wait = new IoWaiter(Current.loop(), "StreamReader." + call);
    waiting = wait;
    try {
      wait.awaitEnd();
    } finally {
      waiting = null;
    }
    readsInARow = readable ? 1 : 0;
    return readable && transport instanceof Carrier carrier ? carrier : null;
  }

  /**
   * Called when the connection can be read: wakes the task that waits, to read it.
   *
   * @return false if none waits, or it was woken by something else
   */
  boolean wakesToRead() {
    IoWaiter wait = waiting;
    if (wait == null || (wait.isOver() && !readable)) {
      return false;
    }
    readable = true;
    wait.end();
    return true;
  }

  /**
   * Returns whether one read may give a number of bytes without more being buffered than twice the
   * limit and an ordinary read.
   */
  boolean hasRoomFor(int count, int ordinary) {
    return buffer.size() + (long) count <= 2L * limit + ordinary;
  }

  private void resumeIfRead() {
    if (paused && buffer.size() <= limit && transport != null) {
      paused = false;
      transport.resumeReading();
    }
  }

  /** Takes the bytes that have arrived, for a layer that is put below this reader. */
  byte[] takeBuffered() {
    byte[] data = buffer.takeAll();
    resumeIfRead();
    return data;
  }

  // ---- feeding

  /**
   * Sets the connection that is paused while too much is buffered.
   *
   * @param transport the connection
   */
  public void setTransport(Transport transport) {
    this.transport = transport;
  }

  /**
   * Appends bytes that have arrived.
   *
   * @param data the bytes; the buffer may be reused afterwards
   * @throws IllegalStateException after {@link #feedEof()}
   */
  public void feedData(ByteBuffer data) {
    if (eof) {
      throw new IllegalStateException("feedData() cannot be called after feedEof()");
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
   * Makes every read throw an exception from now on.
   *
   * @param cause the exception
   */
  public void setException(Throwable cause) {
    exception = cause;
    wakeReader();
  }

  private void wakeReader() {
    IoWaiter wait = waiting;
    if (wait != null) {
      wait.end();
    }
  }

  @Override
  public String toString() {
    return "StreamReader[" + buffer.size() + " bytes" + (eof ? ", eof]" : "]");
  }
}
