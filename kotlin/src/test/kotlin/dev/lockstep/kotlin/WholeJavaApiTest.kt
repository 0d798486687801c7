// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.kotlin

import dev.lockstep.Async
import dev.lockstep.AsyncAction
import dev.lockstep.AsyncFuture
import dev.lockstep.AsyncItems
import dev.lockstep.AsyncTimeoutException
import dev.lockstep.Block
import dev.lockstep.CallGraph
import dev.lockstep.CancelledError
import dev.lockstep.Context
import dev.lockstep.ContextVar
import dev.lockstep.DeadlockError
import dev.lockstep.Engine
import dev.lockstep.EscapeError
import dev.lockstep.ExceptionGroup
import dev.lockstep.Fault
import dev.lockstep.Handle
import dev.lockstep.Hold
import dev.lockstep.InvalidStateException
import dev.lockstep.LivelockError
import dev.lockstep.Loop
import dev.lockstep.LoopGroup
import dev.lockstep.Outcome
import dev.lockstep.ReturnWhen
import dev.lockstep.Runner
import dev.lockstep.StartedThread
import dev.lockstep.Task
import dev.lockstep.TaskFactory
import dev.lockstep.TaskFailedException
import dev.lockstep.TaskGroup
import dev.lockstep.Timeout
import dev.lockstep.WaitResult
import dev.lockstep.WatchdogError
import dev.lockstep.explore.ChoiceSequence
import dev.lockstep.explore.Coverage
import dev.lockstep.explore.DataRaceError
import dev.lockstep.explore.DataRaces
import dev.lockstep.explore.Deviation
import dev.lockstep.explore.EndlessRunError
import dev.lockstep.explore.Execution
import dev.lockstep.explore.Exploration
import dev.lockstep.explore.Explorer
import dev.lockstep.explore.Finding
import dev.lockstep.explore.Interleaving
import dev.lockstep.explore.InterleavingFailure
import dev.lockstep.explore.NondeterminismError
import dev.lockstep.explore.Plan
import dev.lockstep.explore.Program
import dev.lockstep.explore.ReplayMismatch
import dev.lockstep.explore.ReplayMismatchError
import dev.lockstep.explore.Run
import dev.lockstep.explore.RunRecorder
import dev.lockstep.explore.Strategy
import dev.lockstep.explore.Trace
import dev.lockstep.explore.TraceStep
import dev.lockstep.explore.history.Effect
import dev.lockstep.explore.history.History
import dev.lockstep.explore.history.Linearization
import dev.lockstep.explore.history.NotLinearizableError
import dev.lockstep.explore.history.Operation
import dev.lockstep.explore.history.SequentialModel
import dev.lockstep.jqwik.ConcurrentCommands
import dev.lockstep.jqwik.Delays
import dev.lockstep.jqwik.Interleavings
import dev.lockstep.jqwik.OnLoop
import dev.lockstep.junit.InterleavingPolicy
import dev.lockstep.junit.LeakPolicy
import dev.lockstep.junit.LoopExtension
import dev.lockstep.junit.LoopExtensionBuilder
import dev.lockstep.junit.LoopFailure
import dev.lockstep.junit.LoopResources
import dev.lockstep.junit.LoopScope
import dev.lockstep.junit.LoopSettings
import dev.lockstep.junit.LoopTest
import dev.lockstep.junit.LoopTests
import dev.lockstep.junit.PropertyEngine
import dev.lockstep.junit.PropertyExplorer
import dev.lockstep.junit.Replay
import dev.lockstep.junit.ReplayFile
import dev.lockstep.junit.ReportPolicy
import dev.lockstep.junit.TestClock
import dev.lockstep.junit.TestExplorer
import dev.lockstep.junit.TestName
import dev.lockstep.junit.TestNetwork
import dev.lockstep.monitor.LoopEvents
import dev.lockstep.monitor.LoopMXBean
import dev.lockstep.monitor.LoopMonitor
import dev.lockstep.net.AsyncFile
import dev.lockstep.net.ConnectOptions
import dev.lockstep.net.ConnectionLostException
import dev.lockstep.net.Datagram
import dev.lockstep.net.DatagramProtocol
import dev.lockstep.net.DatagramTransport
import dev.lockstep.net.Datagrams
import dev.lockstep.net.IncompleteReadException
import dev.lockstep.net.LimitOverrunException
import dev.lockstep.net.Protocol
import dev.lockstep.net.Readiness
import dev.lockstep.net.ServeOptions
import dev.lockstep.net.Server
import dev.lockstep.net.StreamHandler
import dev.lockstep.net.StreamReader
import dev.lockstep.net.StreamWriter
import dev.lockstep.net.Streams
import dev.lockstep.net.Tls
import dev.lockstep.net.Transport
import dev.lockstep.net.Transports
import dev.lockstep.process.Command
import dev.lockstep.process.Signals
import dev.lockstep.process.Subprocess
import dev.lockstep.report.Recording
import dev.lockstep.spi.ChoiceSource
import dev.lockstep.spi.CodeOwner
import dev.lockstep.spi.DurationFormat
import dev.lockstep.spi.FaultPoints
import dev.lockstep.spi.ForwardingClock
import dev.lockstep.spi.IdleAction
import dev.lockstep.spi.Lane as SpiLane
import dev.lockstep.spi.ListenSocket
import dev.lockstep.spi.LoopClock
import dev.lockstep.spi.LoopControl
import dev.lockstep.spi.LoopObserver
import dev.lockstep.spi.MemoryAccess
import dev.lockstep.spi.Network
import dev.lockstep.spi.NetworkHost
import dev.lockstep.spi.NetworkSocket
import dev.lockstep.spi.Offload
import dev.lockstep.spi.PacketSocket
import dev.lockstep.spi.PendingTimer
import dev.lockstep.spi.RunLog
import dev.lockstep.spi.StreamSocket
import dev.lockstep.spi.Watchdog
import dev.lockstep.spi.WatchdogWait
import dev.lockstep.sync.AsyncBarrier
import dev.lockstep.sync.AsyncCondition
import dev.lockstep.sync.AsyncEvent
import dev.lockstep.sync.AsyncLock
import dev.lockstep.sync.AsyncQueue
import dev.lockstep.sync.AsyncSemaphore
import dev.lockstep.sync.BrokenBarrierException
import dev.lockstep.sync.Held
import dev.lockstep.sync.QueueEmptyException
import dev.lockstep.sync.QueueFullException
import dev.lockstep.sync.QueueShutDownException
import dev.lockstep.testkit.FakeListenSocket
import dev.lockstep.testkit.FakeNetwork
import dev.lockstep.testkit.FakeSocket
import dev.lockstep.testkit.HookClock
import dev.lockstep.testkit.JumpClock
import dev.lockstep.testkit.NetworkContract
import dev.lockstep.testkit.PeerProgram
import dev.lockstep.testkit.ScheduledExecutorContract
import dev.lockstep.testkit.SeededChoices
import dev.lockstep.testkit.TestWatchdogWait
import dev.lockstep.virtual.Dns
import dev.lockstep.virtual.Host
import dev.lockstep.virtual.HostClock
import dev.lockstep.virtual.IsolatedProgram
import dev.lockstep.virtual.Link
import dev.lockstep.virtual.LinkRule
import dev.lockstep.virtual.LoopOffload
import dev.lockstep.virtual.TimePolicy
import dev.lockstep.virtual.VirtualClock
import dev.lockstep.virtual.World
import dev.lockstep.virtual.disk.Disk
import dev.lockstep.virtual.disk.DiskOperation
import dev.lockstep.virtual.fault.FaultPlace
import dev.lockstep.virtual.fault.FaultRule
import dev.lockstep.virtual.fault.Faults
import dev.lockstep.virtual.net.Latency
import dev.lockstep.virtual.net.Netstat
import dev.lockstep.virtual.net.TcpBehavior
import dev.lockstep.virtual.net.WorldObserver
import java.io.IOException
import java.net.InetAddress
import java.net.InetSocketAddress
import java.nio.ByteBuffer
import java.nio.channels.Pipe
import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import java.util.concurrent.Callable
import java.util.concurrent.CompletableFuture
import java.util.concurrent.SubmissionPublisher
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.seconds
import net.jqwik.api.Arbitraries
import net.jqwik.api.ForAll
import net.jqwik.api.Property
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.ExtendWith
import org.junit.jupiter.api.extension.RegisterExtension
import org.junit.jupiter.api.io.TempDir

