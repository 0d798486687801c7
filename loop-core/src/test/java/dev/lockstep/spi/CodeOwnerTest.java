// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class CodeOwnerTest {

  @Test
  void aTestInAPackageOfTheRuntimeIsTheProgram() {
    assertThat(CodeOwner.of(CodeOwnerTest.class)).isEqualTo(CodeOwner.PROGRAM);
    assertThat(CodeOwner.of(new Throwable().getStackTrace()[0])).isEqualTo(CodeOwner.PROGRAM);
  }

  @Test
  void aClassAndItsLambdasBelongToTheUnitThatTheyWereLoadedFrom() {
    assertThat(CodeOwner.of(Async.class)).isEqualTo(CodeOwner.RUNTIME);
    assertThat(CodeOwner.ofClassNamed("dev.lockstep.Async")).isEqualTo(CodeOwner.RUNTIME);
    assertThat(CodeOwner.ofClassNamed("dev.lockstep.Async$$Lambda/0x0123"))
        .isEqualTo(CodeOwner.RUNTIME);
    assertThat(CodeOwner.ofClassNamed("dev.lockstep.NotThere")).isEqualTo(CodeOwner.PROGRAM);
  }

  @Test
  void knowsTheJdkByItsModulesAndFrameworksByTheirPackages() {
    assertThat(CodeOwner.of(String.class)).isEqualTo(CodeOwner.JDK);
    assertThat(CodeOwner.of(java.sql.Connection.class)).isEqualTo(CodeOwner.JDK);
    assertThat(CodeOwner.of(Test.class)).isEqualTo(CodeOwner.FRAMEWORK);
    assertThat(CodeOwner.ofClassNamed("org.junit2.Unknown")).isEqualTo(CodeOwner.PROGRAM);
  }

  @Test
  void aThreadIsTheRuntimesFromItsFactoryToItsEnd() throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    Thread thread = CodeOwner.startRuntimeThread(Thread.ofPlatform(), () -> await(end));

    assertThat(CodeOwner.isRuntimeThread(thread)).isTrue();
    end.countDown();
    thread.join();

    assertThat(CodeOwner.isRuntimeThread(thread)).isFalse();
    assertThat(CodeOwner.isRuntimeThread(new Thread("lockstep-worker"))).isFalse();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
