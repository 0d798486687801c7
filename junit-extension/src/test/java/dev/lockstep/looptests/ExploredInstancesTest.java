// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.looptests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.junit.LoopSettings;
import dev.lockstep.junit.LoopTest;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestInstanceFactory;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/** The instances of tests that run in many interleavings, which other extensions fill. */
class ExploredInstancesTest {

  private static void race() {
    var tasks = List.of(Async.spawn("a", Async::yieldNow), Async.spawn("b", Async::yieldNow));
    tasks.forEach(task -> task.await());
  }

  @Test
  void parametersOfAClassAreInItsFieldsInEachRun() {
    WithParameters.seen.clear();
    Launch.of(WithParameters.class).tests().assertStatistics(stats -> stats.succeeded(2));
    assertThat(WithParameters.seen)
        .contains("1 one one", "2 two two")
        .doesNotContain("0 null null");
  }

  @ParameterizedClass
  @CsvSource({"1, one", "2, two"})
  @LoopSettings(interleavings = 3)
  static class WithParameters {
    static final List<String> seen = new ArrayList<>();

    @Parameter(0)
    int number;

    @Parameter(1)
    String text;

    private String inSetUp;

    @BeforeEach
    void setUp() {
      inSetUp = text;
    }

    @Test
    void runs() {
      race();
      seen.add(number + " " + text + " " + inSetUp);
    }
  }

  @Test
  void beansOfSpringAreInjectedInEachRun() {
    WithBeans.runs = 0;
    assertThat(Launch.of(WithBeans.class).failures()).isEmpty();
    assertThat(WithBeans.runs).isGreaterThan(1);
  }

  @ExtendWith(SpringExtension.class)
  @ContextConfiguration(classes = Beans.class)
  @DirtiesContext
  static class WithBeans {
    static int runs;

    @Autowired private StringBuilder ofField;

    @LoopTest(interleavings = 3)
    void runs(@Autowired StringBuilder ofParameter) {
      race();
      assertThat(ofField).isSameAs(ofParameter);
      runs++;
    }
  }

  @Configuration
  static class Beans {
    @Bean
    StringBuilder text() {
      return new StringBuilder("bean");
    }
  }

  @Test
  void aFactoryMakesTheInstancesAndAProcessorSeesEachOfThemWithItsEnclosingOnes() {
    Made.log.clear();
    assertThat(Launch.of(Made.class).failures()).isEmpty();
    assertThat(Made.log).hasSizeGreaterThan(2);
    assertThat(Made.log.subList(0, 4))
        .containsExactly("make Made", "process Made", "make Inner", "process Inner");
    assertThat(Made.log.stream().filter("run"::equals)).hasSizeGreaterThan(1);
    int run = Made.log.indexOf("run");
    assertThat(Made.log.subList(run - 4, run)).isEqualTo(Made.log.subList(0, 4));
  }

  @ExtendWith(Maker.class)
  static class Made {
    static final List<String> log = new ArrayList<>();

    @Nested
    class Inner {
      @LoopTest(interleavings = 3)
      void runs() {
        race();
        log.add("run");
      }
    }
  }

  static final class Maker implements TestInstanceFactory, TestInstancePostProcessor {
    @Override
    public Object createTestInstance(TestInstanceFactoryContext wanted, ExtensionContext context) {
      Made.log.add("make " + wanted.getTestClass().getSimpleName());
      return wanted.getOuterInstance().isEmpty()
          ? new Made()
          : ((Made) wanted.getOuterInstance().get()).new Inner();
    }

    @Override
    public void postProcessTestInstance(Object instance, ExtensionContext context) {
      Made.log.add("process " + instance.getClass().getSimpleName());
    }
  }

  @Test
  void aTestOfAFieldThatIsFilledBeforeEachTestIsRefusedWithTheRemedy() {
    assertThat(Launch.of(WithDirectory.class).failures())
        .hasSize(2)
        .allSatisfy(
            failure ->
                assertThat(failure)
                    .isInstanceOf(ExtensionConfigurationException.class)
                    .hasCauseInstanceOf(NullPointerException.class))
        .extracting(Throwable::getMessage)
        .containsExactlyInAnyOrder(
            "empty in the instance of this run: WithDirectory.directory" + REMEDY,
            "empty in the instance of this run: WithFilled.filled, WithDirectory.directory"
                + REMEDY);
  }

  private static final String REMEDY =
      "; an extension fills it before each test, once and not for each interleaving: fill it in"
          + " @BeforeEach, take it as a parameter, or set interleavings = 1";

  static class WithDirectory {
    @TempDir Path directory;

    @LoopTest(interleavings = 3)
    void uses() {
      race();
      assertThat(directory.getFileName()).isNotNull();
    }

    @LoopTest(interleavings = 3)
    void takesItAsAParameter(@TempDir Path other) {
      race();
      assertThat(other).isNotNull();
    }

    @LoopTest
    void usesItOnce() {
      assertThat(directory).isNotNull();
    }

    @Nested
    @ExtendWith(Filler.class)
    class WithFilled {
      private String filled;
      private int length;

      @BeforeEach
      void setUp() {
        length = filled.length();
      }

      @LoopTest(interleavings = 3)
      void uses() {
        assertThat(length).isEqualTo(4);
      }
    }
  }

  static final class Filler implements BeforeEachCallback {
    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
      Object instance = context.getRequiredTestInstance();
      Field field = instance.getClass().getDeclaredField("filled");
      field.setAccessible(true);
      field.set(instance, "text");
    }
  }

  @Test
  void aNullPointerOfTheTestItselfStaysAFailureOfItsInterleaving() {
    assertThat(Launch.of(OfNull.class).failure())
        .hasMessageStartingWith("fails in interleaving 1 of 3")
        .hasCauseInstanceOf(NullPointerException.class);
  }

  static class OfNull {
    @TempDir static Path shared;
    private String never;

    @LoopTest(interleavings = 3)
    void uses() {
      assertThat(never.length()).isEqualTo(4);
    }
  }
}