/** Each public type of the Java API, used from Kotlin as one would; [TouchedTypesTest] says which is left out. */
class WholeJavaApiTest {

  @TempDir lateinit var directory: Path

  @LoopTest
  fun tasksAndFutures(loop: Loop) {
    val task: Task<Int> = spawn("worker") { sleep(1.seconds); 7 }
    val graph: CallGraph = task.callGraph()
    assertThat(graph.occurrence()).isEqualTo(CallGraph.Occurrence.FIRST)
    val future: AsyncFuture<String> = loop.createFuture()
    val handle: Handle = loop.callLater(Duration.ofSeconds(2)) { future.setResult("done") }
    assertThat(handle.isCancelled).isFalse()
    assertThat(future.await()).isEqualTo("done")
    val result: WaitResult<Task<Int>> = Async.wait(listOf(task), ReturnWhen.ALL_COMPLETED)
    assertThat(result.done().map { it.result() }).containsExactly(7)
    val outcomes: List<Outcome<Int>> = Async.gatherOutcomes(listOf(task)).await()
    assertThat(outcomes.single().value()).isEqualTo(7)
    loop.hold("outside").use { hold: Hold -> assertThat(hold.name()).isEqualTo("outside") }
    val threads: List<StartedThread> = loop.allThreads()
    assertThat(threads.filter { it.isBackground }).isEmpty()
    assertThat(loop.engine().capabilities()).isSubsetOf(*Engine.Capability.entries.toTypedArray())
    SubmissionPublisher<Int>({ it.run() }, 4).use { publisher ->
      Async.items(publisher).use { items: AsyncItems<Int> ->
        publisher.submit(1)
        publisher.close()
        assertThat(items.toList()).containsExactly(1)
      }
    }
  }

