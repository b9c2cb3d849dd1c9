package io.jailhouse.agent.aarch64.litmus;

/** Instruction words of the few instructions that litmus tests are made of; registers are 64 bits wide. */
final class A64 {

    static final int DMB = 0xd5033bbf;
    static final int DMB_LOADS = 0xd50339bf;
    static final int DMB_STORES = 0xd5033abf;
    static final int ISB = 0xd5033fdf;
    static final int HVC = 0xd4000002;

    // Conditions
    static final int NE = 1;
    static final int HS = 2;
    static final int LO = 3;
    static final int HI = 8;

    private A64() {}

    /** {@code mov d, #immediate}. */
    static int move(int d, int immediate) {
        return 0xd2800000 | immediate << 5 | d;
    }

    /** {@code mov d, m}. */
    static int copy(int d, int m) {
        return 0xaa0003e0 | m << 16 | d;
    }

    /** {@code add d, n, #immediate}. */
    static int add(int d, int n, int immediate) {
        return 0x91000000 | immediate << 10 | n << 5 | d;
    }

    /** {@code subs d, n, #immediate}. */
    static int subtract(int d, int n, int immediate) {
        return 0xf1000000 | immediate << 10 | n << 5 | d;
    }

    /** {@code cmp n, m}. */
    static int compare(int n, int m) {
        return 0xeb00001f | m << 16 | n << 5;
    }

    /** {@code eor d, n, m}. */
    static int exclusiveOr(int d, int n, int m) {
        return 0xca000000 | m << 16 | n << 5 | d;
    }

    /** {@code mvn d, m}. */
    static int not(int d, int m) {
        return 0xaa2003e0 | m << 16 | d;
    }

    /** {@code ldr t, [n]}. */
    static int load(int t, int n) {
        return 0xf9400000 | n << 5 | t;
    }

    /** {@code ldr t, [n, m]}. */
    static int loadIndexed(int t, int n, int m) {
        return 0xf8606800 | m << 16 | n << 5 | t;
    }

    /** {@code str t, [n]}. */
    static int store(int t, int n) {
        return 0xf9000000 | n << 5 | t;
    }

    /** {@code str t, [n, m]}. */
    static int storeIndexed(int t, int n, int m) {
        return 0xf8206800 | m << 16 | n << 5 | t;
    }

    /** {@code str t, [n], #8}. */
    static int append(int t, int n) {
        return 0xf8008400 | n << 5 | t;
    }

    /** {@code ldp t, t2, [n]}. */
    static int loadPair(int t, int t2, int n) {
        return 0xa9400000 | t2 << 10 | n << 5 | t;
    }

    /** {@code stp t, t2, [n]}. */
    static int storePair(int t, int t2, int n) {
        return 0xa9000000 | t2 << 10 | n << 5 | t;
    }

    /** {@code ldar t, [n]}. */
    static int acquire(int t, int n) {
        return 0xc8dffc00 | n << 5 | t;
    }

    /** {@code stlr t, [n]}. */
    static int release(int t, int n) {
        return 0xc89ffc00 | n << 5 | t;
    }

    /** {@code ldxr t, [n]}. */
    static int loadExclusive(int t, int n) {
        return 0xc85f7c00 | n << 5 | t;
    }

    /** {@code stxr status, t, [n]}. */
    static int storeExclusive(int status, int t, int n) {
        return 0xc8007c00 | status << 16 | n << 5 | t;
    }

    /** {@code ldxp t, t2, [n]}. */
    static int loadExclusivePair(int t, int t2, int n) {
        return 0xc87f0000 | t2 << 10 | n << 5 | t;
    }

    /** {@code stxp status, t, t2, [n]}. */
    static int storeExclusivePair(int status, int t, int t2, int n) {
        return 0xc8200000 | status << 16 | t2 << 10 | n << 5 | t;
    }

    /** {@code b.condition}, some instructions further. */
    static int branch(int condition, int distance) {
        return 0x54000000 | (distance & 0x7ffff) << 5 | condition;
    }

    /** {@code cbz t}, some instructions further. */
    static int branchIfZero(int t, int distance) {
        return 0xb4000000 | (distance & 0x7ffff) << 5 | t;
    }

    /** {@code cbnz t}, some instructions further. */
    static int branchIfNotZero(int t, int distance) {
        return 0xb5000000 | (distance & 0x7ffff) << 5 | t;
    }
}
