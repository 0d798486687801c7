// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance;

import dev.lockstep.spi.ChoiceSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The examination of a corpus: runs its programs one after the other and compares their traces. */
final class Examination {

  /** How long a program may take on the real clock; on the average it takes a millisecond. */
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** After so many programs that hang the others are not tried. */
  private static final int MOST_HANGING = 3;

  private final Corpus corpus;
  private final Interpreter interpreter;
  private final Duration limit;
  private final List<Difference> differences = new ArrayList<>();
  private int hanging;

  Examination(Corpus corpus, ChoiceSource choiceSource) {
    this(corpus, choiceSource, LIMIT);
  }

  /** An examination that gives each program so much time on the real clock. */
  Examination(Corpus corpus, ChoiceSource choiceSource, Duration limit) {
    this.corpus = corpus;
    this.interpreter = new Interpreter(choiceSource);
    this.limit = limit;
  }

  /** Runs all programs. */
  Report run() throws InterruptedException {
    int passed = 0;
    for (Program program : corpus.programs()) {
      if (hanging == MOST_HANGING) {
        break;
      }
      Difference difference = examine(program);
      if (difference == null) {
        passed++;
      } else {
        differences.add(difference);
      }
    }
    return new Report(corpus.name(), passed, corpus.programs().size(), differences);
  }

  private @Nullable Difference examine(Program program) throws InterruptedException {
    Trace trace = new Trace();
    FutureTask<Void> run = new FutureTask<>(() -> interpreter.run(program, trace), null);
    Thread driver = Thread.ofPlatform().daemon().name("conformance " + program.id()).start(run);
    try {
      run.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      hanging++;
      return hangs(program, trace, driver);
    } catch (ExecutionException e) {
      throw new AssertionError("program " + program.id() + ": " + e.getCause(), e.getCause());
    }
    return Difference.between(program, trace.lines());
  }

  private Difference hangs(Program program, Trace trace, Thread driver) {
    List<String> lines = trace.lines();
    String where =
        Arrays.stream(driver.getStackTrace())
            .map(frame -> System.lineSeparator() + "    at " + frame)
            .collect(Collectors.joining());
    String expected =
        lines.size() < program.trace().size() ? program.trace().get(lines.size()) : "(nothing)";
    return new Difference(
        program.id(),
        lines.size() + 1,
        expected,
        "nothing for " + limit.toMillis() + " ms" + where);
  }
}