  @LoopTest
  fun failures(loop: Loop) {
    assertThatThrownBy { timeout(1.seconds) { sleep(1.hours) } }.isInstanceOf(AsyncTimeoutException::class.java)
    assertThatThrownBy { taskGroup { group -> group.launch { error("no") } } }
      .isInstanceOfSatisfying(ExceptionGroup::class.java) { assertThat(it.exceptions()).hasSize(1) }
    val failing = spawn<Int> { throw IOException("no") }
    assertThatThrownBy { failing.await() }.isInstanceOf(TaskFailedException::class.java)
    assertThatThrownBy { failing.await(IOException::class.java) }.isInstanceOf(IOException::class.java)
    assertThatThrownBy { loop.createFuture<Int>().result() }.isInstanceOf(InvalidStateException::class.java)
    val cancelled = spawn { sleep(1.hours) }
    cancelled.cancel()
    assertThatThrownBy { cancelled.await() }.isInstanceOf(CancelledError::class.java)
    assertThatThrownBy { runLoopTest { kotlinx.coroutines.CompletableDeferred<Unit>().await() } }.isNotNull()
    loop.setExceptionHandler(Loop.ExceptionHandler { _, context: Loop.ErrorContext -> context.message() })
    val kinds = listOf(
      DeadlockError("d"), EscapeError("e"), LivelockError("l"), WatchdogError("w"), EndlessRunError("e", 2),
      NondeterminismError("n"), InterleavingFailure("i", IOException()),
      ReplayMismatchError(Interleaving.fifo(), ReplayMismatch(1, "another name")),
    )
    assertThat(kinds.map(::remedyOf)).doesNotContain("unknown")
  }

  private fun remedyOf(failure: Throwable): String = when (failure) {
    is DeadlockError -> "let go: " + failure.waits().flatMap { wait -> wait.holders().map { "${it.name()} holds ${wait.on()}" } }
    is LivelockError, is EndlessRunError -> "wait for something that comes"
    is EscapeError, is NondeterminismError -> "ask the loop"
    is WatchdogError -> "suspend"
    is DataRaceError -> "lock"
    is NotLinearizableError -> "lock around ${failure.operations().size} operations"
    is ReplayMismatchError -> "record anew from step ${failure.mismatch().step()}"
    is InterleavingFailure -> "replay"
    is LoopFailure -> "read"
    else -> "unknown"
  }

