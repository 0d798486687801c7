package dev.lockstep.junit;

import dev.lockstep.junit.internal.explore.ExploredTest;
import dev.lockstep.junit.internal.explore.FactoryNodes;
import dev.lockstep.junit.internal.explore.ReplayFiles;
import dev.lockstep.junit.internal.session.LoopSession;
import dev.lockstep.junit.internal.session.Parameters;
import dev.lockstep.junit.internal.session.Sessions;
import dev.lockstep.junit.internal.settings.Settings;
import dev.lockstep.junit.internal.settings.SettingsRules;
import dev.lockstep.spi.CodeOwner;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.PreInterruptCallback;
import org.junit.jupiter.api.extension.PreInterruptContext;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Runs JUnit tests on a loop with a virtual clock: a loop for each test, and one task for its
 * constructor, set-up, test and tear-down, in which {@code Async} works and thread locals hold.
 *
 * <pre>{@code
 * @ExtendWith(LoopExtension.class)
 * class ReminderTest {
 *   @Test
 *   void remindsAfterADay(VirtualClock clock) {
 *     Async.sleep(Duration.ofHours(24));
 *     assertThat(clock.elapsed()).isEqualTo(Duration.ofHours(24));
 *   }
 * }
 * }</pre>
 *
 * <p><b>Parameters</b> of constructors, set-up, tests and tear-down may be the test's {@link
 * dev.lockstep.Loop}, {@link dev.lockstep.virtual.VirtualClock}, {@link java.time.Clock} and {@link
 * java.time.InstantSource} (the loop's time of day), {@link java.util.random.RandomGenerator}
 * (seeded), {@link dev.lockstep.virtual.World} (hosts and their network, which the test then has in
 * the place of the machine's), {@link dev.lockstep.virtual.fault.Faults} (what goes wrong at its
 * fault points), and {@link dev.lockstep.explore.Interleaving} (what the test has done up to now
 * where it could go another way).
 *
 * <p><b>A test fails</b> for its own failure, and at once for a deadlock; at its end for tasks,
 * timers and holds that it left, and for errors of tasks that nobody awaited.
 *
 * <p><b>Settings</b> are on {@link LoopTest} and {@link LoopSettings}, in the {@link #builder()}
 * for {@code @RegisterExtension}, and are configuration parameters of JUnit or system properties
 * with {@code lockstep.} before the name: {@code lockstep.leaks=WARN}. What stands nearest to the
 * test counts: its method's annotation, its class's, the enclosing classes', the builder, the
 * parameter.
 *
 * <p><b>A replay file</b> of a test is tried before anything else; see {@link ReplayFile}.
 *
 * <p><b>{@code @BeforeAll} and {@code @AfterAll}</b> run on a loop of the class, which is made when
 * the first of them runs. The tests have loops of their own, unless {@link LoopScope#CLASS} is set.
 *
 * <p>What other extensions keep for their thread, such as the transactions of Spring's tests, is
 * not seen by a test on a loop: JUnit calls them on its own thread.
 */
public final class LoopExtension
    implements BeforeAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        AfterAllCallback,
        InvocationInterceptor,
        ParameterResolver,
        PreInterruptCallback {

  static {
    CodeOwner.register(LoopExtension.class, CodeOwner.RUNTIME);
  }

  /**
   * The resource that tests on the real clock lock, so that they do not run in parallel. {@link
   * LoopTest} and {@link LoopSettings} lock it; a test whose builder says {@link TestClock#REAL}
   * can be given {@code @ResourceLock(LoopExtension.REAL_CLOCK)}.
   */
  public static final String REAL_CLOCK = "dev.lockstep.real-clock";

  /** The annotations with settings, the one that counts most last. */
  static final List<Class<? extends Annotation>> ANNOTATIONS =
      List.of(LoopSettings.class, LoopTest.class);

  private final Sessions sessions;

  /** An extension without settings of its own; called by JUnit. */
  public LoopExtension() {
    this(Settings.NONE);
  }

  LoopExtension(Settings settings) {
    sessions = new Sessions(settings, ANNOTATIONS, context -> ReplayFiles.of(context).isPresent());
  }

  /**
   * Starts to describe an extension for {@code @RegisterExtension}.
   *
   * @return a builder without settings
   */
  public static LoopExtensionBuilder builder() {
    return new LoopExtensionBuilder();
  }

  // ---- which extension acts

  /** Returns the sessions if they are in charge of a class or a test, and not another extension. */
  private Optional<Sessions> sessions(ExtensionContext context) {
    return sessions.areInCharge(context) ? Optional.of(sessions) : Optional.empty();
  }

  /** Returns the session of a class or a test, unless another extension is in charge. */
  private Optional<LoopSession> session(ExtensionContext context) {
    return sessions(context).map(inCharge -> inCharge.of(context));
  }

  // ---- before and after

  @Override
  public void beforeAll(ExtensionContext context) {
    sessions.register(context);
    sessions(context).ifPresent(it -> it.settings(context)); // wrong ones fail the class
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    sessions.register(context);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    sessions(context).ifPresent(it -> it.endTest(context));
  }

  @Override
  public void afterAll(ExtensionContext context) {
    sessions(context).ifPresent(it -> it.endClass(context));
  }

  @Override
  public void beforeThreadInterrupt(PreInterruptContext interrupt, ExtensionContext context) {
    session(context).ifPresent(it -> it.watch().keepDump());
  }

  // ---- calls

  private <T extends @Nullable Object> T run(Invocation<T> invocation, ExtensionContext context)
      throws Throwable {
    Optional<LoopSession> session = session(context);
    return session.isEmpty() ? invocation.proceed() : session.get().call(invocation::proceed);
  }

  private void test(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> call,
      ExtensionContext context)
      throws Throwable {
    refuse(context);
    Optional<LoopSession> explored = explored(context);
    if (explored.isPresent()) {
      invocation.skip(); // it could proceed only once
      new ExploredTest(context, call.getExecutable(), explored.get()).run();
    } else {
      run(invocation, context);
    }
  }

  private void refuse(ExtensionContext context) {
    session(context).ifPresent(it -> SettingsRules.refuse(it.settings(), context));
  }

  private Optional<LoopSession> explored(ExtensionContext context) {
    return session(context).filter(LoopSession::isExplored);
  }

  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
    return ExtensionContextScope.TEST_METHOD;
  }

  @Override
  public <T> T interceptTestClassConstructor(
      Invocation<T> invocation,
      ReflectiveInvocationContext<Constructor<T>> call,
      ExtensionContext context)
      throws Throwable {
    return run(invocation, context);
  }

  @Override
  public void interceptBeforeAllMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> call,
      ExtensionContext context)
      throws Throwable {
    run(invocation, context);
  }

  @Override
  public void interceptBeforeEachMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> call,
      ExtensionContext context)
      throws Throwable {
    if (explored(context).isPresent()) {
      invocation.skip(); // each run of the test has its own
    } else {
      run(invocation, context);
    }
  }

  @Override
  public void interceptTestMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> call,
      ExtensionContext context)
      throws Throwable {
    test(invocation, call, context);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> call,
      ExtensionContext context)
      throws Throwable {
    test(invocation, call, context);
  }

  @Override
  public <T extends @Nullable Object> T interceptTestFactoryMethod(
      Invocation<T> invocation, ReflectiveInvocationContext<Method> call, ExtensionContext context)
      throws Throwable {
    refuse(context);
    T made = run(invocation, context);
    Optional<LoopSession> session = session(context);
    return session.isEmpty() ? made : nodes(new FactoryNodes(session.get()).of(made));
  }

  @SuppressWarnings({
    "unchecked",
    "TypeParameterUnusedInFormals",
    "NullAway"
  }) // JUnit asks for any object
  private static <T extends @Nullable Object> T nodes(@Nullable Object nodes) {
    return (T) nodes;
  }

  @Override
  public void interceptDynamicTest(
      Invocation<@Nullable Void> invocation,
      DynamicTestInvocationContext call,
      ExtensionContext context)
      throws Throwable {
    run(invocation, context);
  }

  @Override
  public void interceptAfterEachMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> call,
      ExtensionContext context)
      throws Throwable {
    if (explored(context).isPresent()) {
      invocation.skip(); // each run of the test has its own
    } else {
      tearDown(invocation, context);
    }
  }

  @Override
  public void interceptAfterAllMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> call,
      ExtensionContext context)
      throws Throwable {
    tearDown(invocation, context);
  }

  private void tearDown(Invocation<@Nullable Void> invocation, ExtensionContext context)
      throws Throwable {
    if (session(context).filter(it -> it.watch().hasGivenUp()).isPresent()) {
      invocation.skip(); // its task is still busy with the test
    } else {
      run(invocation, context);
    }
  }

  // ---- parameters

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return Parameters.supports(parameter) && sessions(context).isPresent();
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return Parameters.resolve(parameter, sessions.of(context));
  }
}
