// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * A corpus of programs with their traces.
 *
 * @param name the name of the file, without its endings
 * @param programs the programs, in the order of the file
 */
record Corpus(String name, List<Program> programs) {

  private static final String ZIPPED = ".gz";

  /** Reads one of the corpora of this project. */
  static Corpus ofResource(String file) {
    InputStream in = Corpus.class.getResourceAsStream("/" + file);
    if (in == null) {
      throw new IllegalArgumentException("no resource " + file);
    }
    return read(file, in);
  }

  /** Reads a corpus from a {@code .jsonl} or {@code .jsonl.gz} file. */
  static Corpus ofFile(Path file) {
    try {
      return read(file.getFileName().toString(), Files.newInputStream(file));
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("no corpus at " + file.toAbsolutePath(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Corpus read(String file, InputStream in) {
    try (InputStream plain =
            file.endsWith(ZIPPED) ? new GZIPInputStream(in) : new BufferedInputStream(in);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
      List<Program> programs =
          lines.lines().filter(line -> !line.isBlank()).map(Program::parse).toList();
      return new Corpus(file.replaceFirst("\\.jsonl(\\.gz)?$", ""), programs);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