  @LoopTest
  fun contextsFactoriesAndFaults(loop: Loop, faults: Faults) {
    val user: ContextVar<String> = ContextVar.of("user", "nobody")
    val token: ContextVar.Token<String> = user.set("me")
    user.reset(token)
    assertThat(Context().run(Block<String, RuntimeException> { user.get() })).isEqualTo("nobody")
    loop.setTaskFactory(object : TaskFactory {
      override fun <T : Any> create(starter: TaskFactory.Starter, name: String?, body: Callable<T>, start: TaskFactory.Start): Task<T> =
        starter.start("our $name", body, start)
    })
    assertThat(spawn("task") { 1 }.name()).isEqualTo("our task")
    loop.setTaskFactory(TaskFactory.EAGER)
    val place: FaultPlace = faults.at("disk").hit(1)
    place.fail { IOException("disk") }.use { rule: FaultRule ->
      assertThatThrownBy { Fault.point("disk", IOException::class.java) }.hasMessage("disk")
      assertThat(rule.happened()).isEqualTo(1)
    }
    TaskGroup.run(TaskGroup.Action { group -> group.cancel() })
    assertThat(TaskGroup.run(TaskGroup.Body { group -> group.spawn(Callable { 1 }).await() })).isEqualTo(1)
    assertThat(Timeout.run(null, Timeout.Body<Boolean, RuntimeException> { it.expired() })).isFalse()
    Timeout.run(Duration.ofSeconds(1), Timeout.Action<RuntimeException> { it.reschedule(Duration.ofSeconds(2)) })
    Async.shielded(Block.Action<RuntimeException> { Async.yieldNow() })
  }

  @Test
  fun groupsOfLoops() {
    LoopGroup.run(1, LoopGroup.LoopProgram { group, _ -> group.stop() })
  }

  @LoopTest
  fun statistics() {
    val lock = AsyncLock()
    lock.acquire().use { held: Held ->
      assertThat(held).isNotNull()
      val statistics: AsyncLock.Statistics = lock.statistics()
      assertThat(statistics.toString()).contains("true")
    }
    val event: AsyncEvent.Statistics = AsyncEvent().statistics()
    val condition: AsyncCondition.Statistics = AsyncCondition().statistics()
    val semaphore: AsyncSemaphore.Statistics = AsyncSemaphore.of(1).statistics()
    val barrier = AsyncBarrier(2)
    val states: AsyncBarrier.Statistics = barrier.statistics()
    assertThat(states.state()).isEqualTo(AsyncBarrier.State.FILLING)
    assertThat(listOf(event, condition, semaphore)).doesNotContainNull()
    barrier.abort()
    assertThatThrownBy { barrier.await() }.isInstanceOf(BrokenBarrierException::class.java)
    val queue = AsyncQueue.fifo<Int>(1)
    val sizes: AsyncQueue.Statistics = queue.statistics()
    assertThat(sizes).isNotNull()
    assertThatThrownBy { queue.nowait }.isInstanceOf(QueueEmptyException::class.java)
    queue.put(1)
    assertThatThrownBy { queue.putNowait(2) }.isInstanceOf(QueueFullException::class.java)
    queue.shutdownNow()
    assertThatThrownBy { queue.put(3) }.isInstanceOf(QueueShutDownException::class.java)
  }

