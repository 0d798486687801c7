// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.kotlin

import dev.lockstep.Async
import dev.lockstep.AsyncAction
import dev.lockstep.Context
import dev.lockstep.ContextVar
import dev.lockstep.Loop
import dev.lockstep.ReturnWhen
import dev.lockstep.Runner
import dev.lockstep.Task
import dev.lockstep.explore.Explorer
import dev.lockstep.junit.LoopTest
import dev.lockstep.net.Streams
import dev.lockstep.sync.AsyncBarrier
import dev.lockstep.sync.AsyncCondition
import dev.lockstep.sync.AsyncEvent
import dev.lockstep.sync.AsyncLock
import dev.lockstep.sync.AsyncQueue
import dev.lockstep.sync.AsyncSemaphore
import dev.lockstep.virtual.VirtualClock
import dev.lockstep.virtual.World
import java.io.ByteArrayInputStream
import java.time.Duration
import java.util.concurrent.Callable
import java.util.concurrent.CompletableFuture
import kotlin.time.Duration.Companion.seconds
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test

/** The Java API from Kotlin: each call compiles as one would write it, and does what it says. */
class JavaApiTest {

  @LoopTest
  fun functionsThatTakeABlock(clock: VirtualClock) {
    val task: Task<Int> = spawn { 1 }
    val named: Task<Int> = spawn("named") { 2 }
    val eager: Task<Int> = spawnEager("eager") { 3 }
    val background = spawnBackground("background") { sleep(1.seconds) }
    assertThat(task.await() + named.await() + eager.await()).isEqualTo(6)
    assertThat(gather({ 1 }, { 2 }).await()).containsExactly(1, 2)
    assertThat(timeout(1.seconds) { 4 }).isEqualTo(4)
    assertThat(timeout(null) { 4 }).isEqualTo(4)
    val moved = movableTimeout(1.seconds) { limit ->
      limit.reschedule(Duration.ofHours(1))
      sleep(2.seconds)
      limit.expired()
    }
    assertThat(moved).isFalse()
    assertThat(shielded { 5 }).isEqualTo(5)
    assertThat(toThread { 6 }).isEqualTo(6)
    open { ByteArrayInputStream(ByteArray(1)) }.use { assertThat(it.read()).isZero() }
    val sum = taskGroup { group ->
      val one = group.launch("one") { 1 }
      val two = group.launch { 2 }
      one.await() + two.await()
    }
    assertThat(sum).isEqualTo(3)
    assertThat(background.isDone).isTrue()
    assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(2))
  }

  @LoopTest
  fun functionsWithoutABlock(loop: Loop) {
    val future = Async.future<String>()
    loop.callSoon { future.setResult("set") }
    assertThat(future.await()).isEqualTo("set")
    val tasks = listOf(spawn { 1 }, spawn { 2 })
    assertThat(Async.gather(tasks).await()).containsExactly(1, 2)
    assertThat(Async.gatherOutcomes(tasks).await()).hasSize(2)
    assertThat(Async.wait(tasks, ReturnWhen.ALL_COMPLETED).done()).hasSize(2)
    for (done in Async.asCompleted(tasks)) {
      assertThat(done.await()).isPositive()
    }
    assertThat(Async.waitFor(spawn { 3 }, Duration.ofSeconds(1))).isEqualTo(3)
    assertThat(Async.shield(spawn { 4 }).await()).isEqualTo(4)
    assertThat(Async.await(CompletableFuture.completedFuture(5))).isEqualTo(5)
    assertThat(Async.random("dice").nextInt(1, 7)).isBetween(1, 6)
    assertThat(Async.randomUuid("id")).isNotNull()
    assertThat(Async.allTasks()).contains(Async.currentTask())
    future.addDoneCallback { it.result() }
    loop.callLater(Duration.ofSeconds(1)) { }
    loop.callAt(loop.nanoTime()) { }
    loop.delayedExecutor(Duration.ofSeconds(1)).execute { }
    assertThat(loop.scheduledExecutor().submit(Callable { 6 })).isNotNull()
    val user = ContextVar.of<String>("user")
    user.set("me")
    assertThat(Context.copyOfCurrent().valueOf(user)).isEqualTo("me")
    Async.sleep(Duration.ofSeconds(2))
    Async.yieldNow()
  }

  @LoopTest
  fun synchronization() {
    AsyncLock().acquire().use { }
    AsyncSemaphore.of(1).acquire().use { }
    val event = AsyncEvent()
    spawn { event.set() }
    event.await()
    AsyncBarrier(1).await()
    val condition = AsyncCondition()
    condition.acquire().use { condition.waitFor { true } }
    val queue = AsyncQueue.fifo<Int>(0)
    queue.put(1)
    assertThat(queue.get()).isEqualTo(1)
    queue.shutdown()
    queue.shutdownNow()
  }

  @Test
  fun runnersWorldsAndExplorers() {
    assertThat(runLoop { 1 }).isEqualTo(1)
    Runner.builder().clock(VirtualClock()).build().use { runner ->
      runner.run { sleep(1.seconds) }
      assertThat(runner.runLoop { 2 }).isEqualTo(2)
    }
    World().use { world ->
      world.host("server", AsyncAction { Streams.serve({ _, writer -> writer.write(byteArrayOf(7)) }, null, 7).serveForever() })
      world.run {
        Streams.connect("server", 7).use { assertThat(it.reader().readExactly(1)).containsExactly(7) }
      }
    }
    assertThat(Explorer.builder().interleavings(5).build().explore { spawn { }.await() }.finding()).isNull()
  }
}
