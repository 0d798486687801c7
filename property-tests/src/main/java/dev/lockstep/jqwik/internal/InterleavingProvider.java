package dev.lockstep.jqwik.internal;

import dev.lockstep.explore.Interleaving;
import dev.lockstep.jqwik.Interleavings;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.providers.ArbitraryProvider;
import net.jqwik.api.providers.TypeUsage;

/** Makes {@code @ForAll Interleaving} work; found by jqwik as a service. */
public final class InterleavingProvider implements ArbitraryProvider {

  /** A provider; called by jqwik. */
  public InterleavingProvider() {}

  @Override
  public boolean canProvideFor(TypeUsage targetType) {
    return targetType.isOfType(Interleaving.class);
  }

  @Override
  public Set<Arbitrary<?>> provideFor(TypeUsage targetType, SubtypeProvider subtypeProvider) {
    Interleaving replayed = PropertyRun.current().replayed();
    return Set.of(replayed == null ? Interleavings.interleavings() : Arbitraries.just(replayed));
  }
}