  @LoopTest
  fun streamsAndTransports(world: World) {
    val upper = StreamHandler { reader: StreamReader, writer: StreamWriter ->
      reader.lines().forEach { writer.write(String(it).uppercase()) }
    }
    val server: Server = Streams.serve(upper, null, 7, ServeOptions.defaults().backlog(5))
    Streams.connect("test", 7, ConnectOptions.defaults().limit(100)).use { connection ->
      connection.writer().write("hello\n")
      assertThat(String(connection.reader().readLine())).isEqualTo("HELLO\n")
      connection.writer().writeEof()
      assertThatThrownBy { connection.reader().readExactly(3) }
        .isInstanceOfSatisfying(IncompleteReadException::class.java) { assertThat(it.expected()).isEqualTo(3) }
    }
    server.close()

    val seen = mutableListOf<String>()
    val echo = Transports.serve({ EchoProtocol() }, null, 8, ServeOptions.defaults())
    val transport: Transport = Transports.connect(object : Protocol {
      override fun dataReceived(data: ByteBuffer) {
        seen += Charsets.UTF_8.decode(data).toString()
      }
    }, "test", 8, ConnectOptions.defaults())
    transport.write("abc".toByteArray())
    sleep(1.seconds)
    assertThat(seen).containsExactly("abc")
    transport.close()
    echo.close()
    val sockets: List<Netstat.Socket> = world.netstat().sockets()
    assertThat(sockets.map { it.state() }).isNotNull()
    assertThat(listOf(ConnectionLostException("lost", null), LimitOverrunException("long", 3))).hasSize(2)
    val tls: Tls = Tls.client().clientAuth(Tls.ClientAuth.NONE).renegotiation(Tls.Renegotiation.REFUSED)
    assertThat(tls).isNotNull()
  }

  private class EchoProtocol : Protocol {
    private lateinit var transport: Transport

    override fun connectionMade(transport: Transport) {
      this.transport = transport
    }

    override fun dataReceived(data: ByteBuffer) = transport.write(data)
  }

  @LoopTest
  fun datagrams(world: World) {
    val here = InetSocketAddress(world.testHost().address(), 9)
    Datagrams.open(here).use { receiver ->
      Datagrams.connect(here).use { sender -> sender.send("ping".toByteArray(), null) }
      val datagram: Datagram = receiver.receive()
      assertThat(datagram.text()).isEqualTo("ping")
    }
    val transport: DatagramTransport = Datagrams.transport(object : DatagramProtocol {}, InetSocketAddress(here.address, 10), null, emptyMap())
    transport.close()
  }

  @Test
  fun filesProcessesAndReadiness() = runLoop {
    AsyncFile.write(directory.resolve("a"), "text".toByteArray())
    assertThat(AsyncFile.readString(directory.resolve("a"), Charsets.UTF_8)).isEqualTo("text")
    Command.of("cat").piped().start().use { process: Subprocess ->
      val output: Subprocess.Output = process.communicate(*"in".toByteArray())
      assertThat(output.text()).isEqualTo("in")
    }
    assertThat(Signals.remove("USR2")).isFalse()
    val pipe = Pipe.open()
    pipe.source().configureBlocking(false)
    pipe.sink().write(ByteBuffer.wrap(byteArrayOf(1)))
    Readiness.awaitReadable(pipe.source())
    pipe.source().close()
    pipe.sink().close()
  }

  @Test
  fun worlds() {
    World(VirtualClock.builder().horizon(Duration.ofDays(1)).build()).use { world ->
      world.observe(object : WorldObserver {
        override fun lost(packet: Long, why: String) = error(why)
      })
      val server: Host = world.host("server", Host.HostProgram { host ->
        Files.writeString(host.path("/log"), "up")
        Streams.serve({ _, writer -> writer.write("x") }, null, 7).serveForever()
      })
      world.host("isolated", IsolatedProgram.of("com.acme.Main"))
      world.tcp(TcpBehavior.NAGLE, TcpBehavior.DELAYED_ACKNOWLEDGEMENTS)
      val link: Link = world.link("test", "server")
      link.latency(Latency.uniform(Duration.ofMillis(1), Duration.ofMillis(2))).use { rule: LinkRule -> assertThat(rule).isNotNull() }
      val latencies: List<Latency> = listOf(Latency.constant(Duration.ZERO), Latency.longTail(Duration.ofMillis(1)))
      assertThat(latencies.map(::leastOf)).hasSize(2)
      val dns: Dns = world.dns()
      dns.setDelay(Duration.ofMillis(1))
      val clock: HostClock = server.clock()
      clock.setDrift(0.0)
      val disk: Disk = server.disk()
      disk.at(DiskOperation.FORCE).optional()
      assertThat(disk.used()).isNotNegative()
      val control: Network = world.network()
      assertThat(control.isSimulated).isTrue()
    }
    assertThat(listOf(TimePolicy.AUTO, TimePolicy.MANUAL, TimePolicy.real(2.0)).map(::describe))
      .containsExactly("jumps", "by hand", "2.0 times as fast")
    Runner.builder().clock(VirtualClock()).offload(LoopOffload()).build().use { assertThat(it.runLoop { toThread { 3 } }).isEqualTo(3) }
  }

