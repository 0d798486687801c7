// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.kotlin

import dev.lockstep.Async
import dev.lockstep.AsyncFuture
import dev.lockstep.CancelledError
import dev.lockstep.Handle
import dev.lockstep.Loop
import java.time.Duration
import java.util.concurrent.Callable
import kotlin.coroutines.CoroutineContext
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.Delay
import kotlinx.coroutines.DisposableHandle
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.InternalCoroutinesApi
import kotlinx.coroutines.Job

/**
 * Returns a dispatcher that runs coroutines on this loop: each in a task of its own, which has the name of its
 * [CoroutineName]. A coroutine gives others their turn at its suspension points, and which of those that are ready
 * goes on first is a choice of the explorer; `delay` and `withTimeout` are in the loop's time.
 *
 * The dispatcher may be used from any thread; its coroutines run on the loop's. A coroutine that waits for something
 * outside of the loop is to do that inside of [outsideLoop], so that virtual time waits for it too.
 */
public fun Loop.asCoroutineDispatcher(): CoroutineDispatcher = LoopDispatcher(this)

@OptIn(InternalCoroutinesApi::class)
private class LoopDispatcher(val loop: Loop) : CoroutineDispatcher(), Delay {

  private val lanes = HashMap<Job, Lane>()

  override fun dispatch(context: CoroutineContext, block: Runnable) {
    onLoop { lane(context).add(block) }
  }

  private fun lane(context: CoroutineContext): Lane {
    val name = context[CoroutineName]?.name ?: "coroutine"
    val job = context[Job]?.let(::outermost) ?: return Lane(this, name, null)
    lanes[job]?.let { return it }
    val lane = Lane(this, name, job)
    lanes[job] = lane
    job.invokeOnCompletion { onLoop { lanes.remove(job)?.end() } }
    return lane
  }

  /** Returns the coroutine that a scope inside of it (`coroutineScope`, `withTimeout`) belongs to. */
  @OptIn(ExperimentalCoroutinesApi::class)
  private fun outermost(job: Job): Job {
    var outer = job
    while (SCOPE.isInstance(outer)) {
      outer = outer.parent ?: return outer
    }
    return outer
  }

  override fun scheduleResumeAfterDelay(timeMillis: Long, continuation: CancellableContinuation<Unit>) {
    val timer = Timer(timeMillis) { continuation.resumeWith(Result.success(Unit)) }
    continuation.invokeOnCancellation { timer.dispose() }
  }

  override fun invokeOnTimeout(timeMillis: Long, block: Runnable, context: CoroutineContext): DisposableHandle =
    Timer(timeMillis, block::run)

  private inner class Timer(timeMillis: Long, action: () -> Unit) : DisposableHandle {

    private var handle: Handle? = null
    private var disposed = false

    init {
      onLoop {
        if (!disposed) {
          handle = loop.callLater(Duration.ofMillis(timeMillis)) { action() }
        }
      }
    }

    override fun dispose() {
      onLoop {
        disposed = true
        handle?.cancel()
      }
    }
  }

  /** Runs something now if the caller is on the loop, else as soon as the loop can. */
  private fun onLoop(action: () -> Unit) {
    if (Loop.currentOrNull() === loop) {
      action()
    } else {
      loop.callSoonThreadsafe { action() }
    }
  }

  override fun toString(): String = "$loop.asCoroutineDispatcher()"

  private companion object {
    val SCOPE: Class<*> = Class.forName("kotlinx.coroutines.internal.ScopeCoroutine")
  }
}

/** The task that runs the steps of one coroutine, one after the other, until the coroutine has ended. */
private class Lane(private val dispatcher: LoopDispatcher, private val name: String, private val job: Job?) {

  private val blocks = ArrayDeque<Runnable>()
  private var wakeUp: AsyncFuture<Unit>? = null
  private var started = false
  private var ended = job == null

  fun add(block: Runnable) {
    blocks.addLast(block)
    if (started) {
      wake()
    } else {
      started = true
      dispatcher.loop.createTask(name, Callable { serve() })
    }
  }

  fun end() {
    ended = true
    wake()
  }

  private fun wake() {
    wakeUp?.let { if (!it.isDone) it.setResult(Unit) }
  }

  private fun serve() {
    while (true) {
      try {
        val block = blocks.removeFirstOrNull()
        if (block != null) {
          block.run()
          if (blocks.isNotEmpty()) {
            Async.yieldNow() // the coroutine has suspended, and is ready again
          }
        } else if (ended) {
          return
        } else {
          val next = dispatcher.loop.createFuture<Unit>()
          wakeUp = next
          next.await()
        }
      } catch (e: CancelledError) {
        // The task is cancelled, by the explorer or the end of the run: so is its coroutine, which may clean up.
        Async.currentTask().uncancel()
        if (job == null || ended) {
          return
        }
        job.cancel(CancellationException("the task of coroutine '$name' was cancelled", e))
      }
    }
  }
}
