// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.store;

import dev.lockstep.Async;
import dev.lockstep.AsyncFuture;
import dev.lockstep.net.AsyncFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.zip.CRC32;

/**
 * The data of a member that must survive a crash: the last term that it took part in, and the
 * entries that it accepted. Each is a line at the end of one file, and is on disk when the method
 * returns. One task at a time may write.
 */
final class Journal implements AutoCloseable {

  private final AsyncFile file;
  private final Table table = new Table();
  private final AsyncFuture<Void> failure = Async.future();
  private int term;
  private long end;

  private Journal(AsyncFile file) {
    this.file = file;
  }

  /**
   * Opens the journal of a directory, or creates it; a line that a crash has cut off is dropped.
   */
  static Journal open(Path directory) throws IOException {
    Path path = directory.resolve("journal");
    Async.toThread(() -> Files.createDirectories(directory));
    Journal journal =
        new Journal(AsyncFile.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
    journal.replay(AsyncFile.readString(path, StandardCharsets.ISO_8859_1));
    Async.toThread(
        () -> {
          journal.file.channel().truncate(journal.end).force(true);
          try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true); // the directory keeps the name of a new file
          }
        });
    return journal;
  }

  private void replay(String text) {
    int newLine = text.indexOf('\n');
    while (newLine >= 0 && isReplayed(text.substring((int) end, newLine))) {
      end = newLine + 1L;
      newLine = text.indexOf('\n', newLine + 1);
    }
  }

  private boolean isReplayed(String line) {
    String[] words = line.split(" ", -1);
    if (words.length != 3 || !line.equals(signed(words[1] + " " + words[2]))) {
      return false;
    }
    if (words[1].equals("term")) {
      term = Integer.parseInt(words[2]);
    } else {
      table.add(Entry.parse(words[2]));
    }
    return true;
  }

  private static String signed(String line) {
    CRC32 sum = new CRC32();
    sum.update(line.getBytes(StandardCharsets.ISO_8859_1));
    return Long.toHexString(sum.getValue()) + " " + line;
  }

  /** Returns the entries that the journal had when it was opened. */
  Table table() {
    return table;
  }

  int term() {
    return term;
  }

  /** Enters a term; the member takes part in no earlier one from now on. */
  void enter(int newTerm) {
    write(signed("term " + newTerm) + "\n");
    term = newTerm;
  }

  void take(Collection<Entry> entries) {
    StringBuilder lines = new StringBuilder();
    entries.forEach(entry -> lines.append(signed("entry " + entry)).append('\n'));
    if (!lines.isEmpty()) {
      write(lines.toString());
    }
  }

  /** Writes lines. A cancelled task completes the write, so that memory and disk agree. */
  private void write(String lines) {
    byte[] bytes = lines.getBytes(StandardCharsets.ISO_8859_1);
    try {
      Async.shielded(
          () -> {
            file.write(ByteBuffer.wrap(bytes), end);
            file.force();
          });
    } catch (IOException e) {
      failure.setException(e);
      throw new UncheckedIOException(e);
    }
    end += bytes.length;
  }

  /** Waits until the disk fails, since a member that cannot keep a promise must not make one. */
  void awaitFailure() {
    failure.await();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
