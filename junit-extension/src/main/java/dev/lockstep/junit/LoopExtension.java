package dev.lockstep.junit;

import dev.lockstep.Loop;
import dev.lockstep.virtual.VirtualClock;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Runs JUnit tests on a loop with a virtual clock: a loop for each test, and one task for its
 * constructor, set-up, test and tear-down, in which {@code Async} works. Parameters of these may be
 * the test's {@link Loop} and {@link VirtualClock}.
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
 */
public final class LoopExtension
    implements InvocationInterceptor, ParameterResolver, AfterEachCallback {

  /** Called by JUnit. */
  public LoopExtension() {}

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
    return Sessions.of(context).call(invocation::proceed);
  }

  @Override
  public void interceptBeforeEachMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> call,
      ExtensionContext context)
      throws Throwable {
    Sessions.of(context).call(invocation::proceed);
  }

  @Override
  public void interceptTestMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> call,
      ExtensionContext context)
      throws Throwable {
    Sessions.of(context).call(invocation::proceed);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> call,
      ExtensionContext context)
      throws Throwable {
    Sessions.of(context).call(invocation::proceed);
  }

  @Override
  public <T extends @Nullable Object> T interceptTestFactoryMethod(
      Invocation<T> invocation, ReflectiveInvocationContext<Method> call, ExtensionContext context)
      throws Throwable {
    return Sessions.of(context).call(invocation::proceed);
  }

  @Override
  public void interceptDynamicTest(
      Invocation<@Nullable Void> invocation,
      DynamicTestInvocationContext call,
      ExtensionContext context)
      throws Throwable {
    Sessions.of(context).call(invocation::proceed);
  }

  @Override
  public void interceptAfterEachMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> call,
      ExtensionContext context)
      throws Throwable {
    Sessions.of(context).call(invocation::proceed);
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    Sessions.end(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Loop.class || type == VirtualClock.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    LoopSession session = Sessions.of(context);
    return parameter.getParameter().getType() == Loop.class ? session.loop() : session.clock();
  }
}