  // A `when` over a sealed interface needs no `else`.
  private fun describe(policy: TimePolicy): String = when (policy) {
    is TimePolicy.Auto -> "jumps"
    is TimePolicy.Manual -> "by hand"
    is TimePolicy.Real -> "${policy.rate()} times as fast"
  }

  private fun leastOf(latency: Latency): Duration = when (latency) {
    is Latency.Constant -> latency.latency()
    is Latency.Uniform -> latency.least()
    is Latency.LongTail -> latency.least()
  }

  private fun nanosOf(action: IdleAction): Long = when (action) {
    is IdleAction.Immediate -> 0
    is IdleAction.Wait -> action.nanos()
  }

  private fun loseAnUpdate() {
    var balance = 100
    val tasks = listOf("alice", "bob").map { name ->
      spawn(name) {
        val seen = balance
        Async.yieldNow()
        balance = seen - 10
      }
    }
    Async.gather(tasks).await()
    assertThat(balance).isEqualTo(80)
  }

  @Test
  fun explorations() {
    val ran = mutableListOf<Execution>()
    val explorer: Explorer = Explorer.builder()
      .interleavings(20)
      .strategy(Strategy.pct(2))
      .races(DataRaces.IGNORE)
      .watchedBy { ran += it }
      .build()
    val exploration: Exploration = explorer.explore(AsyncAction { loseAnUpdate() })
    val finding: Finding = exploration.finding()!!
    val trace: Trace = finding.trace()
    val steps: List<TraceStep> = trace.steps()
    assertThat(steps.map { it.name() }).contains("alice", "bob")
    val choices: ChoiceSequence = finding.execution().choices()
    assertThat(choices.size()).isPositive()
    val deviations: List<Deviation> = finding.interleaving().deviations()
    assertThat(deviations.map { it.label() }).hasSizeLessThan(5)
    val coverage: Coverage = exploration.coverage()
    assertThat(coverage.isComplete).isFalse()
    assertThat(ran).isNotEmpty()
    val recording: Recording = finding.recording()!!
    assertThat(describe(recording)).contains("alice")

    val program = Program { run: Run -> run.main(AsyncAction { sleep(1.seconds) }) }
    assertThat(explorer.exploreRuns(program).finding()).isNull()
    val recorder = RunRecorder()
    recorder.record(Runner.builder().clock(VirtualClock())).build().use { it.runLoop { spawn("x") { 1 }.await() } }
    assertThat(recorder.recording("a run", null).lanes().map { it.name() }).contains("x")
    val log: RunLog = recorder
    assertThat(log.observer()).isNotNull()
  }

  private fun describe(recording: Recording): List<String> {
    val lanes: List<Recording.RunLane> = recording.lanes().filter { it.kind() == Recording.LaneKind.TASK }
    val arrows: List<Recording.RunArrow> = recording.arrows().filter { it.kind() == Recording.ArrowKind.WAKE }
    val uses: List<Recording.RunUse> = recording.steps().flatMap { step: Recording.RunStep -> step.uses() }
    val packets: List<Recording.RunPacket> = recording.packets()
    val hosts: List<Recording.RunHost> = recording.hosts()
    val events: List<Recording.RunHostEvent> = hosts.flatMap { it.events() }
    val operations: List<Recording.RunOperation> = recording.operations()
    val waits: List<Recording.RunWait> = recording.waits()
    val failure: Recording.RunFailure? = recording.failure()
    return lanes.map { it.name() } + arrows.map { it.text() ?: "" } + uses.map { it.`object`() } + packets.map { it.text() } +
      events.map { it.what() } + operations.map { it.text() } + waits.map { it.state() } +
      waits.flatMap { it.holders() }.map { it.name() } + listOfNotNull(failure?.message())
  }

