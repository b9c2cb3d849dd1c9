package io.jailhouse.transport;

/**
 * Host and port as a user writes them: {@code HOST:PORT}, with brackets around an IPv6 address.
 *
 * @param host name or address
 * @param port 0 to 65535
 */
public record NetworkAddress(String host, int port) {
    private static final int MAX_PORT = 65_535;

    /**
     * Reads an address.
     *
     * @param text {@code HOST:PORT}
     * @return the address
     * @throws IllegalArgumentException if it is none; the message is for the user
     */
    public static NetworkAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        String bare = bracketed ? host.substring(1, host.length() - 1) : host;
        if (bare.isEmpty() || (!bracketed && bare.contains(":"))) {
            throw noAddress(text);
        }
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (port < 0 || port > MAX_PORT) {
                throw noAddress(text);
            }
            return new NetworkAddress(bare, port);
        } catch (NumberFormatException e) {
            throw noAddress(text);
        }
    }

    private static IllegalArgumentException noAddress(String text) {
        return new IllegalArgumentException("\"%s\" is no HOST:PORT".formatted(text.replaceAll("\\p{Cntrl}", "?")));
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
