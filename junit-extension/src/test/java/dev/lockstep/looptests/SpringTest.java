// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.looptests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.junit.LoopSettings;
import dev.lockstep.virtual.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.junit.jupiter.SpringExtension;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Loop tests beside Spring's extension: beans are there, a transaction of the test is not. */
class SpringTest {

  @BeforeEach
  void forget() {
    Transactions.LOG.clear();
  }

  @Test
  void beansAreInjectedIntoFieldsConstructorsAndParametersBesideTheLoop() {
    assertThat(Launch.of(WithBeans.class).failures()).isEmpty();
  }

  @LoopSettings
  @ExtendWith(SpringExtension.class)
  @ContextConfiguration(classes = Beans.class)
  @DirtiesContext
  static class WithBeans {
    private final Mailbox ofConstructor;

    @Autowired private Mailbox ofField;

    @Autowired
    WithBeans(Mailbox mailbox) {
      ofConstructor = mailbox;
    }

    @Test
    void delivers(@Autowired Mailbox mailbox, VirtualClock clock) {
      assertThat(mailbox).isSameAs(ofField).isSameAs(ofConstructor);
      Async.spawn("delivery", mailbox::deliverTomorrow).await();
      assertThat(mailbox.letters).containsExactly("letter");
      assertThat(clock.elapsed()).isEqualTo(Duration.ofDays(1));
    }
  }

  @Test
  void aTransactionOfTheTestStaysOnJUnitsThreadAndIsNotSeenByTheTest() {
    assertThat(Launch.of(WithTransaction.class).failures()).isEmpty();
    assertThat(Transactions.LOG).containsExactly("begin", "test: false", "rollback");
  }

  @LoopSettings
  @ExtendWith(SpringExtension.class)
  @ContextConfiguration(classes = Beans.class)
  @DirtiesContext
  static class WithTransaction {
    @Test
    @Transactional
    void looksForIt() {
      boolean seen = TransactionSynchronizationManager.isActualTransactionActive();
      Transactions.LOG.add("test: " + seen);
    }
  }

  /** A bean that uses the loop of whoever calls it. */
  static final class Mailbox {
    private final List<String> letters = new ArrayList<>();

    private void deliverTomorrow() {
      Async.sleep(Duration.ofDays(1));
      letters.add("letter");
    }
  }

  @Configuration
  static class Beans {
    @Bean
    Mailbox mailbox() {
      return new Mailbox();
    }

    @Bean
    PlatformTransactionManager transactions() {
      return new Transactions();
    }
  }

  /** Transactions of nothing that notes what is done with them. */
  static final class Transactions extends AbstractPlatformTransactionManager {
    private static final long serialVersionUID = 1L;
    static final List<String> LOG = new ArrayList<>();

    @Override
    protected Object doGetTransaction() {
      return this;
    }

    @Override
    protected void doBegin(
        Object transaction, org.springframework.transaction.TransactionDefinition definition) {
      LOG.add("begin");
    }

    @Override
    protected void doCommit(DefaultTransactionStatus status) {
      LOG.add("commit");
    }

    @Override
    protected void doRollback(DefaultTransactionStatus status) {
      LOG.add("rollback");
    }
  }
}
