// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.appender.AsyncAppender;
import org.apache.logging.log4j.core.async.AsyncLoggerContext;
import org.apache.logging.log4j.core.config.AppenderRef;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.NullConfiguration;
import org.apache.logging.log4j.core.config.Property;

/** A library that logs on a thread of its own. */
final class Logs {

  private Logs() {}

  /** Keeps what it is given; takes a second for each. */
  private static final class Slow extends AbstractAppender {

    private final List<String> seen = new ArrayList<>();

    Slow() {
      super("slow", null, null, /* ignoreExceptions= */ false, Property.EMPTY_ARRAY);
      start();
    }

    @Override
    public void append(LogEvent event) {
      seen.add(
          event.getMessage().getFormattedMessage()
              + " at minute "
              + Duration.between(
                      Instant.EPOCH, Instant.ofEpochMilli(event.getInstant().getEpochMillisecond()))
                  .toMinutesPart());
      try {
        Thread.sleep(1000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** An asynchronous appender with room for four, whose thread is slower than the program. */
  static void appender() throws Exception {
    Slow slow = new Slow();
    try (LoggerContext context = new LoggerContext("appender")) {
      Configuration configuration = new NullConfiguration();
      context.start(configuration);
      configuration.addAppender(slow);
      Appender queue =
          AsyncAppender.newBuilder()
              .setName("queue")
              .setBufferSize(4)
              .setConfiguration(configuration)
              .setAppenderRefs(
                  new AppenderRef[] {AppenderRef.createAppenderRef("slow", null, null)})
              .build();
      queue.start();
      configuration.getRootLogger().addAppender(queue, Level.ALL, null);
      configuration.getRootLogger().setLevel(Level.ALL);
      context.updateLoggers();
      log(context.getLogger("com.acme"));
      queue.stop();
    }
    assertThat(slow.seen)
        .hasSize(60)
        .startsWith("event 0 at minute 0")
        .endsWith("event 59 at minute 59");
  }

  /** Asynchronous loggers over a ring buffer. */
  static void loggers() throws Exception {
    Slow slow = new Slow();
    try (LoggerContext context = new AsyncLoggerContext("loggers")) {
      Configuration configuration = new NullConfiguration();
      context.start(configuration);
      configuration.addAppender(slow);
      configuration.getRootLogger().addAppender(slow, Level.ALL, null);
      configuration.getRootLogger().setLevel(Level.ALL);
      context.updateLoggers();
      log(context.getLogger("com.acme"));
    }
    assertThat(slow.seen)
        .hasSize(60)
        .startsWith("event 0 at minute 0")
        .endsWith("event 59 at minute 59");
  }

  /** Sixty events, one a minute. */
  private static void log(Logger logger) throws InterruptedException {
    for (int i = 0; i < 60; i++) {
      logger.info("event {}", i);
      Thread.sleep(Duration.ofMinutes(1));
    }
  }
}
