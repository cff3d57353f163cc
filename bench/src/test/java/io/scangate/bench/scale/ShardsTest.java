package io.scangate.bench.scale;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.bench.Distribution;
import io.scangate.bench.Workload;
import io.scangate.gateway.index.RuleIndex;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ShardsTest {
    private static final int RULES = 30_000;
    private static final int[] HOSTS = Shards.hosts(RULES);

    @Test
    void oneShardIsTheWhole() {
        RuleIndex whole = new Workload(RULES).index();
        RuleIndex shard = new ShardIndex(RULES, new Shards(1), 0).index();
        assertEquals(whole.rules(), shard.rules());
        assertEquals(whole.accounts(), shard.accounts());
        assertEquals(whole.memoryBytes(), shard.memoryBytes());
    }

    @Test
    void shardsTogetherHaveEachRuleOnce() {
        long rules = 0;
        long accounts = 0;
        for (int number = 0; number < 4; number++) {
            RuleIndex shard = new ShardIndex(RULES, new Shards(4), number).index();
            rules += shard.rules();
            accounts += shard.accounts();
        }
        assertEquals(new Workload(RULES).index().rules(), rules);
        double expected = new Skew(HOSTS, new Shards(4)).shardsOfAnAccount(RULES);
        assertEquals(expected, (double) accounts / new Workload(RULES).accounts(), 1e-9);
    }

    @Test
    void aShardSplitsIntoTwo() {
        long[] four = new Skew(HOSTS, new Shards(4)).even(HOSTS.length, 3);
        long[] eight = new Skew(HOSTS, new Shards(8)).even(HOSTS.length, 3);
        for (int i = 0; i < four.length; i++) {
            assertEquals(four[i], eight[2 * i] + eight[2 * i + 1], "shard " + i);
        }
        assertEquals(RULES, Arrays.stream(eight).sum());
    }

    @Test
    void aPrefixAndItsLinksAreOnOneShard() {
        Workload workload = new Workload(RULES);
        Shards shards = new Shards(64);
        for (int rule = 0; rule < 300; rule += 3) {
            assertEquals(shards.ofHost(HOSTS[rule / 3]), shards.ofLink(workload.prefix(rule)));
            assertEquals(shards.ofLink(workload.prefix(rule)), shards.ofLink(workload.prefix(rule + 1)));
        }
        assertEquals("https://a.example:8443", Shards.origin("https://a.example:8443/b?c=//d/"));
        assertEquals("ftp://a.example", Shards.origin("ftp://a.example"));
    }

    @Test
    void aGiantHostIsOnOneShard() {
        Skew skew = new Skew(HOSTS, new Shards(8));
        assertArrayEquals(new Skew(HOSTS, new Shards(8)).even(HOSTS.length, 3), skew.withGiant(RULES, 0));
        // A tenth of the rules on one of eight shards, beside its eighth of the rest.
        assertEquals(8 * (0.1 + 0.9 / 8), Skew.most(skew.withGiant(RULES, 0.1)), 0.1);
        assertEquals(RULES, Arrays.stream(skew.withGiant(RULES, 0.1)).sum());
    }

    @Test
    void hashesAreEven() {
        double most = Skew.most(new Skew(HOSTS, new Shards(16)).even(HOSTS.length, 3));
        // 10,000 hosts on 16 shards: six standard deviations of a binomial distribution.
        assertTrue(most < 1 + 6 * Math.sqrt(15.0 / HOSTS.length), "" + most);
        assertEquals(
                20_000,
                Arrays.stream(new Skew(HOSTS, new Shards(16)).scans(Distribution.ZIPF, RULES, 20_000))
                        .sum());
        // Of 16 shards 32 random links ask so many: 16 (1 - (15/16)^32).
        assertEquals(13.97, new Skew(HOSTS, new Shards(16)).shardsOfABatch(RULES, 32, 2000), 0.1);
    }
}