  /** A strategy of one's own: one run in the order of the loop. */
  private class Once : Strategy {
    override fun search(seed: Long, interleavings: Int) = object : Strategy.Search {
      private var left = 1

      override fun next(): Plan? = if (left-- > 0) Fifo() else null

      override fun ran(plan: Plan, execution: Execution) = Unit

      override fun covered() = "one run"
    }

    private class Fifo : Plan {
      override fun chooseLane(step: Int, lanes: ChoiceSource.Lanes): Int = 0
    }
  }

  @Test
  fun aStrategyOfOnesOwn() {
    val exploration = Explorer.builder().strategy(Once()).interleavings(9).build().explore(AsyncAction { sleep(1.seconds) })
    assertThat(exploration.interleavings()).isEqualTo(1)
  }

  @LoopTest
  fun histories() {
    val history = History<Int, Int>()
    gather({ history.call("a", 1, Block<Int, RuntimeException> { 1 }) }, { history.call("b", 2, Block<Int, RuntimeException> { 2 }) }).await()
    val model = object : SequentialModel<List<Int>, Int, Int> {
      override fun initial() = emptyList<Int>()

      override fun apply(state: List<Int>, command: Int): Effect<List<Int>, Int> = Effect.returning(command, state + command)
    }
    val linearization: Linearization<Int, Int> = history.linearize(model)
    val order: List<Operation<Int, Int>> = linearization.order()
    assertThat(order.map { it.end() }).containsOnly(Operation.End.RETURNED)
  }

  /** The seams of one's own. */
  private class SlowClock(clock: LoopClock) : ForwardingClock(clock) {
    override fun whenIdle(deadline: Long, external: Boolean): IdleAction = super.whenIdle(deadline, external)

    override fun attach(control: LoopControl) {
      super.attach(control)
      control.setAdmissionFilter(LoopControl.AdmissionFilter { LoopControl.Admission.RUN })
      val alarm: LoopControl.Alarm = control.newAlarm(this) {}
      val wait: LoopControl.ClockWait = control.newWait(this)
      val timers: List<PendingTimer> = control.timers()
      check(listOf(alarm, wait).size + timers.map { it.what() }.size >= 2)
    }
  }

  private class Watcher : LoopObserver {
    val kinds = mutableSetOf<MemoryAccess.Kind>()

    override fun accesses(access: MemoryAccess) {
      kinds += access.kind()
    }
  }

  private class LastFirst : ChoiceSource {
    override fun choose(label: String, bound: Int) = 0

    override fun chooseLane(lanes: ChoiceSource.Lanes) = lanes.size() - 1

    override fun accesses(lane: Int, memory: ChoiceSource.Memory) = Unit
  }

  @Test
  fun seams() {
    val order = mutableListOf<Int>()
    val points = FaultPoints { name, _ -> order += name.length }
    Runner.builder()
      .clock(SlowClock(VirtualClock()))
      .observer(Watcher())
      .choiceSource(LastFirst())
      .faultPoints(points)
      .offload(Offload { _, _, call -> call.run() })
      .watchdog(Watchdog.of(Duration.ofMinutes(1)))
      .build()
      .use { runner ->
        runner.runLoop {
          gather({ order += 1 }, { order += 2 }).await()
          Fault.point("abc")
        }
      }
    assertThat(order).containsExactly(2, 1, 3)
    assertThat(nanosOf(IdleAction.waitFor(5)) + nanosOf(IdleAction.lookAgain())).isEqualTo(5)
    assertThat(DurationFormat.parse("90 s")).isEqualTo(Duration.ofSeconds(90))
    assertThat(CodeOwner.of(String::class.java)).isEqualTo(CodeOwner.JDK)
    val never = WatchdogWait { _, _ -> true }
    assertThat(Watchdog(Duration.ofSeconds(1), never).await(CompletableFuture<Int>())).isTrue()
  }

  private fun addressOf(socket: NetworkSocket): Any? = when (socket) {
    is StreamSocket -> socket.remoteAddress()
    is PacketSocket -> if (socket.isReadable) PacketSocket.GroupChange.JOIN else PacketSocket.NETWORK_INTERFACE
    is ListenSocket -> socket.accept()
    else -> socket.lane().queue { }
  }

