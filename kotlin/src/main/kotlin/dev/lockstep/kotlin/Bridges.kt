// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.kotlin

import dev.lockstep.Async
import dev.lockstep.AsyncAction
import dev.lockstep.AsyncFuture
import dev.lockstep.CancelledError
import dev.lockstep.Loop
import dev.lockstep.explore.Explorer
import dev.lockstep.explore.Interleaving
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.async
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.withContext

/**
 * Waits for a future or task of the loop that runs this coroutine, without blocking the coroutine's task. A failure
 * is thrown as it is; a future that is cancelled throws a [CancellationException]. If the coroutine is cancelled
 * while it waits, so is the future.
 *
 * @throws IllegalStateException if the coroutine does not run on the future's loop
 */
public suspend fun <T : Any> AsyncFuture<T>.awaitSuspending(): T {
  check(Loop.currentOrNull() === loop()) {
    "awaitSuspending() must be called on the loop of its future; run the coroutine on loop.asCoroutineDispatcher()"
  }
  return suspendCancellableCoroutine { continuation ->
    addDoneCallback { done ->
      if (continuation.isActive) {
        if (done.isCancelled) {
          continuation.cancel(CancellationException("the future that was awaited is cancelled"))
        } else {
          val failure = done.exception()
          if (failure == null) continuation.resume(done.result()) else continuation.resumeWithException(failure)
        }
      }
    }
    continuation.invokeOnCancellation { if (!isDone) cancel() }
  }
}

/**
 * Returns this future or task as a [Deferred], which ends as it does; cancelling the deferred cancels it. Call it on
 * the loop.
 */
@OptIn(ExperimentalCoroutinesApi::class)
public fun <T : Any> AsyncFuture<T>.asDeferred(): Deferred<T> {
  val deferred = CompletableDeferred<T>()
  addDoneCallback { done ->
    if (done.isCancelled) {
      deferred.cancel(CancellationException("the future is cancelled"))
    } else {
      val failure = done.exception()
      if (failure == null) deferred.complete(done.result()) else deferred.completeExceptionally(failure)
    }
  }
  deferred.invokeOnCompletion { if (deferred.isCancelled && !isDone) cancel() }
  return deferred
}

/**
 * Runs a coroutine on the loop of the current task, and waits for it and its children. It has the task's name. A
 * failure is thrown as it is; if the task is cancelled, so is the coroutine, which is waited for.
 *
 * @throws IllegalStateException outside of a task
 */
public fun <T> runCoroutine(block: suspend CoroutineScope.() -> T): T {
  val loop = Loop.current()
  val done = loop.createFuture<Result<T>>()
  val scope = CoroutineScope(loop.asCoroutineDispatcher() + CoroutineName(Async.currentTask().name()))
  val coroutine = scope.async { block() }
  @OptIn(ExperimentalCoroutinesApi::class)
  coroutine.invokeOnCompletion { failure ->
    if (!done.isDone) {
      done.setResult(if (failure == null) Result.success(coroutine.getCompleted()) else Result.failure(failure))
    }
  }
  try {
    return Async.shield(done).await().getOrThrow()
  } catch (e: CancelledError) {
    coroutine.cancel(CancellationException("the task '${Async.currentTask().name()}' was cancelled", e))
    shielded { done.await() }
    throw e
  }
}

/**
 * Runs a test in virtual time: a coroutine on a loop of its own, with its children. A run that waits for nothing
 * that can come fails at once, with what each coroutine waits for.
 *
 * @param interleavings how many interleavings are tried at most, 1 or more; 1 is the order of the dispatcher
 * @param replay the line of a failure (`L1:...`) to run that interleaving again, or null
 * @param cancelling the names of coroutines whose cancellation is tried at their suspension points
 * @throws AssertionError with the shortest failing interleaving, its trace and its line, if several are tried
 */
public fun runLoopTest(
  interleavings: Int = 1,
  replay: String? = null,
  cancelling: List<String> = emptyList(),
  block: suspend CoroutineScope.() -> Unit,
) {
  val explorer =
    Explorer.builder().interleavings(interleavings).cancelling(*cancelling.toTypedArray()).build()
  val main = AsyncAction { runCoroutine(block) }
  if (replay == null && interleavings > 1) {
    explorer.explore(main).orThrow()
  } else {
    val line = if (replay == null) Interleaving.fifo() else Interleaving.parse(replay)
    val run = explorer.replay(line, main)
    run.misfit()?.let { throw AssertionError("replay = $replay does not fit this test: $it") }
    run.failure()?.let { throw it }
  }
}

/**
 * Runs a block in another context, such as `Dispatchers.IO`, while virtual time stands still: what it waits for is
 * outside of the loop.
 */
public suspend fun <T> outsideLoop(context: CoroutineContext, block: suspend CoroutineScope.() -> T): T {
  val hold = Loop.current().hold("outsideLoop")
  try {
    return withContext(context, block)
  } finally {
    hold.close()
  }
}
