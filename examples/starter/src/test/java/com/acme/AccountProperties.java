package com.acme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.TaskGroup;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.jqwik.OnLoop;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

@OnLoop
class AccountProperties {

  @Property(tries = 200)
  void balanceIsWhatIsLeft(
      @ForAll @Size(max = 4) List<@IntRange(min = 1, max = 20) Integer> amounts,
      @ForAll Interleaving interleaving) {
    Account account = new Account();
    TaskGroup.run(
        group -> {
          for (int amount : amounts) {
            group.spawn(() -> account.withdraw(amount));
          }
        });
    long taken = amounts.stream().mapToLong(Integer::longValue).sum();
    assertThat(account.balance()).isEqualTo(100 - taken);
  }
}
