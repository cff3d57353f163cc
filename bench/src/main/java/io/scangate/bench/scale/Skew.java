package io.scangate.bench.scale;

import io.scangate.bench.Distribution;
import io.scangate.bench.Picker;
import java.util.Arrays;
import java.util.BitSet;

/** How unequal shards are. The hosts are those of the workload, by their hashes; only the number of rules of each varies. */
final class Skew {
    private static final int RULES_PER_ACCOUNT = 10;
    private static final int RULES_PER_HOST = 3;

    private final int[] hosts;
    private final Shards shards;

    Skew(int[] hosts, Shards shards) {
        this.hosts = hosts;
        this.shards = shards;
    }

    /** The most loaded shard by the mean shard. */
    static double most(long[] loads) {
        return (double) Arrays.stream(loads).max().orElseThrow()
                * loads.length
                / Arrays.stream(loads).sum();
    }

    /** The rules of each shard if all hosts have the same number of rules. */
    long[] even(int hostCount, long rulesAHost) {
        long[] loads = new long[shards.count()];
        for (int i = 0; i < hostCount; i++) {
            loads[shards.ofHost(hosts[i])] += rulesAHost;
        }
        return loads;
    }

    /** The same with one more host, which has a share of all rules. */
    long[] withGiant(long rules, double share) {
        long giant = Math.round(rules * share);
        int others = (int) ((rules - giant) / RULES_PER_HOST);
        long[] loads = even(others, RULES_PER_HOST);
        loads[shards.ofLink("https://giant.example.com/")] += giant;
        return loads;
    }

    /** The same if the n-th largest host has 1/n of the rules of the first, and each has one at least. */
    long[] zipf(long rules) {
        double first = rules / (Math.log(hosts.length) + 0.5772);
        long[] loads = new long[shards.count()];
        for (int i = 0; i < hosts.length; i++) {
            loads[shards.ofHost(hosts[i])] += Math.max(1, Math.round(first / (i + 1)));
        }
        return loads;
    }

    /** The scans of each shard, three rules a host. */
    long[] scans(Distribution distribution, int rules, int scans) {
        Picker picker = distribution.picker(rules, 99);
        long[] loads = new long[shards.count()];
        for (int i = 0; i < scans; i++) {
            loads[shards.ofHost(hosts[picker.next() / RULES_PER_HOST])]++;
        }
        return loads;
    }

    /** The shards on which an account has rules: the mean of all accounts. */
    double shardsOfAnAccount(int rules) {
        long sum = 0;
        BitSet seen = new BitSet();
        for (int first = 0; first < rules; first += RULES_PER_ACCOUNT) {
            seen.clear();
            for (int rule = first; rule < Math.min(rules, first + RULES_PER_ACCOUNT); rule++) {
                seen.set(shards.ofHost(hosts[rule / RULES_PER_HOST]));
            }
            sum += seen.cardinality();
        }
        return (double) sum * RULES_PER_ACCOUNT / rules;
    }

    /** The shards that a batch of links of random rules asks: the mean. */
    double shardsOfABatch(int rules, int links, int batches) {
        Picker picker = Distribution.UNIFORM.picker(rules, 7);
        long sum = 0;
        BitSet seen = new BitSet();
        for (int i = 0; i < batches; i++) {
            seen.clear();
            for (int link = 0; link < links; link++) {
                seen.set(shards.ofHost(hosts[picker.next() / RULES_PER_HOST]));
            }
            sum += seen.cardinality();
        }
        return (double) sum / batches;
    }
}