  private fun nameOf(host: NetworkHost, lane: SpiLane): String = host.name() + lane

  @Test
  fun fakes() {
    val network = FakeNetwork()
    network.host("db", "192.0.2.1")
    network.listenWith(FakeListenSocket())
    FakeSocket().use { it.arrive("x") }
    assertThat(JumpClock().isVirtual).isTrue()
    HookClock().onRead { }
    assertThat(SeededChoices.of(1).choose("x", 1)).isZero()
    TestWatchdogWait().end(1)
    assertThat(listOf(PeerProgram.CURL, PeerProgram.WRK)).hasSize(2)
    assertThat(listOf(::addressOf, ::nameOf)).hasSize(2)
  }

  /** A contract that one would extend. */
  abstract class OurNetworkContract : NetworkContract() {
    override fun createClock(): LoopClock = VirtualClock()

    override fun hostName() = "localhost"

    override fun hostAddress(): InetAddress = InetAddress.getLoopbackAddress()

    protected val pair = PairTest { left, right -> check(left !== right) }
  }

  abstract class OurExecutorContract : ScheduledExecutorContract()

  @Test
  fun monitors(): Unit = runLoop {
    LoopMonitor(Loop.current(), "ours").use { monitor ->
      val bean: LoopMXBean = monitor
      assertThat(bean.taskCount).isEqualTo(1)
    }
    Loop.current().observer()?.and(LoopEvents("ours"))
    Unit
  }

  companion object {
    private val builder: LoopExtensionBuilder = LoopExtension.builder()
      .clock(TestClock.VIRTUAL)
      .network(TestNetwork.MACHINE)
      .leaks(LeakPolicy.WARN)
      .policy(InterleavingPolicy.PCT)
      .report(ReportPolicy.ON_FAILURE)
      .scope(LoopScope.TEST)
  }

  /** An extension that is built. */
  class Registered {
    @JvmField @RegisterExtension val extension: LoopExtension = builder.build()

    @Test
    fun isOnALoop() {
      assertThat(Loop.currentOrNull()).isNotNull()
    }
  }

  @ExtendWith(LoopExtension::class)
  @LoopSettings(seed = [5])
  class Annotated {
    @Replay("L1:AABACro")
    fun wouldBeReplayed() = Unit
  }

  @OnLoop
  class Properties {
    @Property(tries = 5)
    fun passes(@ForAll interleaving: Interleaving) {
      assertThat(gather({ 1 }, { 2 }).await()).containsExactly(1, 2)
      assertThat(interleaving).isNotNull()
    }
  }

  @Test
  fun arbitraries() {
    assertThat(Delays.upTo(Duration.ofSeconds(1)).sample()).isBetween(Duration.ZERO, Duration.ofSeconds(1))
    assertThat(Interleavings.reverse()).isNotNull()
    val commands: ConcurrentCommands<Int> = ConcurrentCommands.of(Arbitraries.integers()).sample()
    val history: History<Int, Int> = Runner.builder().clock(VirtualClock()).build().use { runner ->
      runner.runLoop { commands.run(ConcurrentCommands.Executor { it }) }
    }
    assertThat(history.operations()).hasSize(commands.tasks().sumOf { it.size })
  }

  @Test
  fun theSeamsOfTheExtension() {
    val name = TestName("com.acme.OurTest", "passes", "passes")
    val file = ReplayFile(name.testClass(), "no", Interleaving.fifo())
    file.write(name.replayFile(directory))
    assertThat(ReplayFile.read(name.replayFile(directory)).failure()).isEqualTo("no")
    assertThat(LoopTests.isOnLoop(javaClass, javaClass.getMethod("tasksAndFutures", Loop::class.java))).isTrue()
    assertThat(LoopResources().provideForClass(javaClass)).isNotNull()
    assertThat(listOf(::engineOf, ::exploreWith, ::triesOf)).hasSize(3)
  }

  private fun engineOf(engine: PropertyEngine): String = engine.id()

  private fun exploreWith(explorer: TestExplorer, name: TestName, program: Program): Exploration =
    explorer.explore(name, Explorer.builder(), program)

  private fun triesOf(explorer: PropertyExplorer): Int = explorer.tries()
}
