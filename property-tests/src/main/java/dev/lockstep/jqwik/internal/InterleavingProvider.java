// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.jqwik.internal;

import dev.lockstep.explore.Interleaving;
import dev.lockstep.jqwik.Interleavings;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.providers.ArbitraryProvider;
import net.jqwik.api.providers.TypeUsage;

/** The provider of values for {@code @ForAll Interleaving}; jqwik finds it as a service. */
public final class InterleavingProvider implements ArbitraryProvider {

  /** Creates the provider; called by jqwik. */
  public InterleavingProvider() {}

  @Override
  public boolean canProvideFor(TypeUsage targetType) {
    return targetType.isOfType(Interleaving.class);
  }

  @Override
  public Set<Arbitrary<?>> provideFor(TypeUsage targetType, SubtypeProvider subtypeProvider) {
    PropertyRun property = PropertyRun.current();
    Interleaving replayed = property.replayed();
    if (replayed != null) {
      return Set.of(Arbitraries.just(replayed));
    }
    return Set.of(
        property.isCancelling()
            ? Interleavings.cancelling(Interleavings.CHOICES)
            : Interleavings.interleavings());
  }
}
