package io.jailhouse.config.source;

/**
 * An array.
 *
 * @param element type of its elements
 * @param count number of elements
 */
record ArrayType(CType element, long count) implements CType {
    @Override
    public long size() {
        return element.size() * count;
    }

    @Override
    public int alignment() {
        return element.alignment();
    }

    @Override
    public String name() {
        return element.name() + "[" + count + "]";
    }

    /** True for what a string literal can fill. */
    boolean isText() {
        return element instanceof IntegerType integer && integer.bytes() == 1;
    }
}
