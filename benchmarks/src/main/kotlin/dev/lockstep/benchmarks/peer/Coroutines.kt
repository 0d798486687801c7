package dev.lockstep.benchmarks.peer

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.coroutines.yield
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/** The work of the rows in Kotlin's coroutines, on one thread; each returns how many operations it did. */
object Coroutines {

  @JvmStatic
  fun switches(tasks: Int, each: Int): Long {
    var steps = 0L
    runBlocking {
      repeat(tasks) {
        launch {
          repeat(each) {
            steps++
            yield()
          }
        }
      }
    }
    return steps
  }

  @JvmStatic
  fun asyncAwait(count: Int): Long = runBlocking {
    var sum = 0L
    repeat(count) { sum += async { 1L }.await() }
    sum
  }

  @JvmStatic
  fun launches(count: Int): Long {
    var sum = 0L
    runBlocking { repeat(count) { launch { sum++ } } }
    return sum
  }

  @JvmStatic
  fun gather(count: Int): Long = runBlocking { List(count) { async { 1L } }.awaitAll().sum() }

  @JvmStatic
  fun pingPong(rounds: Int): Long = runBlocking {
    val there = Channel<Int>(1)
    val back = Channel<Int>(1)
    launch { for (ball in there) back.send(ball + 1) }
    var ball = 0
    while (ball < rounds) {
      there.send(ball)
      ball = back.receive()
    }
    there.close()
    ball * 2L
  }

  @JvmStatic
  fun buffered(count: Int, capacity: Int): Long = runBlocking {
    val channel = Channel<Int>(capacity)
    launch {
      repeat(count) { channel.send(1) }
      channel.close()
    }
    var sum = 0L
    for (item in channel) sum += item
    sum
  }

  @JvmStatic
  fun unusedTimeouts(count: Int): Long = runBlocking {
    var sum = 0L
    repeat(count) { sum += withTimeout(10.seconds) { 1L } }
    sum
  }

  @JvmStatic
  fun virtualSleeps(tasks: Int, each: Int): Long {
    var slept = 0L
    runTest(timeout = 24.hours) {
      repeat(tasks) { task ->
        launch {
          repeat(each) {
            delay((1 + task % 1_000).milliseconds)
            slept++
          }
        }
      }
    }
    return slept
  }

  @OptIn(ExperimentalCoroutinesApi::class)
  @JvmStatic
  fun wholeTest(): Long {
    var virtual = 0L
    runTest {
      val first = launch { delay(1.seconds) }
      val second = launch { delay(2.seconds) }
      first.join()
      second.join()
      virtual = testScheduler.currentTime
    }
    check(virtual == 2_000L) { "slept $virtual ms" }
    return 1
  }

  /** Heartbeats heard by four of five nodes in so many milliseconds; see the class Elections. */
  @JvmStatic
  fun election(millis: Long): Long {
    var beats = 0L
    runTest(timeout = 24.hours) {
      val channels = List(5) { Channel<Message>(Channel.UNLIMITED) }
      val nodes =
        channels.indices.map { id ->
          launch { Node(id, channels, this) { beats++ }.run() }
        }
      delay(millis)
      nodes.forEach { it.cancel() }
    }
    return beats
  }

  private class Message(val what: Int, val term: Int, val from: Int)

  private class Node(
    private val id: Int,
    private val channels: List<Channel<Message>>,
    private val scope: CoroutineScope,
    private val heardBeat: () -> Unit,
  ) {
    private var term = 0
    private var votes = 0

    suspend fun run() {
      while (true) {
        follow()
        repeat(60_000 / 50) {
          tellAll(0)
          delay(50)
        }
      }
    }

    private suspend fun follow() {
      votes = 0
      while (votes <= 2) {
        val heard = withTimeoutOrNull(150L + 30 * id) { channels[id].receive() }
        if (heard == null) {
          term++
          votes = 1
          tellAll(1)
        } else {
          hear(heard)
        }
      }
    }

    private fun hear(heard: Message) {
      if (heard.what == 0 && heard.term >= term) {
        term = heard.term
        heardBeat()
      } else if (heard.what == 1 && heard.term > term) {
        term = heard.term
        votes = 0
        tell(heard.from, 2)
      } else if (heard.what == 2 && heard.term == term) {
        votes++
      }
    }

    private fun tellAll(what: Int) {
      for (other in channels.indices) if (other != id) tell(other, what)
    }

    /** A network of 1 ms. */
    private fun tell(other: Int, what: Int) {
      val message = Message(what, term, id)
      scope.launch {
        delay(1)
        channels[other].send(message)
      }
    }
  }

  @JvmStatic
  fun emptyTest() {
    runTest {}
  }

  /** Runs something in the first coroutine of a test. */
  @JvmStatic
  fun first(action: Runnable) {
    runTest { action.run() }
  }

  /** Puts so many coroutines to sleep and calls back while they sleep. */
  @JvmStatic
  fun asleep(tasks: Int, whileAsleep: Runnable): Unit = runBlocking {
    val wakeUp = CompletableDeferred<Unit>()
    val sleepers = List(tasks) { launch { delay(1.hours) } }
    launch { wakeUp.complete(Unit) }
    wakeUp.await()
    whileAsleep.run()
    sleepers.forEach { it.cancel() }
  }
}
