// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.kotlin

import dev.lockstep.Async
import dev.lockstep.AsyncAction
import dev.lockstep.AsyncFuture
import dev.lockstep.Block
import dev.lockstep.Runner
import dev.lockstep.Task
import dev.lockstep.TaskGroup
import dev.lockstep.Timeout
import java.util.concurrent.Callable
import kotlin.time.Duration
import kotlin.time.toJavaDuration

// The functions of Async that take a block, for Kotlin, whose lambdas fit both a block with a value and one without.
// None of them is a suspend function: they are for tasks, in direct style.

/** Starts a task; see [Async.spawn]. Its name is shown in reports; null for a default one. */
public fun <T : Any> spawn(name: String? = null, body: () -> T): Task<T> =
  if (name == null) Async.spawn(Callable(body)) else Async.spawn(name, Callable(body))

/** Starts a task that serves others until the run ends; see [Async.spawnBackground]. */
public fun spawnBackground(name: String, body: () -> Unit): Task<Void> =
  Async.spawnBackground(name, AsyncAction(body))

/** Starts a task and runs its first step before it returns; see [Async.spawnEager]. */
public fun <T : Any> spawnEager(name: String? = null, body: () -> T): Task<T> = Async.spawnEager(name, Callable(body))

/** Starts tasks and gathers their results; see [Async.gather]. */
public fun <T : Any> gather(vararg bodies: () -> T): AsyncFuture<List<T>> = Async.gather(bodies.map { Async.spawn(Callable(it)) })

/** Suspends the current task for a duration on the loop's clock; see [Async.sleep]. */
public fun sleep(duration: Duration): Unit = Async.sleep(duration.toJavaDuration())

/** Runs a block under a time limit, null for none; see [Async.timeout]. */
public fun <T : Any> timeout(limit: Duration?, body: () -> T): T =
  Async.timeout(limit?.toJavaDuration(), Block<T, RuntimeException> { body() })

/** Runs a block under a time limit that it can move; see [Timeout.run]. */
public fun <T : Any> movableTimeout(limit: Duration?, body: (Timeout) -> T): T =
  Timeout.run(limit?.toJavaDuration(), Timeout.Body<T, RuntimeException> { body(it) })

/** Runs a block during which nothing outside of it can cancel the current task; see [Async.shielded]. */
public fun <T : Any> shielded(body: () -> T): T = Async.shielded(Block<T, RuntimeException> { body() })

/** Runs blocking code on a thread outside of the loop, and waits for it; see [Async.toThread]. */
public fun <T : Any> toThread(body: () -> T): T = Async.toThread(Block<T, RuntimeException> { body() })

/** Opens a resource on a thread outside of the loop; see [Async.open]. */
public fun <T : AutoCloseable> open(body: () -> T): T = Async.open(Block<T, RuntimeException> { body() })

/** Runs a block with a group of tasks, and waits for all of them; see [TaskGroup.run]. */
public fun <T : Any> taskGroup(body: (TaskGroup) -> T): T? = TaskGroup.run(TaskGroup.Body<T> { body(it) })

/** Starts a task of a group; see [TaskGroup.spawn]. */
public fun <T : Any> TaskGroup.launch(name: String? = null, body: () -> T): Task<T> =
  if (name == null) spawn(Callable(body)) else spawn(name, Callable(body))

/** Runs a program on a new loop on the real clock; see [Async.run]. */
public fun <T : Any> runLoop(main: () -> T): T = Async.run(Callable(main))

/** Runs a program to its end; see [Runner.run]. */
public fun <T : Any> Runner.runLoop(main: () -> T): T = run(Callable(main))
