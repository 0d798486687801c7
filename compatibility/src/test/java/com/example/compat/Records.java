// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/** A library over a database in the same program. */
final class Records {

  private static final String LOCKS = ";LOCK_TIMEOUT=7200000";

  private Records() {}

  /** Two transactions want one row; the first keeps it for an hour. */
  static void jooq() throws Exception {
    String url = "jdbc:h2:mem:jooq" + LOCKS;
    try (Connection one = DriverManager.getConnection(url);
        Connection two = DriverManager.getConnection(url);
        ExecutorService pool = Executors.newFixedThreadPool(1)) {
      DSLContext first = DSL.using(one, SQLDialect.H2);
      DSLContext second = DSL.using(two, SQLDialect.H2);
      first.execute("create table account (id int primary key, balance int)");
      first.execute("insert into account values (1, 100)");
      CountDownLatch locked = new CountDownLatch(1);
      Future<?> holder =
          pool.submit(
              () ->
                  first.transaction(
                      inner -> {
                        DSL.using(inner).execute("update account set balance = balance - 30");
                        locked.countDown();
                        Thread.sleep(Duration.ofHours(1));
                      }));
      locked.await();
      Instant start = Instant.now();
      second.transaction(
          inner -> DSL.using(inner).execute("update account set balance = balance - 20"));
      assertThat(Duration.between(start, Instant.now()))
          .isGreaterThanOrEqualTo(Duration.ofHours(1));
      holder.get();
      assertThat(second.fetchValue("select balance from account")).isEqualTo(50);
    }
  }
}
