// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.kotlin

import dev.lockstep.Async
import dev.lockstep.DeadlockError
import dev.lockstep.Loop
import dev.lockstep.junit.LoopTest
import dev.lockstep.virtual.VirtualClock
import java.time.Duration as JavaDuration
import kotlin.concurrent.thread
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.debounce
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.FlowPreview
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.coroutines.yield
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test

/** Coroutines on a loop: virtual time, exploration, names, and the ways to tasks and back. */
class CoroutinesTest {

  private fun elapsed(start: Long): JavaDuration = JavaDuration.ofNanos(Loop.current().nanoTime() - start)

  @Test
  fun delayTakesVirtualTime() = runLoopTest {
    val start = Loop.current().nanoTime()
    val slow = async { delay(24.hours); "slow" }
    val fast = async { delay(1.hours); "fast" }
    assertThat(awaitAll(slow, fast)).containsExactly("slow", "fast")
    assertThat(elapsed(start)).isEqualTo(JavaDuration.ofDays(1))
  }

  @Test
  fun timeoutCountsVirtualTimeAndCancelsItsBlock() = runLoopTest {
    val start = Loop.current().nanoTime()
    assertThatThrownBy { runCatchingSuspended { withTimeout(1.hours) { delay(2.hours) } } }
      .isInstanceOf(TimeoutCancellationException::class.java)
    assertThat(withTimeoutOrNull(1.seconds) { delay(2.hours) }).isNull()
    assertThat(withTimeoutOrNull(3.hours) { delay(2.hours); 1 }).isEqualTo(1)
    assertThat(elapsed(start)).isEqualTo(JavaDuration.ofHours(3).plusSeconds(1))
  }

  /** Throws outside of the coroutine what a block throws in one of its own. */
  private fun runCatchingSuspended(block: suspend CoroutineScope.() -> Unit) = runCoroutine(block)

  private class Account {
    var balance = 100
    val lock = Mutex()

    suspend fun withdraw(amount: Int) {
      val seen = balance
      yield()
      balance = seen - amount
    }
  }

  private suspend fun spree(account: Account, action: suspend Account.(Int) -> Unit) = coroutineScope {
    launch(CoroutineName("alice")) { account.action(30) }
    launch(CoroutineName("bob")) {
      yield()
      yield()
      account.action(20)
    }
  }

  @Test
  fun lostUpdateIsFoundAtASuspensionPointAndReportedByNames() {
    val found = runCatching {
      runLoopTest(interleavings = 200) {
        val account = Account()
        spree(account) { withdraw(it) }
        assertThat(account.balance).isEqualTo(50)
      }
    }.exceptionOrNull()!!
    assertThat(found).hasMessageContainingAll("alice", "bob", "replay: L1:")

    val line = Regex("L1:[A-Za-z0-9_-]+").find(found.message!!)!!.value
    repeat(3) {
      assertThatThrownBy {
        runLoopTest(replay = line) {
          val account = Account()
          spree(account) { withdraw(it) }
          assertThat(account.balance).isEqualTo(50)
        }
      }.hasMessageContaining("50")
    }
  }

  @Test
  fun withAMutexNothingIsLostInAnyInterleaving() = runLoopTest(interleavings = 200) {
    val account = Account()
    spree(account) { amount -> lock.withLock { withdraw(amount) } }
    assertThat(account.balance).isEqualTo(50)
  }

  @Test
  fun coroutinesThatWaitForEachOtherAreADeadlock() {
    assertThatThrownBy {
      runLoopTest {
        val never = CompletableDeferred<Unit>()
        launch(CoroutineName("forgotten")) { never.await() }
      }
    }.isInstanceOf(DeadlockError::class.java).hasMessageContaining("forgotten")
  }

  @LoopTest
  fun taskAwaitsACoroutineAndACoroutineATask(clock: VirtualClock) {
    val answer: Int = runCoroutine {
      val task = spawn("task") {
        sleep(1.hours)
        41
      }
      task.awaitSuspending() + 1
    }
    assertThat(answer).isEqualTo(42)
    assertThat(clock.elapsed()).isEqualTo(JavaDuration.ofHours(1))
  }

