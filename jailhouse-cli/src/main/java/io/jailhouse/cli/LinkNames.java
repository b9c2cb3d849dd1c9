package io.jailhouse.cli;

import io.jailhouse.shm.ivshmem.host.LinkAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Links by bus, device and function, as the hypervisor console prints them: {@code 00:01.0}. */
final class LinkNames implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String word) {
        try {
            return LinkAddress.parse(word).bdf();
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    static String format(int bdf) {
        return new LinkAddress(bdf & 0xffff).toString();
    }
}
