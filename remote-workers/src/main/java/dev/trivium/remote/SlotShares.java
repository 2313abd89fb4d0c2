package dev.trivium.remote;

import java.util.stream.IntStream;

/** How the slots of a worker node are shared among those who want some. Nothing but arithmetic. */
final class SlotShares {
    private SlotShares() {
    }

    /**
     * Gives to each what it wants, as long as there are enough; otherwise all have the same, but for those who want less.
     *
     * @param wanted by each; who comes first has what cannot be divided
     * @return what each may have: at most what it wants, and together no more than there are slots
     */
    static int[] of(int slots, int... wanted) {
        int[] shares = new int[wanted.length];
        int left = slots;
        boolean given = true;
        while (left > 0 && given) {
            int each = Math.max(1, (int) (left / Math.max(1, countHungry(shares, wanted))));
            given = false;
            for (int i = 0; i < wanted.length && left > 0; i++) {
                int more = Math.min(Math.min(each, wanted[i] - shares[i]), left);
                if (more > 0) {
                    shares[i] += more;
                    left -= more;
                    given = true;
                }
            }
        }
        return shares;
    }

    private static long countHungry(int[] shares, int[] wanted) {
        return IntStream.range(0, wanted.length).filter(i -> wanted[i] > shares[i]).count();
    }
}
