// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.compat;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;

/** A library that maps rows of a database in the same program. */
final class Entities {

  private Entities() {}

  /** A row. */
  @Entity(name = "Account")
  public static class Account {
    @Id private int id;
    private int balance;

    Account() {}

    Account(int id, int balance) {
      this.id = id;
      this.balance = balance;
    }
  }

  /** Two sessions lock one row; the first keeps it for an hour. */
  static void hibernate() throws Exception {
    Configuration configuration =
        new Configuration()
            .addAnnotatedClass(Account.class)
            .setProperty("hibernate.connection.url", "jdbc:h2:mem:hibernate;LOCK_TIMEOUT=7200000")
            .setProperty("hibernate.connection.pool_size", "3")
            .setProperty("hibernate.hbm2ddl.auto", "create");
    try (SessionFactory factory = configuration.buildSessionFactory();
        ExecutorService pool = Executors.newFixedThreadPool(1)) {
      factory.inTransaction(session -> session.persist(new Account(1, 100)));
      CountDownLatch locked = new CountDownLatch(1);
      Future<?> holder =
          pool.submit(
              () ->
                  factory.inTransaction(
                      session -> {
                        Account account =
                            session.find(Account.class, 1, LockModeType.PESSIMISTIC_WRITE);
                        locked.countDown();
                        sleep(Duration.ofHours(1));
                        account.balance -= 30;
                      }));
      locked.await();
      Instant start = Instant.now();
      factory.inTransaction(
          session -> {
            Account account = session.find(Account.class, 1, LockModeType.PESSIMISTIC_WRITE);
            account.balance -= 20;
          });
      assertThat(Duration.between(start, Instant.now()))
          .isGreaterThanOrEqualTo(Duration.ofHours(1));
      holder.get();
      int left = factory.fromTransaction(session -> session.find(Account.class, 1).balance);
      assertThat(left).isEqualTo(50);
    }
  }

  private static void sleep(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
