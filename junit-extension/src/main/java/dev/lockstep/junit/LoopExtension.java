// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
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
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.PreInterruptCallback;
import org.junit.jupiter.api.extension.PreInterruptContext;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Runs JUnit tests on loops with a virtual clock. Each test has a loop of its own, and one task for
 * its constructor, set-up, test and tear-down, in which {@code Async} works and thread locals keep
 * their values.
 *
 * {@snippet class="dev.lockstep.snippets.SnippetsTest" region="extension" :
 * @ExtendWith(LoopExtension.class)
 * static class ReminderTest {
 *   @Test
 *   void remindsAfterADay(VirtualClock clock) {
 *     Async.sleep(Duration.ofHours(24));
 *     assertThat(clock.elapsed()).isEqualTo(Duration.ofHours(24));
 *   }
 * }
 * }
 *
 * <p><b>Parameters</b> of constructors, set-up, tests and tear-down may be the test's {@link
 * dev.lockstep.Loop}, {@link dev.lockstep.virtual.VirtualClock}, {@link java.time.Clock} and {@link
 * java.time.InstantSource} (the loop's time of day), {@link java.util.random.RandomGenerator}
 * (seeded), {@link dev.lockstep.virtual.World} (simulated hosts and their network, which then
 * replaces the machine's), {@link dev.lockstep.virtual.fault.Faults} (the faults to inject at its
 * fault points), and {@link dev.lockstep.explore.Interleaving} (the choices of the test so far).
 *
 * <p><b>A test fails</b> with its own exception, and at once on a deadlock. At its end it fails for
 * tasks, timers and holds that it left behind, and for errors of tasks that nobody awaited.
 *
 * <p><b>Settings</b> are attributes of {@link LoopTest} and {@link LoopSettings}, methods of the
 * {@link #builder()} for {@code @RegisterExtension}, and configuration parameters of JUnit or
 * system properties with the prefix {@code lockstep.}, such as {@code lockstep.leaks=WARN}. The one
 * nearest to the test takes precedence, in this order: the annotation of its method, of its class,
 * of the enclosing classes, the builder, the parameter.
 *
 * <p><b>Replay files.</b> If a test has one, its interleaving is tried before anything else; see
 * {@link ReplayFile}.
 *
 * <p><b>{@code @BeforeAll} and {@code @AfterAll}</b> run on a loop of the class, which is created
 * when the first of them runs. The tests have loops of their own, unless {@link LoopScope#CLASS} is
 * set.
 *
 * <p><b>Other extensions</b> are called by JUnit on its own thread. A test on a loop does not see
 * what they bind to that thread, such as the transactions of Spring's tests.
 *
 * @since 0.1.0
 */
public final class LoopExtension
    implements BeforeAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        AfterAllCallback,
        InvocationInterceptor,
        LifecycleMethodExecutionExceptionHandler,
        ParameterResolver,
        TestExecutionExceptionHandler,
        PreInterruptCallback {

  static {
    CodeOwner.register(LoopExtension.class, CodeOwner.RUNTIME);
  }

  /**
   * The resource that tests on the real clock lock, so that they do not run in parallel. {@link
   * LoopTest} and {@link LoopSettings} lock it; a test whose builder sets {@link TestClock#REAL}
   * can have {@code @ResourceLock(LoopExtension.REAL_CLOCK)}.
   */
  public static final String REAL_CLOCK = "dev.lockstep.real-clock";

  /** The annotation types with settings, in ascending order of precedence. */
  static final List<Class<? extends Annotation>> ANNOTATIONS =
      List.of(LoopSettings.class, LoopTest.class);

  private final Sessions sessions;

  /** Creates an extension without settings of its own; called by JUnit. */
  public LoopExtension() {
    this(Settings.NONE);
  }

  LoopExtension(Settings settings) {
    sessions = new Sessions(settings, ANNOTATIONS, context -> ReplayFiles.of(context).isPresent());
  }

  /**
   * Returns a builder of an extension for {@code @RegisterExtension}.
   *
   * @return a builder without settings
   */
  public static LoopExtensionBuilder builder() {
    return new LoopExtensionBuilder();
  }

  // ---- the extension in charge

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
    sessions(context)
        .ifPresent(it -> it.settings(context)); // throws for wrong settings, which fails the class
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
      invocation.skip(); // the invocation can proceed only once
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
      invocation.skip(); // each run of the test calls it
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
  }) // JUnit ignores the value
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
      invocation.skip(); // each run of the test calls it
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
      invocation.skip(); // the task is still busy with the test
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

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    throw Parameters.explained(thrown);
  }

  @Override
  public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    throw Parameters.explained(thrown);
  }

  @Override
  public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    throw Parameters.explained(thrown);
  }

  @Override
  public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    throw Parameters.explained(thrown);
  }

  @Override
  public void handleAfterAllMethodExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    throw Parameters.explained(thrown);
  }
}
