package dev.trivium.remote;

import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SlotSharesTest {
    @Test
    void whoWantsLessThanItsPartLeavesTheRestToOthers() {
        assertArrayEquals(new int[] {1, 4, 3}, SlotShares.of(8, 1, 9, 9));
        assertArrayEquals(new int[] {2, 3}, SlotShares.of(8, 2, 3));
        assertArrayEquals(new int[] {1, 1, 0}, SlotShares.of(2, 5, 5, 5));
        assertArrayEquals(new int[] {0, 2}, SlotShares.of(2, 0, 5));
        assertArrayEquals(new int[0], SlotShares.of(2));
    }

    @Test
    void nobodyHasLessThanAnotherUnlessItWantsLessAndNothingIsLeftThatIsWanted() {
        Random random = new Random(5);
        for (int round = 0; round < 10_000; round++) {
            int slots = random.nextInt(40);
            int[] wanted = random.ints(random.nextInt(8), 0, 20).toArray();
            int[] shares = SlotShares.of(slots, wanted);
            int given = Arrays.stream(shares).sum();
            String what = slots + " slots for " + Arrays.toString(wanted) + ": " + Arrays.toString(shares);
            assertTrue(given == Math.min(slots, Arrays.stream(wanted).sum()), what);
            for (int i = 0; i < wanted.length; i++) {
                assertTrue(shares[i] <= wanted[i], what);
                for (int j = 0; j < wanted.length; j++) {
                    assertTrue(shares[i] == wanted[i] || shares[i] >= shares[j] - 1, what);
                }
            }
        }
    }
}