  @LoopTest
  fun failureOfATaskIsThatOfTheCoroutineAndBack() {
    val failure = java.io.IOException("no disk")
    assertThatThrownBy { runCoroutine { spawn { throw failure }.awaitSuspending() } }
      .isInstanceOf(java.io.IOException::class.java)
      .hasMessage("no disk")
    assertThatThrownBy { runCoroutine { spawn { throw failure }.asDeferred().await() } }
      .isInstanceOf(java.io.IOException::class.java)
  }

  @LoopTest
  fun cancellingADeferredCancelsItsTaskAndCancellingTheWaiterToo() {
    runCoroutine {
      val task = spawn("sleeper") { sleep(1.hours) }
      task.asDeferred().cancelAndJoin()
      val other = spawn("other") { sleep(1.hours) }
      val waiting = launch { other.awaitSuspending() }
      yield()
      waiting.cancelAndJoin()
      Async.gatherOutcomes(listOf(task, other)).awaitSuspending()
      assertThat(task.isCancelled).isTrue()
      assertThat(other.isCancelled).isTrue()
    }
  }

  @LoopTest
  fun cancelledTaskEndsItsCoroutineWhichMayCleanUp() {
    val log = ArrayList<String>()
    val task = spawn("owner") {
      runCoroutine {
        try {
          delay(1.hours)
        } finally {
          withContext(kotlinx.coroutines.NonCancellable) {
            delay(1.seconds)
            log.add("cleaned up")
          }
        }
      }
    }
    Async.yieldNow()
    Async.yieldNow()
    Async.yieldNow()
    task.cancel()
    Async.waitFor(Async.gatherOutcomes(listOf(task)), JavaDuration.ofHours(1))
    assertThat(task.isCancelled).isTrue()
    assertThat(log).containsExactly("cleaned up")
  }

  @Test
  fun cancellationIsTriedAtEachSuspensionPoint() {
    assertThatThrownBy {
      runLoopTest(interleavings = 100, cancelling = listOf("worker")) {
        var taken = 0
        val worker = launch(CoroutineName("worker")) {
          taken++
          yield()
          taken--
        }
        worker.join()
        assertThat(taken).isZero()
      }
    }.hasMessageContaining("worker")
  }

  @Test
  fun workOutsideOfTheLoopHoldsVirtualTime() = runLoopTest {
    val start = Loop.current().nanoTime()
    val got = withTimeout(1.hours) {
      outsideLoop(Dispatchers.IO) {
        thread { }.join()
        "read"
      }
    }
    assertThat(got).isEqualTo("read")
    assertThat(elapsed(start)).isZero()
    delay(1.hours)
    assertThat(elapsed(start)).isEqualTo(JavaDuration.ofHours(1))
  }

  // What others complain of in kotlinx' runTest.

  /** kotlinx: a job that never ends lets runTest wait for a minute of real time, or for good. */
  @Test
  fun childThatNeverEndsIsNamedAtOnce() {
    assertThatThrownBy { runLoopTest { launch(CoroutineName("collector")) { Channel<Int>().receive() } } }
      .hasMessageContaining("collector")
  }

  /** kotlinx: delays of a hard-coded dispatcher are skipped by nobody; here, System-like time is the loop's. */
  @OptIn(FlowPreview::class)
  @Test
  fun debounceIsInVirtualTime() = runLoopTest {
    val values = flow {
      emit(1)
      delay(90)
      emit(2)
      delay(90)
      emit(3)
      delay(1010)
      emit(4)
    }.debounce(1000)
    assertThat(values.toList()).containsExactly(3, 4)
  }

  /** kotlinx: a failure of a child that nobody awaits is to fail the test. */
  @Test
  fun failureOfAChildFailsTheTest() {
    assertThatThrownBy { runLoopTest { launch { throw IllegalStateException("child") } } }
      .isInstanceOf(IllegalStateException::class.java)
      .hasMessage("child")
  }

  /** kotlinx: one runTest inside of another is refused; a coroutine here may run another one. */
  @LoopTest
  fun coroutineMayRunAnotherOne() {
    assertThat(runCoroutine { runCoroutine { delay(1.hours); coroutineContext.job.isActive } }).isTrue()
  }
}
